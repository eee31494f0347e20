import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {makeHistory, sizes, type Kind} from '../../bench/histories.ts';
import {emptyEnv, typeIn} from '../commands/typing.ts';
import {tempFolder} from '../rig/git-repo.ts';

type Next = {
  version: string; level: string; previous: {tag: string} | null;
  commits: {commit: string; level: string; kind?: string; warning: string | null}[];
};
type Changelog = {version: string; section: string; notes: string; entries: {from: string; text: string}[]; problems: {blocks: boolean; what: string}[]};

/** As in the bench, shorter: what counts here is that the answers are right. */
const small: Readonly<Record<Kind, Parameters<typeof makeHistory>[2]>> = {
  small: sizes.small,
  large: {commits: 1_500, perRelease: 15, unreleased: 40},
  monorepo: {commits: 600, perRelease: 12, unreleased: 30},
  'no tags': {commits: 400, perRelease: Infinity, unreleased: 400},
  'merge-heavy': {commits: 500, perRelease: 40, unreleased: 50},
};

describe.each(Object.keys(small) as Kind[])('a %s history', kind => {
  it.each([1, 20_261_120])('gives the version that its maker knows, and a changelog for it (seed %i)', async seed => {
    const folder = join(tempFolder(), 'repo');
    const made = await makeHistory(folder, kind, small[kind], seed);
    if (kind === 'monorepo')
      writeFileSync(join(folder, 'cockpit.config.json'), JSON.stringify({service: 'orders', git: {tagPrefix: 'orders@', versionFiles: []}, version: {paths: ['packages/orders']}}));
    execFileSync('git', ['checkout', '-q', 'main'], {cwd: folder});
    const env = emptyEnv();
    // A repository without a remote is a legitimate one; a config that names one says that it cannot be asked.
    const next = (await typeIn(folder, 'next-version --json', env)).json<Next>();
    expect({version: next.version, level: next.level, last: next.previous?.tag, since: next.commits.length}).toEqual({version: made.next, level: made.level, last: made.last, since: made.since});
    // Not one commit is dropped: what cannot be read for certain is shown, with a warning.
    expect(next.commits.filter(({warning}) => warning !== null).every(({level}) => level === 'patch')).toBe(true);

    const changelog = (await typeIn(folder, 'changelog --json', env)).json<Changelog>();
    expect(changelog.version).toBe(made.next);
    expect(changelog.section).toContain(made.next);
    expect(changelog.entries.length).toBeGreaterThan(0);
    expect(changelog.entries.every(({from}) => from === 'commit')).toBe(true);
    expect(changelog.problems.filter(({blocks}) => blocks)).toEqual([]);
    expect(changelog.notes).not.toBe('');
  });
});
