import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {ConfigInput} from '../../src/config/schema.ts';
import {passed} from '../../src/release/evidence.ts';
import type {Facts} from '../../src/release/facts.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {engineRig, type EngineRig, type RigOptions} from '../rig/engine-rig.ts';
import type {Puppet} from '../rig/puppets.ts';

const known: Partial<Facts> = {version: '2.8.0', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}};

const deploy: Puppet = {
  id: 'deploy', effect: 'verifiable',
  run: async ({job, found, repo}) => {
    await found({touched: {production: true}});
    const {exitCode} = await job('deploy', {does: 'changes', argv: ['./deploy.sh', 'production'], cwd: repo});
    return passed(`exit ${exitCode}`);
  },
};

const gates: RigOptions['gates'] = {preflight: [{id: 'facts', run: async () => passed('found', {}, known)}], deploy: [deploy, {id: 'traffic-10', effect: 'verifiable'}]};

const deploying = async (more: Omit<RigOptions, 'gates'> = {}): Promise<EngineRig> => {
  const rig = await engineRig({gates, ...more});
  await rig.reach('deploy');
  rig.hold('deploy');
  await rig.submit({type: 'StartGate', gate: 'deploy'});
  await rig.advance(3_000);
  await rig.until('the deploy runs', () => rig.did().length === 1);
  return rig;
};

/** The new version is deployed and gets a share of the traffic that is being watched. */
const live = async (more: Omit<RigOptions, 'gates'> = {}): Promise<EngineRig> => {
  const rig = await deploying(more);
  rig.letGo('deploy');
  await rig.until('the share is watched', () => rig.itemState('deploy/traffic-10').status === 'running');
  await rig.quiet();
  return rig;
};

const rolledBack = (rig: EngineRig) => rig.pass('it is over', () => rig.state().ended);
const did = (rig: EngineRig) => rig.did().filter(line => !line.startsWith('deploy'));

describe('[P15] the way back', () => {
  it('begins after the grace, traffic first, is verified on every instance, and ends the release', async () => {
    const rig = await live();
    await rig.submit({type: 'RollBack', reason: 'errors'}, 'bob');
    await rig.advance(2_999);
    expect(rig.state().rollback.status).toBe('holding');
    expect(rig.call('deploy/traffic-10').context.signal.aborted).toBe(false);
    await rig.advance(1);
    await rolledBack(rig);
    expect(did(rig)).toEqual(['traffic begins production 0', 'traffic ends production 0', 'rollback begins production 2.7.4', 'rollback ends production 2.7.4']);
    expect(rig.state().rollback).toMatchObject({status: 'verified', targets: [{name: 'web-1', seen: '2.7.4'}, {name: 'web-2', seen: '2.7.4'}]});
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
    expect(rig.itemState('deploy/traffic-10')).toMatchObject({status: 'failed', evidence: {says: 'stopped'}});
    expect(existsSync(join(rig.folder, 'post-mortem.md'))).toBe(true);
    expect(rig.log).toEqual([]);
  });

  it('is one, however often and by however many it is asked for', async () => {
    const rig = await live();
    const answers = await Promise.all(Array.from({length: 20}, (_, n) => rig.submit({type: 'RollBack'}, n % 2 ? 'bob' : 'alice')));
    expect(answers.filter(({ok}) => ok)).toHaveLength(1);
    await rig.submit({type: 'StartNow'});
    await rig.submit({type: 'StartNow'}, 'bob');
    await rolledBack(rig);
    expect(did(rig).filter(line => line.startsWith('rollback begins'))).toHaveLength(1);
  });

  it('is taken back in its grace: nothing was cancelled, and the release waits until somebody lets it go on', async () => {
    const rig = await live();
    await rig.submit({type: 'RollBack'});
    await rig.advance(1_000);
    await rig.submit({type: 'TakeBack'}, 'bob');
    await rig.advance(60_000);
    expect(rig.state()).toMatchObject({rollback: {status: 'none'}, hold: {by: 'bob'}});
    expect(rig.call('deploy/traffic-10').context.signal.aborted).toBe(false);
    rig.call('deploy/traffic-10').passes();
    await rig.quiet();
    expect(rig.state().gates.deploy.passedAt).toBeDefined();
    expect(did(rig)).toEqual([]);
  });

  it('begins after its grace and no later when the clock was set back and another engine came (K1)', async () => {
    const rig = await live();
    await rig.submit({type: 'RollBack'});
    await rig.crash();
    const at = rig.journal.findLastIndex(({type}) => type === 'RollbackRequested');
    const requested = rig.journal[at] as Extract<ReleaseEvent, {type: 'RollbackRequested'}>;
    // As if what stands in the journal had been written two hours from now.
    rig.journal[at] = {...requested, at: requested.at + 7_200_000, until: requested.until + 7_200_000};
    await rig.revive();
    await rig.advance(3_000);
    await rolledBack(rig);
  });

  it('begins by itself where the operators agreed to it, for a verdict and for a failed deploy', async () => {
    const rig = await live({automaticRollback: true});
    await rig.submit({type: 'ReachVerdict', verdict: {verdict: 'worse', sentence: 'Worse: error rate 4 %', at: 0, numbers: {}}}, 'cockpit');
    expect(rig.state().rollback).toMatchObject({status: 'holding', by: 'cockpit', reason: 'Worse: error rate 4 %'});
    await rig.advance(3_000);
    await rolledBack(rig);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});

    const other = await live({automaticRollback: true});
    other.call('deploy/traffic-10').fails('worse', {rollBackBecause: 'p99 840 ms'});
    await other.quiet();
    expect(other.state().rollback).toMatchObject({status: 'holding', by: 'cockpit', reason: 'p99 840 ms'});
  });

  it('only offers itself where nobody agreed', async () => {
    const rig = await live();
    rig.call('deploy/traffic-10').fails('worse', {rollBackBecause: 'p99 840 ms'});
    await rig.advance(60_000);
    expect(rig.state().rollback.status).toBe('none');
  });

  it('is possible after the release too', async () => {
    const rig = await live();
    rig.call('deploy/traffic-10').passes();
    for (const gate of ['smoke', 'monitor', 'finalise'] as const) {
      await rig.quiet();
      await rig.submit({type: 'StartGate', gate});
    }
    expect(rig.state().ended).toMatchObject({result: 'released'});
    await rig.submit({type: 'RollBack'});
    await rig.advance(3_000);
    await rig.pass('it is back', () => rig.state().ended?.result === 'rolled back');
    expect(did(rig)).toHaveLength(4);
  });
});

describe('[P14] a rollback while something runs', () => {
  it('stops the deploy; traffic does not wait for that, the old version does', async () => {
    const rig = await deploying();
    rig.hold('deploy-stop');
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.until('traffic is back', () => rig.did().includes('traffic ends production 0'));
    await rig.quiet();
    expect(rig.did()).toEqual(['deploy begins production', 'traffic begins production 0', 'traffic ends production 0']);
    expect(rig.itemState('deploy/deploy').status).toBe('running');
    rig.letGo('deploy-stop');
    await rolledBack(rig);
    expect(rig.did().slice(3)).toEqual(['deploy stopped production', 'rollback begins production 2.7.4', 'rollback ends production 2.7.4']);
    expect(rig.itemState('deploy/deploy')).toMatchObject({status: 'failed', evidence: {says: 'stopped'}});
    expect(rig.puppets.calls('deploy/traffic-10')).toHaveLength(0);
  });

  it('does not wait for ever for what does not react to being stopped', async () => {
    const rig = await engineRig({gates: {...gates, deploy: [{id: 'deaf', run: async ({found}) => {
      await found({touched: {production: true}});
      return new Promise(() => undefined);
    }}]}});
    await rig.reach('deploy');
    await rig.submit({type: 'StartGate', gate: 'deploy'});
    await rig.advance(3_000);
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.until('traffic is back', () => rig.did().includes('traffic ends production 0'));
    await rig.advance(14_000);
    expect(did(rig)).toHaveLength(2);
    await rolledBack(rig);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
  });

  it('waits a moment for a share of traffic that is just being set: of two at once, the wrong one may be the last', async () => {
    const rig = await engineRig({gates: {...gates, deploy: [{id: 'traffic-10', effect: 'verifiable', run: async ({job, found, repo}) => {
      await found({touched: {production: true}});
      await job('set', {does: 'changes', argv: ['./traffic.sh', 'production', '10'], cwd: repo});
      return passed('set');
    }}]}});
    await rig.reach('deploy');
    rig.hold('traffic');
    await rig.submit({type: 'StartGate', gate: 'deploy'});
    await rig.advance(3_000);
    await rig.until('it is being set', () => rig.did().length === 1);
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.until('the first is stopped', () => rig.did().length > 1);
    rig.letGo('traffic');
    await rolledBack(rig);
    expect(rig.did().slice(0, 4)).toEqual(['traffic begins production 10', 'traffic stopped production 10', 'traffic begins production 0', 'traffic ends production 0']);
  });

  it('undoes what began to change only in its grace', async () => {
    const rig = await engineRig({gates: {...gates, deploy: [{...deploy, run: async context => {
      await context.world.clock.sleep(1_000, context.signal);
      return deploy.run!(context);
    }}]}});
    await rig.reach('deploy');
    rig.hold('deploy');
    await rig.submit({type: 'StartGate', gate: 'deploy'});
    await rig.advance(3_000);
    expect(rig.itemState('deploy/deploy').status).toBe('running');
    // Nothing is deployed yet at this moment; what runs goes on during the grace.
    await rig.submit({type: 'RollBack'});
    expect(rig.state().rollback).toMatchObject({plan: {scope: 'nothing deployed', steps: []}});
    await rig.advance(1_000);
    await rig.until('the deploy runs', () => rig.did().length === 1);
    await rig.advance(2_000);
    await rolledBack(rig);
    expect(rig.state().rollback).toMatchObject({status: 'verified', plan: {scope: 'production'}});
    expect(did(rig)).toEqual(['traffic begins production 0', 'traffic ends production 0', 'rollback begins production 2.7.4', 'rollback ends production 2.7.4']);
  });
});

describe('[P16] a rollback that does not go well', () => {
  const begun = async (): Promise<EngineRig> => {
    const rig = await live();
    rig.instances.set('10.0.0.2:3000', {version: '2.8.0', healthy: true});
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    return rig;
  };

  it('is unverified where one instance is not back, and names it; tried again, it has folders of its own', async () => {
    const rig = await begun();
    await rig.pass('it gives up', () => rig.state().rollback.status === 'unverified');
    expect(rig.state().rollback).toMatchObject({says: '1 of 2 instances are on 2.7.4. web-2 last said 2.8.0.'});
    expect(rig.state().ended).toBeUndefined();
    await rig.advance(600_000);
    expect(rig.state().rollback.status).toBe('unverified');

    rig.instances.set('10.0.0.2:3000', {version: '2.7.4', healthy: true});
    await rig.submit({type: 'RetryRollback'}, 'bob');
    await rolledBack(rig);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
    expect(did(rig).filter(line => line.startsWith('rollback begins'))).toHaveLength(2);
    expect(readdirSync(join(rig.folder, 'jobs')).filter(name => name.startsWith('rollback')).sort()).toEqual(['rollback-1', 'rollback-2']);
  });

  it('offers the other ways soon where the command of the way back failed: nothing is on its way', async () => {
    const rig = await live();
    for (const host of ['10.0.0.1:3000', '10.0.0.2:3000']) rig.instances.set(host, {version: '2.8.0', healthy: true});
    rig.fail('rollback');
    const from = rig.outside.world.clock.now();
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('it gives up', () => rig.state().rollback.status === 'unverified');
    const {rollback} = rig.state();
    expect('endedAt' in rollback && rollback.endedAt - from).toBeLessThan(30_000);
  });

  it('is left unverified only by a person with a reason', async () => {
    const rig = await begun();
    await rig.pass('it gives up', () => rig.state().rollback.status === 'unverified');
    await rig.submit({type: 'AcceptRollback', reason: 'web-2 is powered off'});
    await rolledBack(rig);
    expect(rig.state().ended).toMatchObject({result: 'unverified'});
  });

  it('is verified by a person where no instances are listed, and everything that is told says whose word it is', async () => {
    const deployed: Puppet = {id: 'deploy', run: async ({found}) => {
      await found({touched: {production: true}});
      return passed('told');
    }};
    const rig = await engineRig({gates: {...gates, deploy: [deployed]}, config: {environments: undefined, deploy: undefined, rollback: undefined, traffic: undefined} as unknown as Partial<ConfigInput>});
    await rig.reach('smoke');
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('it waits for a person', () => rig.state().rollback.status === 'unverified');
    expect(rig.state().rollback).toMatchObject({byEye: true, says: 'No instances are listed in the config: only a person can say whether 2.7.4 is back.'});
    await rig.submit({type: 'AttestRollback', saw: 'curl on both hosts says 2.7.4'}, 'bob');
    await rolledBack(rig);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
    for (const file of ['post-mortem.md', 'report.md']) expect(readFileSync(join(rig.folder, file), 'utf8')).toContain('verified by bob, not measured');
    expect(readFileSync(join(rig.folder, 'post-mortem.md'), 'utf8')).toContain('bob: rolled back, said by a person and not measured: curl on both hosts says 2.7.4');
  });

  it('tries a step that failed once more, goes on with the next, and says in the end what failed', async () => {
    const rig = await live();
    rig.fail('traffic');
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('it is through', () => rig.state().rollback.status === 'unverified');
    expect(did(rig)).toEqual([
      'traffic begins production 0', 'traffic fails production 0', 'traffic begins production 0', 'traffic fails production 0',
      'rollback begins production 2.7.4', 'rollback ends production 2.7.4',
    ]);
    expect(rig.state().rollback).toMatchObject({says: expect.stringContaining('This step failed: traffic to 2.8.0')});

    rig.mend('traffic');
    await rig.submit({type: 'RetryRollback'});
    await rolledBack(rig);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
  });

  it('is not called back while an instance of the old version is ill', async () => {
    const rig = await live();
    rig.instances.set('10.0.0.1:3000', {version: '2.7.4', healthy: false});
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('it gives up', () => rig.state().rollback.status === 'unverified');
  });
});

describe('[P14] [P5] an engine that dies during the rollback (R20)', () => {
  it('after any record: the next one goes on, and every command of it was run once', async () => {
    const whole = await deploying();
    const before = whole.journal.length;
    await whole.submit({type: 'RollBack'});
    await whole.submit({type: 'StartNow'});
    await rolledBack(whole);
    const records = whole.journal.slice(before).map(({type}) => type);
    expect(records.slice(0, 2)).toEqual(['RollbackRequested', 'RollbackBegun']);

    for (let crash = 1; crash < records.length; crash++) {
      const rig = await deploying();
      rig.disk.crashesAfter = crash;
      void rig.engine().submit({type: 'RollBack'}, 'alice');
      void rig.engine().submit({type: 'StartNow'}, 'alice');
      await rig.pass(`it dies after ${records[crash - 1]}`, () => rig.disk.crashesAfter <= 0);
      rig.disk.crashesAfter = Number.POSITIVE_INFINITY;
      await rig.revive();
      await rolledBack(rig);
      expect(rig.state().ended, records[crash - 1]).toMatchObject({result: 'rolled back'});
      expect(rig.did().filter(line => line.includes('begins')).sort(), records[crash - 1])
        .toEqual(['deploy begins production', 'rollback begins production 2.7.4', 'traffic begins production 0']);
      expect(rig.did().indexOf('deploy stopped production'), records[crash - 1]).toBeLessThan(rig.did().indexOf('rollback begins production 2.7.4'));
      expect(rig.itemState('deploy/deploy').status, records[crash - 1]).toBe('failed');
    }
  }, 60_000);
});
