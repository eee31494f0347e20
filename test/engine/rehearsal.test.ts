import {describe, expect, it} from 'vitest';
import {wayBackOf} from '../../src/engine/way-back.ts';
import {passed} from '../../src/release/evidence.ts';
import type {Facts} from '../../src/release/facts.ts';
import {checklist} from '../../src/steps/checklist.ts';
import {rehearseItem} from '../../src/steps/parts/rehearse-item.ts';
import type {Item} from '../../src/steps/step.ts';
import {engineRig, type EngineRig} from '../rig/engine-rig.ts';
import type {Puppet} from '../rig/puppets.ts';

const known: Partial<Facts> = {
  version: '2.8.0', digest: `sha256:${'9'.repeat(64)}`, previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}, previousDigest: `sha256:${'c'.repeat(64)}`,
};
const stage = '10.0.1.1:3000';

/** The real items of gates 7 and 9 on puppets, with a stage of one machine. */
const staging = async (more: {readonly health?: () => boolean} = {}): Promise<EngineRig> => {
  const real = (find: () => Item, asks = false): Puppet => ({id: find().id, effect: find().effect, run: async context => find().run(context), ...(asks && {ask: async context => find().ask!(context)})});
  const gates: {-readonly [G in 'preflight' | 'staging' | 'checklist']: Puppet[]} = {
    preflight: [{id: 'facts', run: async () => passed('found', {}, known)}],
    staging: [{id: 'deployed', run: async ({facts}) => passed('there', {}, {touched: {...facts.touched, staging: true}})}],
    checklist: [],
  };
  const rig = await engineRig({
    gates,
    config: {
      rollback: {
        command: ['./rollback.sh', '{{env}}', '{{previous.version}}'], watch: '10s',
        rehearsal: {breaks: [{name: 'kill an instance', command: ['./deploy.sh', 'break', '{{env}}']}], noticeWithin: '10s'},
      },
      checklist: {rehearsal: 'required'},
    },
  });
  const input = () => ({config: rig.outside.config, facts: rig.state().facts, state: rig.state()});
  gates.staging.push(real(() => rehearseItem(input()), true));
  gates.checklist.push(real(() => checklist.items(input()).find(({id}) => id === 'rehearsed')!));
  rig.instances.set(stage, {version: '2.8.0', healthy: true});
  const health = more.health ?? ((): boolean => false);
  Object.assign(rig.outside.watch, {
    health: () => [{name: 'stage-1', healthy: health(), version: '2.8.0', status: 503, says: 'health says 503', at: rig.outside.world.clock.now(), tone: 'bad'}],
  });
  await rig.reach('staging');
  await rig.submit({type: 'StartGate', gate: 'staging'});
  await rig.until('it is asked', () => rig.itemState('staging/rehearse').status === 'asking');
  return rig;
};

/** What the scripts do to the stage, as they do it. */
const machine = (rig: EngineRig): void => {
  const last = rig.did().at(-1);
  if (last === 'rollback ends staging 2.7.4') rig.instances.set(stage, {version: '2.7.4', healthy: true});
  if (last?.startsWith('deploy ends staging') ?? false) rig.instances.set(stage, {version: '2.8.0', healthy: true});
  if (last?.startsWith('traffic ends staging 100') ?? false) rig.instances.set(stage, {version: '2.8.0', healthy: true});
};
const over = (rig: EngineRig) =>
  rig.pass('the rehearsal is over', () => {
    machine(rig);
    return !['asking', 'running'].includes(rig.itemState('staging/rehearse').status);
  });
const rehearsed = async (rig: EngineRig, choice = 'kill an instance'): Promise<void> => {
  await rig.submit({type: 'AnswerItem', gate: 'staging', item: 'rehearse', choice});
  await over(rig);
};
const went = [
  'deploy begins break staging', 'deploy ends break staging', 'traffic begins staging 0', 'traffic ends staging 0', 'rollback begins staging 2.7.4', 'rollback ends staging 2.7.4',
  `deploy begins staging ${known.digest}`, `deploy ends staging ${known.digest}`, 'traffic begins staging 100', 'traffic ends staging 100',
];
const keyOf = (rig: EngineRig): string => wayBackOf(rig.outside, rig.state, {place: 'x', signal: new AbortController().signal}).key();

describe('a rehearsal', () => {
  it('breaks the candidate, notices, goes the way back of production, and brings the candidate back', async () => {
    const rig = await staging();
    await rehearsed(rig);
    expect(rig.did()).toEqual(went);
    expect(rig.itemState('staging/rehearse')).toMatchObject({status: 'passed', evidence: {blocks: [{title: 'rehearsal'}]}});
    const {rehearsal} = rig.state().facts;
    expect(rehearsal).toMatchObject({planSha256: keyOf(rig), broke: 'kill an instance'});
    expect(rehearsal?.failed).toBeUndefined();
    expect(rehearsal!.restoredMs).toBe(rehearsal!.noticedMs! + rehearsal!.tookMs);
    expect(rig.state().rollback.status).toBe('none');
  });

  it('is what gate 9 asks for: as long as it is fresh and of this very way back', async () => {
    const rig = await staging();
    await rehearsed(rig);
    for (const gate of ['validation', 'checklist'] as const) {
      await rig.submit({type: 'StartGate', gate});
      await rig.quiet();
    }
    expect(rig.itemState('checklist/rehearsed')).toMatchObject({status: 'passed', evidence: {details: [expect.stringContaining('kill an instance: noticed in'), expect.stringContaining(keyOf(rig).slice(0, 12))]}});
    const again = async (change: () => unknown) => {
      await change();
      const item = checklist.items({config: rig.outside.config, facts: rig.state().facts, state: rig.state()}).find(({id}) => id === 'rehearsed')!;
      const wayBack = wayBackOf(rig.outside, rig.state, {place: 'x', signal: new AbortController().signal});
      return item.run({...rig.call('checklist/rehearsed').context, facts: rig.state().facts, wayBack});
    };
    expect(await again(() => rig.advance(8 * 24 * 3_600_000))).toMatchObject({status: 'failed', evidence: {says: 'the rehearsal is too old'}});
    const fresh = () => rig.engine().record({type: 'FactsFound', at: 0, facts: {rehearsal: {...rig.state().facts.rehearsal!, at: rig.outside.world.clock.now()}}});
    expect(await again(fresh)).toMatchObject({status: 'passed'});
    for (const other of [{previousDigest: `sha256:${'d'.repeat(64)}`}, {digest: `sha256:${'8'.repeat(64)}`}, {migrations: {files: [], rollbackClass: 'code-only safe', setSha256: 'x'}}] as const) {
      const before = rig.state().facts;
      expect(await again(() => rig.engine().record({type: 'FactsFound', at: 0, facts: other}))).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('another way back')}});
      await rig.engine().record({type: 'FactsFound', at: 0, facts: {digest: before.digest!, previousDigest: before.previousDigest!}});
    }
  });

  it('fails where nobody notices, and still brings everything back', async () => {
    const rig = await staging({health: () => true});
    await rehearsed(rig);
    expect(rig.did()).toEqual(went);
    expect(rig.itemState('staging/rehearse')).toMatchObject({status: 'failed', evidence: {says: expect.stringMatching(/^not as rehearsed: nobody noticed it in 1\d s$/)}});
    expect(rig.state().facts.rehearsal?.failed).toMatch(/nobody noticed/);
  });

  it('fails where the old version does not come back, and says where', async () => {
    const rig = await staging();
    rig.fail('rollback');
    await rehearsed(rig);
    expect(rig.itemState('staging/rehearse')).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('stage-1 last said 2.8.0')}});
    expect(rig.did().filter(line => line === 'rollback fails staging 2.7.4')).toHaveLength(2);
    expect(rig.did().at(-1)).toBe('traffic ends staging 100');
  });

  it('can leave the breaking out, and says that it did', async () => {
    const rig = await staging();
    await rehearsed(rig, 'only the way back');
    expect(rig.did()).toEqual(went.slice(2));
    expect(rig.state().facts.rehearsal).not.toHaveProperty('broke');
    expect(rig.state().facts.rehearsal).not.toHaveProperty('noticedMs');
  });

  it('[P5] goes on where it was when the engine dies: nothing is broken twice, and it is measured from the same moment', async () => {
    const rig = await staging();
    rig.hold('rollback');
    await rig.submit({type: 'AnswerItem', gate: 'staging', item: 'rehearse', choice: 'kill an instance'});
    await rig.pass('it goes back', () => rig.did().at(-1) === 'rollback begins staging 2.7.4');
    const before = rig.state().facts.rehearsing;
    await rig.crash();
    rig.letGo('rollback');
    await rig.until('the command ends by itself', () => rig.did().at(-1) === 'rollback ends staging 2.7.4');
    await rig.revive();
    await over(rig);
    expect(rig.did()).toEqual(went);
    expect(rig.state().facts.rehearsing).toEqual(before);
    expect(rig.itemState('staging/rehearse').status).toBe('passed');
  });

  it('gives way to r: the real one stops it', async () => {
    const rig = await staging();
    rig.hold('traffic');
    await rig.submit({type: 'AnswerItem', gate: 'staging', item: 'rehearse', choice: 'only the way back'});
    await rig.pass('it goes back', () => rig.did().at(-1) === 'traffic begins staging 0');
    await rig.submit({type: 'RollBack', reason: 'enough'});
    await rig.submit({type: 'StartNow'});
    await rig.until('it was stopped', () => rig.did().includes('traffic stopped staging 0'));
    rig.letGo('traffic');
    await rig.pass('it is over', () => {
      machine(rig);
      return rig.state().ended;
    });
    expect(rig.state().rollback).toMatchObject({status: 'verified', plan: {scope: 'staging'}});
    expect(rig.itemState('staging/rehearse').status).toBe('failed');
  });
});
