import {reads, type World} from '../world/world.ts';

export type CodePlace = {readonly path: string; readonly line: number};

/** The release that runs now, and a way to look for a word in its source. */
export type PreviousCode = {
  readonly version: string;
  /** Every place that names one of these words, whole words only; undefined when it could not be searched. */
  readonly search: (words: readonly string[]) => Promise<readonly CodePlace[] | undefined>;
};

/** A name in the spellings of an ORM as well: `legacy_ref`, `legacyRef`, `LegacyRef`. */
export const spellings = (name: string): readonly string[] => {
  const bare = name.slice(name.lastIndexOf('.') + 1);
  const camel = bare.replaceAll(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
  return [...new Set([bare, camel, camel.replace(/^./, letter => letter.toUpperCase())])].filter(word => word !== '');
};

/**
 * Looks into a commit with `git grep`, without checking it out. Migrations, documents and lock files are left out:
 * they name old columns for ever.
 *
 * @param ref A full ref or commit id of the release that runs now; git grep has no way to mark the end of its options, so
 * anything else is not searched.
 * @param without Folders to leave out, usually that of the migrations.
 */
export const gitSearch =
  (world: World, {cwd, ref, without = []}: {cwd: string; ref: string; without?: readonly string[]}): PreviousCode['search'] =>
  async words => {
    if (!/^(?:[0-9a-f]{40,64}|refs\/[\w./+-]+)$/.test(ref) || words.length === 0) return undefined;
    const patterns = words.flatMap(word => ['-e', word]);
    const excluded = [...without.map(folder => `${folder}/**`), '**/*.md', '**/*.lock', '**/package-lock.json'].map(
      glob => `:(exclude,glob)${glob}`,
    );
    const options = ['-z', '-n', '-I', '-w', '-i', '-F', '--max-count=20', ...patterns];
    const argv: [string, ...string[]] = ['git', 'grep', ...options, ref, '--', '.', ...excluded];
    const env = {LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0'};
    const {exitCode, stdout} = await world.run({...reads(...argv), cwd, env, timeoutMs: 20_000});
    // git grep: 0 found, 1 nothing found, anything else is trouble, and trouble is not "nothing found".
    if (exitCode !== 0 && exitCode !== 1) return undefined;
    return stdout.split('\n').flatMap(line => {
      const [path, number] = line.split('\0');
      return path === undefined || number === undefined ? [] : [{path: path.slice(path.indexOf(':') + 1), line: Number(number)}];
    });
  };
