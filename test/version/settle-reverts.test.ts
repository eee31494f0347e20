import {describe, expect, it} from 'vitest';
import {commits, idOf} from './commit-given.ts';

const reverting = (subject: string, n: number): string => `Revert "${subject}"\n\nThis reverts commit ${idOf(n)}.`;
const levels = (...messages: string[]): string[] => commits(...messages).map(commit => commit.level);

describe('a revert', () => {
  it('and what it takes back cancel each other', () => {
    const [revert, feature, fix] = commits(reverting('feat: a', 2), 'feat: a', 'fix: b');
    expect(revert).toMatchObject({level: 'none', because: 'takes back a change that was never released'});
    expect(feature).toMatchObject({level: 'none', revertedBy: revert!.short, because: `taken back by ${revert!.short}`});
    expect(fix).toMatchObject({level: 'patch', revertedBy: undefined});
  });

  it('of something released before is a patch', () => expect(levels(reverting('feat: a', 77), 'docs: b')).toEqual(['patch', 'none']));

  it('that was reverted takes nothing back', () =>
    expect(levels(reverting('Revert "feat: a"', 2), reverting('feat: a', 1), 'feat: a')).toEqual(['none', 'none', 'minor']));

  it('three deep takes it back again', () =>
    expect(levels(reverting('x', 3), reverting('y', 2), reverting('feat: a', 1), 'feat: a')).toEqual(['none', 'none', 'none', 'none']));

  it('by title alone finds its commit, with and without a number', () => {
    expect(levels('Revert "feat: a"', 'feat: a')).toEqual(['none', 'none']);
    expect(levels('Revert "feat: a (#12)" (#13)\n\nReverts acme/x#12', 'feat: a (#12)')).toEqual(['none', 'none']);
    expect(levels('Revert "feat: a"', 'feat: a (#12)')).toEqual(['none', 'none']);
  });

  it('does not take back the second try', () =>
    expect(levels('feat: a', 'Revert "feat: a"', 'feat: a')).toEqual(['minor', 'none', 'none']));

  it('of two commits, one released, keeps its own effect', () =>
    expect(levels(`revert: a and b\n\nThis reverts commit ${idOf(1)}.\nThis reverts commit ${idOf(77)}.`, 'feat: a')).toEqual([
      'patch',
      'none',
    ]));

  it('takes a breaking change out of the count', () => expect(levels(reverting('feat!: a', 1), 'feat!: a')).toEqual(['none', 'none']));
});
