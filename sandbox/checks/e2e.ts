import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {unpack} from '../ci/tar.ts';
import {cleanEnv, commitOf, git} from '../world/git.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import type {World} from '../world/world.ts';

/**
 * Runs the end-to-end tests of a commit against an environment: against what is
 * current on its hosts, and not against what happens to get the traffic.
 */
export const e2e = async (world: World, env: EnvironmentLayout, name: string): Promise<number> => {
  const commit = await commitOf(world.layout.repo, name);
  if (!commit) throw new Refused(`There is no commit ${name} in ${world.layout.repo}.`, exitCodes.usage);
  const folder = mkdtempSync(join(tmpdir(), 'orders-e2e-'));
  try {
    unpack(await git(['-C', world.layout.repo, 'archive', '--format=tar', commit, '--', 'test/e2e']), folder);
    return await new Promise((resolve, reject) => {
      const child = spawn(world.node, ['--test', '--test-reporter=spec', '--test-concurrency=1', 'test/e2e/*.test.mjs'], {
        cwd: folder,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: cleanEnv({TARGETS: env.hosts.map(({url}) => url).join(','), NO_COLOR: '1'}),
      });
      const pass = (signal: NodeJS.Signals) => child.kill(signal);
      process.once('SIGTERM', pass);
      process.once('SIGINT', pass);
      child.on('error', reject);
      child.on('exit', code => resolve(code ?? exitCodes.stopped));
    });
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
};
