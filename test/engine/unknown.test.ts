import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {passed} from '../../src/release/evidence.ts';
import type {Item, Probed} from '../../src/steps/step.ts';
import {engineRig, type EngineRig} from '../rig/engine-rig.ts';
import type {Puppet} from '../rig/puppets.ts';

/** An item that deploys with a real command, and what its probe would say. */
const deploying = (more: Partial<Puppet> = {}, ...probed: readonly Probed[]): Puppet => {
  let asked = 0;
  return {
    id: 'deploy', effect: 'verifiable',
    run: async ({job, repo}) => {
      const {exitCode} = await job('deploy', {does: 'changes', argv: ['./deploy.sh', 'production'], cwd: repo});
      return passed(`exit ${exitCode}`);
    },
    ...(probed.length > 0 && {probe: (async () => probed[Math.min(asked++, probed.length - 1)]!) satisfies Item['probe']}),
    ...more,
  };
};

const started = async (item: Puppet): Promise<EngineRig> => {
  const rig = await engineRig({gates: {preflight: [item]}});
  rig.hold('deploy');
  await rig.submit({type: 'StartGate', gate: 'preflight'});
  await rig.until('the deploy has begun', () => begun(rig) === 1);
  return rig;
};

const place = 'preflight-1/deploy-1/deploy';
const begun = (rig: EngineRig): number => rig.did().filter(line => line.startsWith('deploy begins')).length;
const settled = (rig: EngineRig) => rig.pass('it has ended', () => !['running', 'waiting'].includes(rig.itemState('preflight/deploy').status));

const there: Probed = {happened: true, outcome: passed('3 of 3 run 2.8.0')};
const notThere: Probed = {happened: false, says: '0 of 3 run 2.8.0'};
const nobodyKnows: Probed = {happened: undefined, says: 'web-3 gives no answer'};

describe('[P5] [P7] an engine that dies while a command runs', () => {
  it('before the command was started: the next one starts it, once (E1)', async () => {
    const barrier = Promise.withResolvers<void>();
    const item = deploying();
    const rig = await engineRig({gates: {preflight: [{...item, run: async context => {
      if (!context.recovering) await barrier.promise;
      return item.run!(context);
    }}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    await rig.crash();
    await rig.revive();
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', attempt: 1});
    expect(begun(rig)).toBe(1);
    barrier.resolve();
  });

  it('while it runs: the next one waits for the same command (E2, E6)', async () => {
    const rig = await started(deploying());
    await rig.crash();
    await rig.revive();
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'running', attempt: 1});
    expect(rig.call('preflight/deploy').context.recovering).toBe(true);
    rig.letGo('deploy');
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', evidence: {says: 'exit 0'}});
    expect(rig.did()).toEqual(['deploy begins production', 'deploy ends production']);
  });

  it('and the command ends before the next one comes: its end is found (E3, E7)', async () => {
    const rig = await started(deploying());
    await rig.crash();
    rig.letGo('deploy');
    await rig.until('the deploy has ended', () => rig.did().length === 2);
    await rig.revive();
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', evidence: {says: 'exit 0'}});
    expect(begun(rig)).toBe(1);
  });

  it('and comes back five times: it was run once', async () => {
    const rig = await started(deploying());
    for (let times = 0; times < 5; times++) {
      await rig.crash();
      await rig.revive();
    }
    rig.letGo('deploy');
    await settled(rig);
    expect(begun(rig)).toBe(1);
    expect(rig.journal.filter(({type}) => type === 'ItemStarted')).toHaveLength(1);
    expect(rig.journal.filter(({type}) => type === 'ItemPassed')).toHaveLength(1);
  });
});

describe('[P6] a command that nobody saw ending (E8)', () => {
  const killed = async (item: Puppet): Promise<EngineRig> => {
    const rig = await started(item);
    await rig.crash();
    rig.kill(place, 'all');
    rig.letGo('deploy');
    await rig.revive();
    return rig;
  };

  it('is asked for in the world, and found done', async () => {
    const rig = await killed(deploying({}, there));
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', evidence: {says: '3 of 3 run 2.8.0', foundByProbe: true}});
    expect(begun(rig)).toBe(1);
  });

  it('is run again where the world says that it did not happen, and it may be', async () => {
    const rig = await killed(deploying({}, notThere));
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', attempt: 1, evidence: {says: 'exit 0'}});
    expect(begun(rig)).toBe(2);
  });

  it.each(['pure', 'keyed'] as const)('is simply run again when it is %s, and nobody is asked', async effect => {
    const rig = await killed(deploying({effect}));
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', attempt: 1, evidence: {says: 'exit 0'}});
    expect(begun(rig)).toBe(2);
  });

  it('is not run again when it is opaque, also where the world says that it did not happen (E4)', async () => {
    const rig = await killed(deploying({effect: 'opaque'}, notThere));
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'failed', evidence: {says: 'it did not happen: 0 of 3 run 2.8.0'}});
    expect(begun(rig)).toBe(1);
  });

  it.each([
    ['the world does not know either (E5)', deploying({}, nobodyKnows), 'web-3 gives no answer'],
    ['there is no way to look (E4)', deploying({effect: 'opaque'}), 'there is no way to look whether it ran'],
  ])('is unknown where %s, and a person says what is the case', async (_why, item, says) => {
    const rig = await killed(item);
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({
      status: 'unknown', evidence: {details: [expect.any(String), `What we asked the world: ${says}.`], next: ['1 it ran', '2 it did not run', '3 run it again']},
    });
    expect(begun(rig)).toBe(1);

    await rig.submit({type: 'ResolveUnknown', gate: 'preflight', item: 'deploy', as: 'ran', reason: 'seen on all three hosts'});
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', evidence: {says: 'it ran, says alice: "seen on all three hosts"'}});
    expect(begun(rig)).toBe(1);
  });

  it('because the machine was started again: whoever has its number now is not waited for (E23)', async () => {
    const rig = await started(deploying({}, nobodyKnows));
    await rig.crash();
    const pid = join(rig.folder, 'jobs', place, 'pid');
    writeFileSync(pid, readFileSync(pid, 'utf8').replace(/\S+$/m, '00000000-0000-0000-0000-000000000000'));
    await rig.revive();
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'unknown', evidence: {details: ['What happened: The machine was restarted while it ran.', expect.any(String)]}});
    expect(begun(rig)).toBe(1);
    rig.letGo('deploy');
    await rig.until('the stranger has ended', () => rig.did().includes('deploy ends production'));
  });

  it('runs again, under a number of its own, when a person says so', async () => {
    const rig = await killed(deploying({effect: 'opaque'}));
    await settled(rig);
    await rig.submit({type: 'ResolveUnknown', gate: 'preflight', item: 'deploy', as: 'run again', reason: 'nothing was deployed'});
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'passed', attempt: 2});
    expect(begun(rig)).toBe(2);
  });

  it('is asked about again after the next crash, and still not run twice', async () => {
    const rig = await killed(deploying({}, nobodyKnows));
    await settled(rig);
    await rig.crash();
    await rig.revive();
    await rig.quiet();
    expect(rig.itemState('preflight/deploy').status).toBe('unknown');
    expect(begun(rig)).toBe(1);
  });

  it('is tried again by itself twice at most', async () => {
    const rig = await started(deploying({}, notThere));
    for (const again of ['', '-2', '-3']) {
      await rig.pass('it runs', () => begun(rig) === Number(again.slice(1) || 1));
      rig.kill(`${place}${again}`, 'all');
    }
    await settled(rig);
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'failed', evidence: {says: 'it did not happen: 0 of 3 run 2.8.0'}});
    expect(begun(rig)).toBe(3);
  });
});

describe('a command whose wrapper is gone and that runs on', () => {
  const stillRuns = 'Nobody sees how it will end, but it still runs: it is waited for.';
  const left = async (...probed: readonly Probed[]): Promise<EngineRig> => {
    const rig = await started(deploying({}, ...probed));
    rig.kill(place, 'wrapper');
    await rig.until('that it runs on is seen', () => rig.said.includes(stillRuns));
    return rig;
  };

  it('is waited for before anybody is asked or anything runs again', async () => {
    const rig = await left(notThere, there);
    await rig.advance(60_000);
    expect(rig.itemState('preflight/deploy').status).toBe('running');
    expect(begun(rig)).toBe(1);

    rig.letGo('deploy');
    await settled(rig);
    // The world was asked after the first had ended; it said no, so it was run once more.
    expect(rig.did()).toEqual(['deploy begins production', 'deploy ends production', 'deploy begins production', 'deploy ends production']);
  });

  it('is waited for by the next engine too', async () => {
    const rig = await started(deploying({}, there));
    await rig.crash();
    rig.kill(place, 'wrapper');
    await rig.revive();
    await rig.until('that it runs on is seen', () => rig.said.includes(stillRuns));
    await rig.crash();
    await rig.revive();
    await rig.advance(60_000);
    expect(rig.itemState('preflight/deploy').status).toBe('running');
    rig.letGo('deploy');
    await settled(rig);
    expect(rig.itemState('preflight/deploy').status).toBe('passed');
    expect(begun(rig)).toBe(1);
  });

  it('is ended when it is stopped', async () => {
    const rig = await left(notThere);
    await rig.submit({type: 'StopItem', gate: 'preflight', item: 'deploy'});
    await rig.until('it is stopped', () => rig.did().includes('deploy stopped production'));
    expect(begun(rig)).toBe(1);
  });
});
