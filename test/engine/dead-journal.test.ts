import {describe, expect, it} from 'vitest';
import {passed} from '../../src/release/evidence.ts';
import {engineRig, type EngineRig} from '../rig/engine-rig.ts';

const facts = async () => passed('found', {}, {version: '2.8.0', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}, touched: {production: true}});
const types = (events: readonly {readonly type: string}[]): readonly string[] => events.map(({type}) => type);

const running = async (): Promise<EngineRig> => {
  const rig = await engineRig({gates: {preflight: [{id: 'facts', run: facts}], deploy: [{id: 'first'}, {id: 'second'}]}});
  await rig.reach('deploy');
  await rig.submit({type: 'StartGate', gate: 'deploy'});
  await rig.advance(3_000);
  return rig;
};

describe('[P3] [P14] a journal that cannot be written any more', () => {
  it('stops what goes forward, for good, and says why to whoever asks', async () => {
    const rig = await running();
    rig.disk.fails = 'EIO';
    expect(await rig.submit({type: 'AddNote', text: 'x'})).toMatchObject({
      ok: false, refusal: {why: 'The journal cannot be written: EIO. No forward step will start.', next: 'r works and is recorded elsewhere.'},
    });
    expect(rig.state().hold).toMatchObject({by: 'cockpit', reason: 'the journal cannot be written: EIO'});
    expect(rig.engine().broken()).toBe('EIO');
    // The disk is back, and still nobody knows what is on it.
    rig.disk.fails = undefined;
    expect(await rig.submit({type: 'LiftHold'})).toMatchObject({ok: false});
    expect(rig.state().hold).toBeDefined();
  });

  it('starts nothing more, also where it is noticed only when an item ends', async () => {
    const rig = await running();
    rig.disk.fails = 'ENOSPC';
    rig.call('deploy/first').passes();
    await rig.quiet();
    expect(rig.itemState('deploy/first').status).toBe('passed');
    expect(rig.itemState('deploy/second').status).toBe('waiting');
    expect(rig.puppets.calls('deploy/second')).toHaveLength(0);
    expect(types(rig.elsewhere)).toEqual(['ItemPassed']);
    expect(rig.seen.filter(({type}) => type === 'HoldPlaced')).toHaveLength(1);
  });

  it('does not end a release that nobody could read of', async () => {
    const rig = await engineRig({gates: {finalise: [{id: 'tag'}]}});
    await rig.reach('finalise');
    await rig.submit({type: 'StartGate', gate: 'finalise'});
    rig.disk.fails = 'EIO';
    rig.call('finalise/tag').passes();
    await rig.quiet();
    expect(rig.state().ended).toBeUndefined();
  });

  it('does not take back a hold of a person, and takes one', async () => {
    const rig = await running();
    rig.disk.fails = 'EIO';
    expect(await rig.submit({type: 'PlaceHold', reason: 'pager'}, 'bob')).toMatchObject({ok: true});
    expect(rig.state().hold).toMatchObject({by: 'bob', reason: 'pager'});
    expect(types(rig.elsewhere)).toEqual(['HoldPlaced']);
  });

  it('does not keep anybody from rolling back: all of it is recorded elsewhere, and the release ends', async () => {
    const rig = await running();
    rig.disk.fails = 'EIO';
    expect(await rig.submit({type: 'RollBack', reason: 'errors'}, 'bob')).toMatchObject({ok: true});
    await rig.advance(3_000);
    await rig.pass('it is over', () => rig.state().ended);
    expect(rig.state().ended).toMatchObject({result: 'rolled back'});
    expect(rig.did()).toEqual(['traffic begins production 0', 'traffic ends production 0', 'rollback begins production 2.7.4', 'rollback ends production 2.7.4']);
    expect(types(rig.elsewhere)).toEqual([
      'RollbackRequested', 'RollbackBegun', 'RollbackStepStarted', 'ItemFailed', 'RollbackStepPassed', 'RollbackStepStarted', 'RollbackStepPassed', 'RollbackVerified', 'ReleaseEnded',
    ]);
    expect(types(rig.journal)).not.toContain('RollbackRequested');
  });

  it('lets traffic be taken down', async () => {
    const rig = await running();
    rig.disk.fails = 'EIO';
    expect(await rig.submit({type: 'TrafficDown'}, 'bob')).toMatchObject({ok: true});
    await rig.until('it is down', () => rig.did().includes('traffic ends production 0'));
    await rig.until('it is recorded', () => types(rig.elsewhere).includes('TrafficChanged'));
  });
});

describe('an engine that is closed', () => {
  it('takes no command, ends no command that runs, and says nothing of its end', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'deploy', effect: 'verifiable', run: async ({job, repo}) => {
      await job('deploy', {does: 'changes', argv: ['./deploy.sh', 'staging'], cwd: repo});
      return passed('done');
    }}, {id: 'look'}]}});
    rig.hold('deploy');
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    await rig.until('it runs', () => rig.did().length === 1);
    const before = rig.journal.length;
    await rig.crash();
    expect(await rig.submit({type: 'PlaceHold', reason: 'x'})).toMatchObject({ok: false, refusal: {why: 'This engine is stopping.'}});
    rig.letGo('deploy');
    await rig.until('it has ended by itself', () => rig.did().includes('deploy ends staging'));
    await rig.quiet();
    expect(rig.journal).toHaveLength(before);
  });
});

describe('a way back that cannot be worked out', () => {
  it('stops no command but the rollback, which says why and what to do instead', async () => {
    const rig = await engineRig({
      gates: {preflight: [{id: 'facts', run: facts}]},
      config: {rollback: {command: ['./rollback.sh', '{{env}}', '{{previous.digest}}']}},
    });
    // Nobody knows the digest of the version before: the command of the rollback has a gap.
    await rig.reach('smoke');
    expect(await rig.submit({type: 'AddNote', text: 'still here'})).toMatchObject({ok: true});
    expect(await rig.submit({type: 'RollBack'})).toMatchObject({
      ok: false, refusal: {why: expect.stringContaining('{{previous.digest}}'), next: expect.stringMatching(/by hand/)},
    });
  });
});
