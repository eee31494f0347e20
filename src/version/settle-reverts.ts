import type {ParsedCommit} from './parse-commit.ts';

/**
 * Takes reverts into account. A commit and the revert of it inside one range
 * cancel each other: neither reaches users, so neither moves the version or gets an entry.
 * A revert of something outside the range was released before, and stays a patch.
 *
 * From newest to oldest, because a revert that was itself reverted takes nothing back.
 *
 * @param commits Newest first, as readCommits gives them.
 */
export const settleReverts = (commits: readonly ParsedCommit[]): ParsedCommit[] => {
  const takenBackBy = new Map<string, ParsedCommit>();
  const cancelled = new Set<string>();

  commits.forEach((commit, i) => {
    if (!commit.reverts || takenBackBy.has(commit.commit)) return;
    for (const undone of undoneBy(commit, commits.slice(i + 1), takenBackBy)) {
      takenBackBy.set(undone.commit, commit);
      cancelled.add(commit.commit);
    }
  });

  return commits.map(commit => {
    const by = takenBackBy.get(commit.commit);
    if (by) return {...commit, ...quiet, because: `taken back by ${by.short}`, revertedBy: by.short};
    if (!cancelled.has(commit.commit)) return commit;
    // A revert may take back more than one commit; only when all of them are in the range has it no effect of its own.
    const all = commit.reverts!.commits.every(id => commits.some(other => other.commit.startsWith(id)));
    return all ? {...commit, ...quiet, because: 'takes back a change that was never released'} : commit;
  });
};

const quiet = {level: 'none', breaking: [], squashed: [], warning: undefined} as const;

const undoneBy = (revert: ParsedCommit, older: readonly ParsedCommit[], taken: ReadonlyMap<string, ParsedCommit>): ParsedCommit[] => {
  const {commits, subject} = revert.reverts!;
  if (commits.length > 0) return older.filter(commit => commits.some(id => commit.commit.startsWith(id)));
  // No id, only a title: the newest commit with exactly this subject that is still standing. Forges add "(#12)" to it.
  const found = older.find(
    commit => !taken.has(commit.commit) && (commit.subject === subject || withoutNumber(commit.subject) === subject),
  );
  return found ? [found] : [];
};

const withoutNumber = (subject: string): string => subject.replace(/\s*\(#\d+\)$/, '');
