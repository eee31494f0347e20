import {describe, expect, it} from 'vitest';
import {passed} from '../../src/release/evidence.ts';
import {engineRig, type EngineRig, type RigOptions} from '../rig/engine-rig.ts';
import type {Puppet} from '../rig/puppets.ts';

const deploy: Puppet = {
  id: 'deploy', effect: 'verifiable',
  run: async ({found}) => {
    await found({touched: {production: true}, previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}, version: '2.8.0'});
    return passed('deployed');
  },
};
const gates: RigOptions['gates'] = {deploy: [deploy, {id: 'watch'}]};
/** The way back has a command for one instance; it is the same script, which tells them apart by their arguments. */
const rollback = {command: ['./rollback.sh', '{{env}}', '{{previous.version}}'], one: ['./rollback.sh', '{{env}}', 'one', '{{instance}}'], watch: '10s'} as const;

const live = async (): Promise<EngineRig> => {
  const rig = await engineRig({gates, config: {rollback: {...rollback, command: [...rollback.command], one: [...rollback.one]}}});
  await rig.reach('deploy');
  await rig.submit({type: 'StartGate', gate: 'deploy'});
  await rig.advance(3_000);
  await rig.until('it is deployed', () => rig.state().facts.touched?.production);
  for (const host of ['10.0.0.1:3000', '10.0.0.2:3000']) rig.instances.set(host, {version: '2.8.0', healthy: true});
  await rig.submit({type: 'RollBack'});
  await rig.submit({type: 'StartNow'});
  rig.instances.set('10.0.0.1:3000', {version: '2.7.4', healthy: true});
  return rig;
};
const alone = (rig: EngineRig): readonly string[] => rig.did().filter(line => line.startsWith('rollback begins production one'));
const back = (rig: EngineRig): void => void rig.instances.set('10.0.0.2:3000', {version: '2.7.4', healthy: true});
const ended = (rig: EngineRig): Promise<unknown> => rig.pass('the rollback is over', () => rig.state().ended ?? rig.state().rollback.status === 'unverified');

describe('[P16] an instance that is not seen back', () => {
  it('is tried again alone, and no other; then all of them are looked at once more (R18)', async () => {
    const rig = await live();
    await rig.pass('web-2 is tried alone', () => alone(rig).length === 1);
    back(rig);
    await ended(rig);
    expect(rig.did().filter(line => line.startsWith('rollback begins'))).toEqual(['rollback begins production 2.7.4', 'rollback begins production one web-2']);
    expect(rig.state()).toMatchObject({ended: {result: 'rolled back'}, rollback: {status: 'verified', tries: 1}});
    expect(rig.journal.filter(({type}) => type === 'RollbackTargetsRetried')).toMatchObject([
      {targets: [{name: 'web-1', seen: '2.7.4'}, {name: 'web-2', seen: '2.8.0'}], steps: [{id: 'again-1-web-2', title: '2.7.4 back on web-2 alone, try 1 of 2'}]},
    ]);
  });

  it('is tried twice at most; then a person is asked, with the list (R19)', async () => {
    const rig = await live();
    await ended(rig);
    expect(alone(rig)).toHaveLength(2);
    expect(rig.state().rollback).toMatchObject({status: 'unverified', says: '1 of 2 instances are on 2.7.4. web-2 last said 2.8.0.'});
    await rig.submit({type: 'RetryRollback'}, 'bob');
    back(rig);
    await ended(rig);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
    // Once more means everything once more, from the plan, with tries of its own.
    expect(rig.did().filter(line => line.startsWith('rollback begins production 2.7.4'))).toHaveLength(2);
  });

  it('is tried alone also where the command for all of them failed; what counts in the end is what is seen', async () => {
    const rig = await engineRig({gates, config: {rollback: {...rollback, command: [...rollback.command], one: ['./deploy.sh', '{{env}}', 'one', '{{instance}}']}}});
    await rig.reach('deploy');
    await rig.submit({type: 'StartGate', gate: 'deploy'});
    await rig.advance(3_000);
    rig.fail('rollback');
    rig.instances.set('10.0.0.2:3000', {version: '2.8.0', healthy: true});
    await rig.submit({type: 'RollBack'});
    await rig.submit({type: 'StartNow'});
    await rig.pass('web-2 is tried alone', () => rig.did().includes('deploy ends production one web-2'));
    back(rig);
    await ended(rig);
    expect(rig.state().rollback).toMatchObject({status: 'verified', steps: [{state: {status: 'passed'}}, {state: {status: 'failed'}}, {state: {status: 'passed'}}]});
  });

  it('is tried once, whatever record the engine dies after (R20)', async () => {
    const whole = await live();
    await whole.pass('web-2 is tried alone', () => alone(whole).length === 1);
    back(whole);
    await ended(whole);
    const retried = whole.journal.findIndex(({type}) => type === 'RollbackTargetsRetried');
    const begun = whole.journal.findIndex(({type}) => type === 'RollbackRequested');
    for (let crash = retried - begun + 1; crash < whole.journal.length - begun; crash++) {
      const rig = await engineRig({gates, config: {rollback: {...rollback, command: [...rollback.command], one: [...rollback.one]}}});
      await rig.reach('deploy');
      await rig.submit({type: 'StartGate', gate: 'deploy'});
      await rig.advance(3_000);
      rig.instances.set('10.0.0.2:3000', {version: '2.8.0', healthy: true});
      rig.disk.crashesAfter = crash;
      void rig.engine().submit({type: 'RollBack'}, 'alice');
      void rig.engine().submit({type: 'StartNow'}, 'alice');
      const cured = (): boolean => {
        const tried = rig.did().includes('rollback ends production one web-2');
        if (tried) back(rig);
        return tried;
      };
      await rig.pass('it dies', () => {
        cured();
        return rig.disk.crashesAfter <= 0;
      });
      rig.disk.crashesAfter = Number.POSITIVE_INFINITY;
      await rig.revive();
      await rig.pass('web-2 is tried alone', cured);
      await ended(rig);
      expect(rig.state().ended, `after ${whole.journal[begun + crash - 1]?.type}`).toMatchObject({result: 'rolled back'});
      expect(alone(rig)).toHaveLength(1);
    }
  });
});
