import {breakingCommits, type Commit, releasedCommits, waitingCommits} from './commits.ts';
import {baseFiles} from './files.ts';
import {people} from './people.ts';
import {release, type Change, type Tree} from './tree.ts';

const dayMs = 86_400_000;

/** A commit with its complete files, ready to be written. `at` is epoch ms. */
export type ToldCommit = {
  readonly by: Commit['by'];
  readonly at: number;
  readonly message: string;
  readonly tree: ReadonlyMap<string, string>;
  readonly tag?: string;
};

export type Story = {readonly main: readonly ToldCommit[]; readonly breaking: readonly ToldCommit[]};

/**
 * Tells the history of the company's repository, commit by commit, up to `now`.
 * `twists` are what a scenario changes beyond the usual story: by commit key,
 * further changes that happen in that same commit.
 */
export const tellStory = (now: number, cockpitConfig: string, twists: Readonly<Record<string, readonly Change[]>> = {}): Story => {
  const tree: Tree = new Map(Object.entries(baseFiles));
  const day = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString().slice(0, 10);
  tree.set('CHANGELOG.md', (tree.get('CHANGELOG.md') ?? '').replace('{{v2.7.1}}', day(41)).replace('{{v2.7.0}}', day(58)));

  const begin: ToldCommit = {by: people.alice, at: now - 41 * dayMs, message: 'chore: release v2.7.1', tree: new Map(tree), tag: 'v2.7.1'};
  const told = (commit: Commit): ToldCommit => {
    for (const change of commit.changes) change(tree);
    for (const change of twists[commit.key] ?? []) change(tree);
    if (commit.release) release(commit.release, day(commit.daysAgo))(tree);
    const {by, message} = commit;
    return {
      by,
      message,
      at: Math.round(now - commit.daysAgo * dayMs),
      tree: new Map(tree),
      ...(commit.release ? {tag: `v${commit.release}`} : {}),
    };
  };

  const main = [begin, ...releasedCommits(cockpitConfig).map(told), ...waitingCommits.map(told)];
  return {main, breaking: breakingCommits.map(told)};
};
