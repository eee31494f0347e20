import type {z} from 'zod';
import type {Path} from './locate.ts';
import {pathText, type Finding} from './mistake.ts';
import {nearest} from './nearest.ts';
import {descriptionAt, homesOf, keysAt, memberOf, schemaAt} from './schema-at.ts';

type Issue = z.core.$ZodIssue;

/**
 * What zod found, in the words of somebody who writes a config: names that are nearly right, types in plain words, and of a
 * choice only the branch that was meant.
 *
 * @param value The config as it was read: zod's issues do not hold what they are about.
 */
export const findingsOf = (issues: readonly Issue[], value: unknown): readonly Finding[] => {
  const findings = issues.flatMap(issue => explain(issue, issue.path as Path, value));
  const meant = new Set(findings.flatMap(({meansPath}) => (meansPath === undefined ? [] : [meansPath])));
  // "comand" is unknown and "command" is missing: that is one mistake, not two.
  const whole = findings.filter(({missing, path}) => !(missing && meant.has(pathText(path))));
  return whole.map(({missing: _missing, meansPath: _meansPath, ...finding}) => finding);
};

type Raw = Finding & {readonly missing?: true; readonly meansPath?: string};

const explain = (issue: Issue, path: Path, root: unknown): readonly Raw[] => {
  const value = path.reduce<unknown>(memberOf, root);
  const pasted = path.some(part => typeof part === 'string' && (['secrets', 'variables', 'psql', 'live'].includes(part) || part.endsWith('Env')));
  const mistake = (says: string, next: string): readonly Raw[] => [
    {level: 'mistake', path, on: 'value', says, next: next || sentenceFor(path, root), ...(pasted && {secret: true as const})},
  ];
  // Where the name of a secret belongs, somebody may have put the secret.
  const shown = pasted ? 'This' : show(value);
  if (value === undefined && issue.code !== 'unrecognized_keys') return [missing(path, root)];

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownKey(path, key, root));
    case 'invalid_type':
      return mistake(
        `${shown} is ${kindOf(value)}; ${pathText(path) || 'the config'} has to be ${kindWords[issue.expected] ?? issue.expected}.`,
        inOtherKind(issue.expected, value),
      );
    case 'invalid_value':
      return oneOf(issue.values, value, mistake);
    case 'invalid_union':
      return issue.errors.length === 0 && 'options' in issue
        ? oneOf(issue.options as readonly unknown[], value, mistake)
        : bestBranch(issue, path, root);
    case 'too_small':
      return mistake(tooSmall(issue, shown), '');
    case 'too_big':
      return mistake(`${shown} is too ${issue.origin === 'string' ? 'long' : 'large'}: ${issue.maximum} at most.`, '');
    case 'invalid_key':
      return [
        {
          level: 'mistake',
          path,
          on: 'key',
          says: `${JSON.stringify(String(path.at(-1)))} ${issue.issues[0]?.message ?? 'is not a name that may stand here'}.`,
          next: sentenceFor(path.slice(0, -1), root),
        },
      ];
    case 'invalid_format':
      return issue.format === 'starts_with' && 'prefix' in issue
        ? mistake(`${shown} does not begin with "${issue.prefix}".`, `Write "${issue.prefix}${String(value).replace(/^[./]+/, '')}".`)
        : inOurWords(issue.message, shown, mistake);
    default:
      return inOurWords(issue.message, shown, mistake);
  }
};

// Messages in the schema are the rest of a sentence about the value; what follows a colon is what to write instead.
const inOurWords = (message: string, shown: string, mistake: (says: string, next: string) => readonly Raw[]): readonly Raw[] => {
  const [says = '', ...rest] = message.split(': ');
  const next = rest.join(': ');
  return mistake(`${shown} ${says}.`, next && `${next[0]!.toUpperCase()}${next.slice(1)}.`);
};

const unknownKey = (path: Path, key: string, root: unknown): Raw => {
  const object = path.reduce<unknown>(memberOf, root) as Record<string, unknown>;
  const known = keysAt(path, root);
  const free = known.filter(name => !Object.hasOwn(object, name));
  const near = nearest(key, free);
  const homes = homesOf(key);
  const next =
    near !== undefined
      ? `Write ${JSON.stringify(near)}.`
      : homes.length > 0 && homes.length <= 3
        ? `It belongs in ${homes.join(' or ')}.`
        : `Known here: ${known.join(', ')}.`;
  return {
    level: 'mistake',
    path: [...path, key],
    on: 'key',
    says: `${JSON.stringify(key)} is not known in ${pathText(path) || 'the config'}.`,
    next,
    ...(near !== undefined && {meansPath: pathText([...path, near])}),
  };
};

const missing = (path: Path, root: unknown): Raw => {
  const name = path.at(-1);
  const parent = path.slice(0, -1);
  const where = pathText(parent) || 'the config';
  const common = {level: 'mistake', path, on: 'value', missing: true} as const;
  if (typeof name === 'number') {
    const isCommand = schemaAt(parent, root).some(({items}) => Array.isArray(items));
    return {...common, says: `${where} is empty.`, next: isCommand ? writeArguments : sentenceFor(parent, root)};
  }
  const kinds = schemaAt(parent, root).flatMap(({properties}) => properties?.[name ?? '']?.const ?? []);
  const what =
    kinds.length > 1 ? `one of ${kinds.map(kind => JSON.stringify(kind)).join(', ')}.` : descriptionAt(path, root) || 'see docs/config.md.';
  return {...common, says: `"${name}" is missing in ${where}.`, next: `Add "${name}": ${what}`};
};

/** What the schema says about a place, or about the list around it. */
const sentenceFor = (path: Path, root: unknown): string =>
  descriptionAt(path, root) || (typeof path.at(-1) === 'number' ? sentenceFor(path.slice(0, -1), root) : 'See docs/config.md.');

const oneOf = (options: readonly unknown[], value: unknown, mistake: (says: string, next: string) => readonly Raw[]): readonly Raw[] => {
  const near = typeof value === 'string' ? nearest(value, options.map(String)) : undefined;
  const list = options.map(option => JSON.stringify(option)).join(', ');
  return mistake(
    `${show(value)} is not ${options.length === 1 ? list : `one of ${list}`}.`,
    near !== undefined ? `Write ${JSON.stringify(near)}.` : options.length === 1 ? `Write ${list}.` : 'Write one of them.',
  );
};

/** Of several shapes a value could have: explain the one it is nearest to, as if there were no other. */
const bestBranch = (issue: Extract<Issue, {code: 'invalid_union'}>, path: Path, root: unknown): readonly Raw[] => {
  const value = path.reduce<unknown>(memberOf, root);
  const isMissing = (one: Issue) => one.path.length === 1 && memberOf(value, one.path[0] as string) === undefined;
  const branches = issue.errors
    .map(issues => ({issues, cost: issues.reduce((sum, one) => sum + (isMissing(one) ? 2 : costOf(one)), 0)}))
    .sort((a, b) => a.cost - b.cost);
  const [best] = branches;
  if (best && best.cost < otherKind) {
    const tied = branches.filter(({cost}) => cost === best.cost);
    const either = tied.map(({issues}) => issues.find(isMissing)?.path[0]);
    const undecided = tied.length > 1 && either.every(name => name !== undefined);
    const rest = best.issues.filter(one => !undecided || !isMissing(one));
    return [
      ...(undecided
        ? [
            {
              level: 'mistake',
              path,
              on: 'value',
              says: `${either.map(name => JSON.stringify(name)).join(' or ')} is missing in ${pathText(path)}.`,
              next: 'Add one of them.',
              missing: true,
            } as const,
          ]
        : []),
      ...rest.flatMap(one => explain(one, [...path, ...(one.path as Path)], root)),
    ];
  }
  const expected = [
    ...new Set(issue.errors.flat().flatMap(one => (one.code === 'invalid_type' && one.path.length === 0 ? [one.expected] : []))),
  ];
  const kinds = expected.map(kind => kindWords[kind] ?? kind);
  const [other = ''] = expected.map(kind => inOtherKind(kind, value)).filter(Boolean);
  return [
    {
      level: 'mistake',
      path,
      on: 'value',
      says: `${show(value)} is ${kindOf(value)}; ${pathText(path)} has to be ${kinds.join(' or ')}.`,
      next: other || sentenceFor(path, root),
    },
  ];
};

/** A shape of another kind altogether (a list, not an object) was not meant. */
const otherKind = 1000;
const costOf = (issue: Issue): number => {
  if (issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_union')) return otherKind;
  // A name that the shape does not have speaks against it more than one that is still missing, and a wrong value speaks for it.
  return issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : 1;
};

const tooSmall = (issue: Extract<Issue, {code: 'too_small'}>, shown: string): string => {
  if (issue.origin === 'array' || issue.origin === 'tuple') return `${shown} is empty: at least ${issue.minimum} is needed.`;
  if (issue.origin === 'string') return `${shown} is an empty text.`;
  return `${shown} is too small: it has to be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`;
};

const kindWords: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return {string: 'a text', number: 'a number', boolean: 'true or false', object: 'an object'}[typeof value as string] ?? 'something else';
};

/** How the same thing would be written in the kind that is wanted, where that is plain. */
const inOtherKind = (wanted: string, value: unknown): string => {
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return `Write "${value}", in quotes.`;
  if ((wanted === 'number' || wanted === 'int') && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return `Write ${Number(value)}, without quotes.`;
  if (wanted === 'int' && typeof value === 'number') return `Write ${Math.round(value)}.`;
  if (wanted === 'boolean' && (value === 'true' || value === 'false')) return `Write ${value}, without quotes.`;
  if (wanted === 'tuple' && typeof value === 'string') return asArguments(value);
  if (wanted === 'array' && typeof value !== 'object') return `Write [${JSON.stringify(value)}].`;
  return '';
};

// Only where parting at blanks is certainly what a shell would have done.
const asArguments = (line: string): string =>
  /^[\w@%+=:,./{} -]+$/.test(line) ? `Write ${JSON.stringify(line.trim().split(/ +/)).replaceAll('","', '", "')}.` : writeArguments;

const writeArguments = 'Write one text for the program and one for each argument: ["./deploy.sh", "{{version}}"]. There is no shell.';

const show = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : 'This';
  if (typeof value === 'object' && value !== null) return 'This';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 60 ? text : `${text.slice(0, 57)}…"`;
};
