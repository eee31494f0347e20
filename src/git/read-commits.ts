import type {GitReader} from '../world/git-reader.ts';

/** A commit as git holds it. `author` and `message` are hostile text. */
export type RawCommit = {
  /** Full id. */
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** Author date, epoch ms. */
  readonly at: number;
  /** Subject and body, as written. */
  readonly message: string;
};

type Range = {
  /** Full commit id that is already released; without it, all of history. */
  readonly from: string | undefined;
  /** Full commit id. */
  readonly to: string;
  /** Only commits that touch these (git pathspecs, for a monorepo). */
  readonly paths?: readonly string[];
};

/**
 * The commits that `to` has and `from` has not, newest first, children before parents.
 * By ancestry, never by date: a commit written last month and merged today is in.
 */
export const readCommits = async (git: GitReader, {from, to, paths = []}: Range): Promise<RawCommit[]> => {
  const range = from === undefined ? [to] : [`${from}..${to}`];
  const format = ['%H', '%P', '%an', '%at', '%B'].join('%x00');
  const out = await git.read(
    'log',
    '-z',
    '--topo-order',
    '--no-color',
    '--no-decorate',
    '--no-notes',
    '--encoding=UTF-8',
    `--format=tformat:${format}`,
    '--end-of-options',
    ...range,
    '--',
    ...paths,
  );
  return inGroupsOf(5, out.split('\0')).map(([commit = '', parents = '', author = '', at = '', message = '']) => ({
    commit,
    parents: parents === '' ? [] : parents.split(' '),
    author,
    at: Number(at) * 1000,
    message,
  }));
};

/** Whole groups only: what follows the last NUL is not a record. */
const inGroupsOf = (size: number, items: readonly string[]): string[][] =>
  Array.from({length: Math.floor(items.length / size)}, (_, i) => items.slice(i * size, (i + 1) * size));
