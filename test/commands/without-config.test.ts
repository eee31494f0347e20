import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {loadConfig} from '../../src/config/load.ts';
import {trustedContent} from '../../src/config/trusted-files.ts';
import {writeSnapshot} from '../../src/config/snapshot.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {setCurrentRelease} from '../../src/state-folder/index.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {makeRepoWithRemote} from '../rig/git-repo.ts';
import {opened} from '../rig/given.ts';
import {emptyEnv, recordRelease, typeIn} from './typing.ts';

const ended: ReleaseEvent = {type: 'ReleaseEnded', at: 9, result: 'ended', by: 'ana'};

/** A release of `orders` on record with the config that it began with; afterwards the work tree may hold any other. */
const setUp = async (...events: readonly ReleaseEvent[]) => {
  const {repo} = makeRepoWithRemote();
  const env = emptyEnv();
  const world = realWorld({env});
  const file = join(repo.path, 'cockpit.config.json');
  const write = (config: unknown): void => writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  const release = async (service: string, past: readonly ReleaseEvent[]): Promise<void> => {
    write({service, git: {versionFiles: []}});
    const loaded = await loadConfig(repo.path, world);
    if (!loaded.ok) throw new Error(loaded.why);
    const {id, folder} = await recordRelease({repo: repo.path, service, env}, [opened(), {type: 'FactsFound', at: 1, facts: {version: '2.8.0'}}, ...past]);
    const {hash} = await trustedContent(loaded, repo.path, world);
    await writeSnapshot({loaded, folder: repo.path, releaseFolder: join(folder.releases, id), hash, world});
    await setCurrentRelease(folder, id);
  };
  await release('orders', events);
  return {repo, env, write, release, type: (words: string) => typeIn(repo.path, words, env)};
};

describe('the config of the work tree is not the one that a release began with', () => {
  it.each([['half an edit', '{"service": "ord'], ['a mistake', {service: 'orders', gti: {}}]])('%s: the release under way is found by its record, and it is said', async (_what, config) => {
    const {type, write} = await setUp();
    write(config);
    const {code, out, err} = await type('status');
    expect(err).toBe('cockpit.config.json cannot be used as it is: this is about the release of orders that is under way, with the config that it began with.');
    expect(out).toContain('2.8.0');
    expect(code).toBe(0);
  });

  it('another service: the one that is under way is meant, and it is said', async () => {
    const {type, write} = await setUp();
    write({service: 'renamed', git: {versionFiles: []}});
    const {out, err} = await type('status');
    expect(err).toBe('Nothing of renamed is under way here: this is about the release of orders that is, with the config that it began with.');
    expect(out).toContain('2.8.0');
  });

  it('a rollback means the service of the config as long as that has something to go back from', async () => {
    const {type, write, release} = await setUp();
    await release('payments', [{type: 'ReleaseEnded', at: 9, result: 'released', by: 'ana'}]);
    expect((await type('rollback --migration wrong')).err).not.toContain('orders');
    write({service: 'renamed', git: {versionFiles: []}});
    expect((await type('rollback --migration wrong')).err).toContain('is about the release of orders');
  });

  it('nothing under way: the last release where the config is broken, its own where it is not', async () => {
    const {type, write} = await setUp(ended);
    write({service: 'renamed', git: {versionFiles: []}});
    expect((await type('status')).out).toBe('renamed: no release has been started here.');
    write('{');
    const {out, err} = await type('status');
    expect(err).toContain('this is about the last release of orders, with the config that it began with');
    expect(out).toContain('2.8.0');
  });

  it('two under way: nobody guesses which', async () => {
    const {type, write, release} = await setUp();
    await release('payments', []);
    write('{');
    const {code, err} = await type('rollback');
    expect(code).toBe('CockpitError');
    expect(err).toContain('orders and payments');
    expect(err).toMatch(/rollback\.sh/);
  });

  it('a release of another repository is never meant', async () => {
    const {env, repo} = await setUp();
    const other = makeRepoWithRemote().repo;
    writeFileSync(join(other.path, 'cockpit.config.json'), '{');
    expect((await typeIn(other.path, 'status', env)).code).toBe('ConfigUnusable');
    expect(repo.path).not.toBe(other.path);
  });

  it('what lies beside the records and is none disturbs nobody', async () => {
    const {type, write, env} = await setUp();
    mkdirSync(join(env.COCKPIT_STATE_HOME, 'other-0123456789', 'releases', '01KA0000000000000000000000'), {recursive: true});
    write('{');
    expect((await type('status')).out).toContain('2.8.0');
  });

  it('what starts something is refused as before, and says what is under way', async () => {
    const {type, write} = await setUp(ended);
    write('{');
    expect((await type('run --headless')).code).toBe('ConfigUnusable');
    expect((await type('attach --headless')).err).toContain('none is under way here');
  });
});
