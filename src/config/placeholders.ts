import type {GateId} from '../release/gates.ts';
import {sanitise} from '../world/sanitise.ts';

/**
 * EVERY `{{name}}` A COMMAND MAY HOLD
 *
 * Values come from git, registries, version endpoints and people, and end on a command line. Each has an allow-list of what it
 * may look like: nothing begins with a dash (it would be read as an option), nothing holds a control character.
 */
export type ValueName =
  | 'version'
  | 'tag'
  | 'candidateTag'
  | 'commit'
  | 'branch'
  | 'digest'
  | 'previous.version'
  | 'previous.digest'
  | 'percent'
  | 'env'
  | 'instance'
  | 'file'
  | 'notes'
  | 'text'
  | 'release.id';

export type Placeholder = {
  readonly name: ValueName;
  /** What it is, for docs and messages: "the version that is released". */
  readonly means: string;
  /** Gate after whose work it is known. Undefined: known only to the command that it is made for, such as {{percent}}. */
  readonly knownFrom: GateId | undefined;
  readonly example: string;
  readonly isAllowed: (value: string) => boolean;
  /** May only stand alone as an argument: free text inside an option could end it and begin another. */
  readonly whole?: true;
};

const like =
  (pattern: RegExp, maxLength = 200) =>
  (value: string) =>
    value.length <= maxLength && pattern.test(value);

// Wider than SemVer, because the version that runs now was named by somebody else.
const version = like(/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/, 128);
const digest = like(/^sha256:[0-9a-f]{64}$/);
// Narrower than git-check-ref-format: ASCII, no blanks, nothing that rev-parse would read as an expression.
const ref = (value: string) =>
  like(/^[A-Za-z0-9_@][A-Za-z0-9_.@+#/-]*$/)(value) && !/\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|[./]$|^@$/.test(value);
const plain = (value: string) => !/[\0-\x1f\x7f]/.test(value) && sanitise(value) === value;
const path = (value: string) => value.startsWith('/') && value.length <= 4096 && plain(value);
const text = (value: string) => !/^\s*-/.test(value) && value.length <= 16_384 && !value.includes('\0') && sanitise(value) === value;

export const placeholders: readonly Placeholder[] = [
  {name: 'version', means: 'the version that is released', knownFrom: 'version', example: '2.8.0', isAllowed: version},
  {name: 'tag', means: 'its final tag', knownFrom: 'version', example: 'v2.8.0', isAllowed: ref},
  {name: 'candidateTag', means: 'the tag of the release candidate', knownFrom: 'cut', example: 'v2.8.0-rc.1', isAllowed: ref},
  {
    name: 'commit',
    means: 'the full id of the commit that is released',
    knownFrom: 'cut',
    example: '8d1f0aa… (40 digits)',
    isAllowed: like(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
  },
  {name: 'branch', means: 'the branch that is released', knownFrom: 'preflight', example: 'main', isAllowed: ref},
  {name: 'digest', means: 'the digest of the artifact', knownFrom: 'artifact', example: 'sha256:9f3c… (64 digits)', isAllowed: digest},
  {
    name: 'previous.version',
    means: 'the version that runs now and that we return to',
    knownFrom: 'preflight',
    example: '2.7.4',
    isAllowed: version,
  },
  {
    name: 'previous.digest',
    means: 'the digest of that version',
    knownFrom: 'artifact',
    example: 'sha256:c07d… (64 digits)',
    isAllowed: digest,
  },
  {
    name: 'release.id',
    means: 'the id of this release, one of its kind',
    knownFrom: 'preflight',
    example: '01K9ZQ3N4V8X2M5R7T1W6Y0B3D',
    isAllowed: like(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
  },
  {name: 'env', means: 'the environment', knownFrom: undefined, example: 'staging', isAllowed: like(/^(?:staging|production)$/)},
  {name: 'instance', means: 'the name of one instance, as it stands in the list of its environment', knownFrom: undefined, example: 'web-3', isAllowed: like(/^[0-9A-Za-z][0-9A-Za-z._:@-]*$/, 128)},
  {
    name: 'percent',
    means: 'the share of traffic for the new version, 0 to 100',
    knownFrom: undefined,
    example: '25',
    isAllowed: like(/^(?:100|\d{1,2}(?:\.\d{1,3})?)$/),
  },
  {
    name: 'file',
    means: 'the absolute path of the backup',
    knownFrom: undefined,
    example: '/home/ana/…/orders_20261120T140412.dump',
    isAllowed: path,
  },
  {
    name: 'notes',
    means: 'the absolute path of a file with the release notes',
    knownFrom: undefined,
    example: '/home/ana/…/notes.md',
    isAllowed: path,
    whole: true,
  },
  {
    name: 'text',
    means: 'the words of a notice',
    knownFrom: undefined,
    example: 'orders-api 2.8.0 is being deployed',
    isAllowed: text,
    whole: true,
  },
];

export const placeholderOf = (name: string): Placeholder | undefined => placeholders.find(one => one.name === name);

/** `previous.version` → `COCKPIT_PREVIOUS_VERSION`: every value is also given as a variable. */
export const variableOf = (name: ValueName): string =>
  `COCKPIT_${name
    .replace(/[A-Z]/g, letter => `_${letter}`)
    .replaceAll('.', '_')
    .toUpperCase()}`;

/** A `{{name}}` in a text: where it stands and what it names. */
export type Found = {readonly index: number; readonly length: number; readonly name: string};

/**
 * The placeholders of a text that are meant for us. Templates of other programs, such as docker's `{{.Id}}`, `{{json .}}` and
 * `{{end}}`, look alike and are left as they are.
 */
export const placeholdersIn = (text: string): readonly Found[] =>
  Array.from(text.matchAll(/\{\{ *([A-Za-z][\w.-]*) *\}\}/g), match => ({
    index: match.index,
    length: match[0].length,
    name: match[1]!,
  })).filter(({name}) => !goWords.has(name));

// https://pkg.go.dev/text/template: actions that stand alone.
const goWords = new Set(['end', 'else', 'break', 'continue']);
