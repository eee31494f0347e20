import {CommitParser, type Commit} from 'conventional-commits-parser';
import {commitType} from './commit-types.ts';
import {highest, type Level} from './level.ts';
import {parseSquashed, type SquashedChange} from './parse-squashed.ts';
import {cleanLine, type RawCommit} from '../git/index.ts';

export type ParsedCommit = {
  /** Full id. */
  readonly commit: string;
  readonly short: string;
  readonly author: string;
  /** Author date, epoch ms. */
  readonly at: number;
  /** First line, always there, cleaned. */
  readonly subject: string;
  readonly kind: 'change' | 'revert' | 'merge' | 'unclear';
  /** Lower case, synonyms resolved: feat, fix, docs … Undefined when unclear. */
  readonly type: string | undefined;
  readonly scope: string | undefined;
  /** The description after the colon; the subject when unclear. */
  readonly what: string;
  readonly level: Level;
  /** Why this level, in words for the operator. */
  readonly because: string;
  /** What breaks, one line each. Not empty exactly when the commit declares a breaking change. */
  readonly breaking: readonly string[];
  /** Conventional bullets in the body of a squashed commit. Counted; entries only where the subject makes none. */
  readonly squashed: readonly SquashedChange[];
  /** As written: '#481', 'PROJ-7' is not one. */
  readonly issues: readonly string[];
  /** What this commit takes back: ids as written, and the subject between the quotes. */
  readonly reverts: {readonly commits: readonly string[]; readonly subject: string | undefined} | undefined;
  /** Set by settleReverts: the short id of the commit that took this one back. */
  readonly revertedBy: string | undefined;
  /** Something a person has to look at before going on. */
  readonly warning: string | undefined;
};

/** type!(scope)!: description, in any case, with the blanks that people put in. The `!` before the scope is a common slip. */
const headerPattern = /^(\p{L}[\p{L}\p{N}_-]*)(!)?(?: ?\(([^()]*)\))?(!)? ?[:：] *(\S.*)$/u;
const headerCorrespondence = ['type', 'earlyBang', 'scope', 'bang', 'what'];

/** Also as a Markdown heading, in bold, as a list item, in the plural, without a colon on a line of its own. */
const notesPattern = (keywords: string): RegExp => new RegExp(`^[\\s|>*_#-]*(${keywords})[*_]*\\s*(?::|$)[*_\\s]*(.*)`, 'i');

const parser = new CommitParser({
  headerPattern,
  headerCorrespondence,
  notesPattern,
  noteKeywords: ['BREAKING CHANGES', 'BREAKING-CHANGES', 'BREAKING CHANGE', 'BREAKING-CHANGE', 'BREAKING'],
  // Off: a body line such as "-notes-" would write over the parser's own result.
  fieldPattern: /(?!)/,
});

/** Longer messages are read up to here: nobody writes them, and the expressions above are not for megabytes. */
const readUpTo = 64 * 1024;

/**
 * One commit message, read by the rules of conventionalcommits.org 1.0.0, tolerant where
 * people slip. Whatever cannot be read is `unclear`: shown, never dropped, counted as patch.
 */
export const parseCommit = (raw: RawCommit): ParsedCommit => {
  const message = raw.message.slice(0, readUpTo);
  const subject = cleanLine(firstLine(message)) || '(no message)';
  const facts = {
    commit: raw.commit,
    short: raw.commit.slice(0, 7),
    author: cleanLine(raw.author),
    at: raw.at,
    subject,
    revertedBy: undefined,
  };
  if (message.trim() === '') return {...facts, ...unclear(subject, 'has no message')};

  const isMerge = raw.parents.length > 1 || /^Merge (?:pull request|branch|branches|remote-tracking|tag|commit|PR) /.test(subject);
  const parsed = parser.parse(isMerge ? withoutMergeLine(message) : message);
  const squashed = parseSquashed(message, splitHeader);
  const about = {squashed, issues: issuesIn(parsed), reverts: revertsIn(message, subject)};

  if (about.reverts) return {...facts, ...about, ...asRevert(parsed, subject, about.reverts.subject)};
  const header = splitHeader(parsed.header ?? '');
  const type = header && commitType(header.type);
  if (!header || !type) {
    return isMerge
      ? {...facts, ...about, ...asMerge(parsed, subject, squashed)}
      : {...facts, ...about, ...asUnclear(parsed, subject, squashed, header?.type)};
  }

  const breaking = breakingIn(parsed, squashed, header.breaking ? header.what : undefined);
  const level = breaking.length > 0 ? 'major' : highest([type.level, ...squashed.map(change => change.level)]);
  return {
    ...facts,
    ...about,
    kind: isMerge ? 'merge' : 'change',
    type: type.name,
    scope: header.scope,
    what: header.what,
    level,
    because: reasonFor(level, header, type.name, squashed),
    breaking,
    warning: clipped(raw.message),
  };
};

type Header = {readonly type: string; readonly scope: string | undefined; readonly what: string; readonly breaking: boolean};

const splitHeader = (line: string): Header | undefined => {
  const match = headerPattern.exec(cleanLine(line));
  if (!match) return undefined;
  const scope = match[3]?.trim();
  return {type: match[1]!, scope: scope || undefined, what: match[5]!, breaking: Boolean(match[2] || match[4])};
};

/** Forges put the title of a merged request below "Merge pull request #7 …"; that title is the header then. */
const withoutMergeLine = (message: string): string => {
  const rest = message.trimStart().replace(/^.*/, '').trimStart();
  const header = splitHeader(firstLine(rest));
  return header && commitType(header.type) ? rest : message;
};

const firstLine = (message: string): string => message.trimStart().split(/\r?\n/, 1)[0]!;

const unclear = (subject: string, how: string) => ({
  kind: 'unclear' as const,
  type: undefined,
  scope: undefined,
  what: subject,
  level: 'patch' as Level,
  because: `${how}, counted as patch`,
  breaking: [],
  squashed: [],
  issues: [],
  reverts: undefined,
  warning: `${capital(how)}. Counted as patch; open it before you go on.`,
});

const asUnclear = (parsed: Commit, subject: string, squashed: readonly SquashedChange[], unknownType: string | undefined) => {
  const breaking = breakingIn(parsed, squashed, undefined);
  const how = /^(?:fixup|squash|amend)!/.test(subject)
    ? 'a fixup that was never squashed'
    : unknownType !== undefined && subject.startsWith(unknownType)
      ? `"${unknownType}" is not a known type`
      : 'not a conventional commit';
  const {kind, type, scope, what, because, warning} = unclear(subject, how);
  const level = breaking.length > 0 ? 'major' : highest(['patch', ...squashed.map(change => change.level)]);
  // Somebody wrote the word without declaring it: that is worth a look, not a major.
  const hint = breaking.length === 0 && /\bbreak(?:s|ing)\b/i.test(`${subject}\n${parsed.body ?? ''}`);
  return {
    kind,
    type,
    scope,
    what,
    level,
    breaking,
    because: level === 'patch' ? because : reasonFor(level, undefined, undefined, squashed),
    warning: hint ? `${capital(how)}, and it says "breaking". Open it before you go on.` : warning,
  };
};

const asMerge = (parsed: Commit, subject: string, squashed: readonly SquashedChange[]) => {
  const breaking = breakingIn(parsed, squashed, undefined);
  const level: Level = breaking.length > 0 ? 'major' : 'none';
  const because = level === 'major' ? reasonFor(level, undefined, undefined, squashed) : 'a merge; its commits are counted one by one';
  return {kind: 'merge' as const, type: undefined, scope: undefined, what: subject, level, because, breaking, warning: undefined};
};

const asRevert = (parsed: Commit, subject: string, undone: string | undefined) => {
  const putBack = /^(?:reapply|revert "revert) "(.*?)"+$/i.exec(subject)?.[1];
  const header = splitHeader(putBack ?? parsed.header ?? '');
  const breaking = breakingIn(parsed, [], header?.breaking ? header.what : undefined);
  const level: Level = breaking.length > 0 ? 'major' : putBack === undefined ? 'patch' : (commitType(header?.type ?? '')?.level ?? 'patch');
  const because =
    level === 'major'
      ? 'a revert that declares a breaking change'
      : putBack === undefined
        ? 'takes back a change that was released'
        : 'puts back a change that had been taken back';
  const what = putBack ?? undone ?? subject;
  return {kind: 'revert' as const, type: 'revert', scope: undefined, what, level, because, breaking, warning: undefined};
};

/** What breaks, from the footers, from `!` in the header, from `!` in squashed bullets. Nothing is named twice. */
const breakingIn = (parsed: Commit, squashed: readonly SquashedChange[], header: string | undefined): string[] => {
  const notes = parsed.notes.map(note => cleanLine(note.text.trim().split(/\n\s*\n/)[0] ?? ''));
  // Templates make people write "BREAKING CHANGE: none".
  const declared = notes
    .filter(text => !/^(?:none|no|nothing|n\/?a|-+)[.!]?$/i.test(text))
    .map(text => text || header || cleanLine(parsed.header ?? ''));
  const bullets = squashed.filter(change => change.breaking).map(change => change.what);
  const fromHeader = header !== undefined && declared.length === 0 ? [header] : [];
  return [...new Set([...declared, ...fromHeader, ...bullets])];
};

const reasonFor = (level: Level, header: Header | undefined, type: string | undefined, squashed: readonly SquashedChange[]): string => {
  if (level === 'major') {
    if (header?.breaking) return 'has ! after its type: a breaking change';
    if (squashed.some(change => change.breaking)) return 'a squashed commit in it has ! after its type';
    return 'declares BREAKING CHANGE';
  }
  const own = type === undefined ? undefined : commitType(type)?.level;
  if (own !== level) return `a squashed commit in it is ${squashed.find(change => change.level === level)?.type ?? level}`;
  if (type === 'feat') return 'adds a feature';
  if (type === 'fix') return 'fixes a fault';
  return level === 'none' ? `${type} does not reach users` : `${type} changes what is shipped`;
};

const issuesIn = (parsed: Commit): string[] => [
  ...new Set(parsed.references.filter(reference => reference.prefix === '#').map(reference => `#${reference.issue}`)),
];

/** `git revert` writes the id; forges write only the title of what they take back. `Reapply "x"` is how git reverts a revert of x. */
const revertsIn = (message: string, subject: string): ParsedCommit['reverts'] => {
  const commits = [...message.matchAll(/\breverts commits?\s+([0-9a-f]{7,64})/gi)].map(match => match[1]!.toLowerCase());
  const reapplied = /^reapply (".*")$/i.exec(subject)?.[1];
  const title = /^revert "(.*)"/i.exec(subject)?.[1] ?? /^revert(?:\([^)]*\))?!?:\s*"?(.*?)"?$/i.exec(subject)?.[1];
  if (commits.length === 0 && reapplied === undefined && title === undefined) return undefined;
  return {commits, subject: reapplied === undefined ? title : `Revert ${reapplied}`};
};

const clipped = (message: string): string | undefined =>
  message.length > readUpTo ? 'The message is longer than 64 KiB; what follows was not read. Open it before you go on.' : undefined;

const capital = (text: string): string => text.replace(/^[a-z]/, first => first.toUpperCase());
