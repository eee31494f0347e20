import {readCommits, type RawCommit} from './read-commits.ts';
import type {GitReader} from '../world/git-reader.ts';

export type ChangedFile = {
  readonly path: string;
  readonly status: 'added' | 'changed' | 'removed';
  /** Lines; undefined for a binary file. */
  readonly added: number | undefined;
  readonly removed: number | undefined;
};

export type Changes = {
  readonly commits: readonly RawCommit[];
  readonly files: readonly ChangedFile[];
  /** Those of `files` that are migrations. A removed or changed one is worth a second look. */
  readonly migrations: readonly ChangedFile[];
};

type Range = {
  /** Commit of the previous release; undefined: everything there is. */
  readonly from: string | undefined;
  readonly to: string;
  /** Git globs from the top of the repository: `migrations/**`, `db/*.sql`. */
  readonly migrations?: readonly string[];
  /** Monorepo: only these pathspecs. */
  readonly paths?: readonly string[];
};

/** The empty tree, by the name that every repository with SHA-1 knows it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** What goes out with this release: G1.4. Renames are shown as one file gone and one come, which is what a deploy sees. */
export const changesSince = async (git: GitReader, {from, to, migrations = [], paths = []}: Range): Promise<Changes> => {
  const base = from ?? emptyTree;
  const [commits, files, migrationPaths] = await Promise.all([
    readCommits(git, {from, to, paths}),
    readFiles(git, base, to, paths),
    migrations.length > 0
      ? readFiles(
          git,
          base,
          to,
          migrations.map(glob => `:(top,glob)${glob}`),
        )
      : [],
  ]);
  const isMigration = new Set(migrationPaths.map(file => file.path));
  return {commits, files, migrations: files.filter(file => isMigration.has(file.path))};
};

const readFiles = async (git: GitReader, from: string, to: string, paths: readonly string[]): Promise<ChangedFile[]> => {
  const common = ['-r', '-z', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const [statuses, numbers] = await Promise.all([
    git.read('diff-tree', ...common, '--name-status', '--end-of-options', from, to, '--', ...paths),
    git.read('diff-tree', ...common, '--numstat', '--end-of-options', from, to, '--', ...paths),
  ]);
  const counts = new Map(
    numbers.split('\0').flatMap((line): [string, readonly [string, string]][] => {
      const match = /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(line);
      return match ? [[match[3]!, [match[1]!, match[2]!]]] : [];
    }),
  );
  const fields = statuses.split('\0');
  return Array.from({length: Math.floor(fields.length / 2)}, (_, i): ChangedFile => {
    const [letter = '', path = ''] = [fields[2 * i], fields[2 * i + 1]];
    const [added, removed] = (counts.get(path) ?? ['-', '-']).map(text => (text === '-' ? undefined : Number(text)));
    return {path, status: letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'changed', added, removed};
  });
};
