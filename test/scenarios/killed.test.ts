import {expect, it} from 'vitest';
import type {GateId} from '../../src/release/gates.ts';
import {versionsOn} from '../sandbox/rig.ts';
import {killedRelease} from '../rig/killed-release.ts';
import {inCompany, wrong, type Company} from './rig.ts';

/** Where the engine is killed: while it does what may be done once only. */
const points: readonly (readonly [GateId, string])[] = [['cut', 'push'], ['staging', 'deploy'], ['backup', 'verify'], ['migrate', 'migrate'], ['deploy', 'deploy']];

it('[P1] kill -9 of the engine at five gates of a release: nothing is lost, and nothing happens twice', async () => {
  await inCompany('healthy', async company => {
    let client = company.headless('demo', '--dir', company.dir);
    for (const [index, [gate, item]] of points.entries()) {
      await client.until(`${gate}.${item}`, event => event.type === 'ItemStarted' && event.gate === gate && event.item === item);
      process.kill(company.engine(), 'SIGKILL');
      // Sometimes the client is gone as well, and a person starts it anew; otherwise it finds the engine dead by itself.
      if (index % 2 === 0) continue;
      client.kill();
      await client.exited;
      client = company.headless('demo', '--dir', company.dir);
    }
    expect(await client.exited, `${client.said()}\n${wrong(client.events)}`).toBe(0);
    expect(client.events.filter(({type}) => type === 'ItemUnknown')).toEqual([]);
    await happenedOnce(company);
  });
}, 400_000);

it('[P4] [P5] kill -9 at boundaries of effects, one of each kind: nothing is lost, nothing happens twice (E1–E4, R20)', async () => {
  // All of them: bench/kills.ts.
  const {notReached, lost, doubled, result} = await killedRelease(
    ['claimed\tstaging-1/deploy-1/deploy', 'ended\tmigrate-1/migrate-1/apply', 'recorded\tgit push refs/cockpit/lock/production #2', 'ended\trollback-1/previous-production-1'], {back: true},
  );
  expect({notReached, lost, doubled, result}).toEqual({notReached: [], lost: [], doubled: [], result: 'rolled back'});
}, 120_000);

const happenedOnce = async (company: Company): Promise<void> => {
  const {git, remote, started} = company;
  expect(await git('--git-dir', remote, 'log', '--format=%s', `${started}..main`)).toBe('chore: release v2.8.0');
  expect((await git('--git-dir', remote, 'tag', '--list', 'v2.8*')).split('\n')).toEqual(['v2.8.0', 'v2.8.0-rc.1']);
  for (const environment of Object.values(company.environments)) expect(await versionsOn(environment)).toEqual(['2.8.0', '2.8.0', '2.8.0']);
  for (const env of ['staging', 'production']) {
    expect(company.called(`deploy --env ${env}`), `deploys to ${env}`).toBe(1);
    expect(company.called(`migrate --env ${env} --digest`), `migrations of ${env}`).toBe(1);
  }
  expect(company.called('backup --env production')).toBe(1);
  expect(company.called('publish')).toBe(1);
};
