import type {FileReport} from './report.ts';

/** Where a migration stopped, as its tool said. What it did not say is not there. */
export type StoppedAt = {readonly path: string; readonly line: number; readonly error: string};

/** What became of the statements of a file that stopped. Lines are 1-based. */
export type FileState = {
  readonly path: string;
  /** `applied` and `not begun`: the whole file. `undone`: nothing of it is left. `a part`: what is named stays. `not known`: nobody can tell. */
  readonly left: 'applied' | 'not begun' | 'undone' | 'a part' | 'not known';
  /** For a row: `line 7 failed; lines 1, 4 stay`. */
  readonly says: string;
  /** The statement that failed, at most 300 characters. */
  readonly statement?: string;
};

/**
 * Reads where a tool stopped from what it printed: psql's `psql:/path/0042.sql:7: ERROR: …`, and the words of others, such as
 * `0042.sql … line 7: …`. The last one counts. Undefined when it names none of these files.
 */
export const whereItStopped = (output: string, paths: readonly string[]): StoppedAt | undefined => {
  const lines = output.split('\n').toReversed();
  for (const text of lines) {
    for (const path of paths) {
      const name = escaped(path.slice(path.lastIndexOf('/') + 1));
      const psql = new RegExp(`${name}:(\\d+): ?((?:ERROR|FATAL|error).*)`).exec(text);
      const words = psql ?? new RegExp(`${name}.*?\\bline (\\d+)\\)?:? ?(.*)`, 'i').exec(text);
      if (words && (psql || /fail|stop|error/i.test(text))) return {path, line: Number(words[1]), error: (words[2] ?? '').trim() || text.trim()};
    }
  }
  return undefined;
};

/**
 * What is left of one file that stopped.
 *
 * @param stopped where; undefined when the tool did not say
 * @param inOne whether the whole file ran in one transaction. COMMIT and BEGIN of the file itself are followed.
 */
export const stateOfStopped = (file: FileReport, stopped: StoppedAt | undefined, inOne: boolean): FileState => {
  const {path, statements, parsed} = file;
  const own = statements.some(({sql}) => controls.test(sql));
  if (inOne && !own) return {path, left: 'undone', says: `${lineWords(stopped)}; all of it was undone with its transaction`, ...failing(file, stopped)};
  if (!stopped || (!parsed && own)) return {path, left: 'not known', says: 'it stopped, and how much of it was applied is not known'};

  // psql names the line on which the statement ends: it is the last one that begins there or before.
  const index = statements.findLastIndex(({line}) => line <= stopped.line);
  const kept: number[] = [];
  let open: number[] | undefined = inOne ? [] : undefined;
  for (const {line, sql} of statements.slice(0, Math.max(0, index))) {
    if (/^\s*(?:begin|start\s+transaction)\b/i.test(bare(sql))) open = [];
    else if (/^\s*(?:commit|end)\b/i.test(bare(sql))) {
      kept.push(...(open ?? []));
      open = undefined;
    } else if (/^\s*(?:rollback|abort)\b/i.test(bare(sql))) open = undefined;
    else (open ?? kept).push(line);
  }
  const undone = open?.length ? `; ${lineList(open)} undone with ${open.length === 1 ? 'its' : 'their'} transaction` : '';
  const invalid = /\bconcurrently\b/i.test(statements[index]?.sql ?? '') ? '. An INVALID index may be left: drop it before it is run again' : '';
  const says = kept.length === 0 ? `${lineWords(stopped)}; nothing of it was applied${undone}${invalid}` : `${lineWords(stopped)}; ${lineList(kept)} applied, and ${kept.length === 1 ? 'it stays' : 'they stay'}${undone}${invalid}`;
  return {path, left: kept.length === 0 && invalid === '' ? 'undone' : 'a part', says, ...failing(file, stopped)};
};

const controls = /^\s*(?:--[^\n]*\n\s*)*(?:begin|start\s+transaction|commit|end|rollback|abort)\b/i;
const bare = (sql: string): string => sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/, '');

const failing = ({statements}: FileReport, stopped: StoppedAt | undefined): Pick<FileState, 'statement'> => {
  const found = stopped && statements.findLast(({line}) => line <= stopped.line);
  return found ? {statement: bare(found.sql).replaceAll(/\s+/g, ' ').slice(0, 300)} : {};
};

const lineWords = (stopped: StoppedAt | undefined): string => (stopped ? `line ${stopped.line} failed` : 'it stopped');
const lineList = (lines: readonly number[]): string => `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
