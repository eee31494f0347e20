import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {passed} from '../../src/release/evidence.ts';
import {engineRig, type EngineRig} from '../rig/engine-rig.ts';
import type {Puppet} from '../rig/puppets.ts';

const deploying = (id = 'deploy', script = id): Puppet => ({
  id, effect: 'verifiable',
  run: async ({job, repo}) => passed(`exit ${(await job(id, {does: 'changes', argv: [`./${script}.sh`, id], cwd: repo})).exitCode}`),
});

const lines = (rig: EngineRig, words: string): number => rig.did().filter(line => line.startsWith(words)).length;

describe('a stopped item', () => {
  const running = async (): Promise<EngineRig> => {
    const rig = await engineRig({gates: {preflight: [deploying()]}});
    rig.hold('deploy');
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    await rig.until('it runs', () => lines(rig, 'deploy begins') === 1);
    return rig;
  };
  const stop = {type: 'StopItem', gate: 'preflight', item: 'deploy'} as const;

  it('has failed at once, whoever stopped it, and its command is ended', async () => {
    const rig = await running();
    await rig.submit(stop, 'bob');
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'failed', evidence: {says: 'stopped by bob'}});
    await rig.until('the command has ended', () => lines(rig, 'deploy stopped') === 1);
    await rig.engine().idle();
    // What became of the stopped run does not speak over the person who stopped it.
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'failed', evidence: {says: 'stopped by bob'}});
  });

  it('does not begin again before the command of the first time has ended', async () => {
    const rig = await running();
    await rig.submit(stop);
    await rig.submit({type: 'TryItemAgain', gate: 'preflight', item: 'deploy'});
    expect(rig.itemState('preflight/deploy')).toMatchObject({status: 'running', attempt: 2});
    await rig.until('it runs again', () => lines(rig, 'deploy begins') === 2);
    expect(rig.did()).toEqual(['deploy begins deploy', 'deploy stopped deploy', 'deploy begins deploy']);
    rig.letGo('deploy');
    await rig.until('it has passed', () => rig.itemState('preflight/deploy').status === 'passed');
  });

  it('is ended by the next engine where this one died while ending it', async () => {
    const rig = await running();
    await rig.crash();
    // The stop is on disk; the engine that took it never came to the process.
    rig.journal.push({type: 'ItemFailed', at: 1, gate: 'preflight', item: 'deploy', attempt: 1, evidence: {says: 'stopped by bob'}});
    await rig.revive();
    await rig.until('the command has ended', () => lines(rig, 'deploy stopped') === 1);
    await rig.submit({type: 'TryItemAgain', gate: 'preflight', item: 'deploy'});
    await rig.until('it runs again', () => lines(rig, 'deploy begins') === 2);
    expect(rig.did()).toEqual(['deploy begins deploy', 'deploy stopped deploy', 'deploy begins deploy']);
  });
});

describe('a hold', () => {
  it('lets finish what runs, and starts nothing after it until it is lifted', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'first'}, {id: 'second'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    await rig.submit({type: 'PlaceHold', reason: 'pager'}, 'bob');
    expect(rig.call('preflight/first').context.signal.aborted).toBe(false);
    rig.call('preflight/first').passes();
    await rig.quiet();
    expect(rig.itemState('preflight/first').status).toBe('passed');
    expect(rig.itemState('preflight/second').status).toBe('waiting');
    expect(rig.puppets.calls('preflight/second')).toHaveLength(0);
    await rig.submit({type: 'LiftHold'}, 'bob');
    expect(rig.itemState('preflight/second').status).toBe('running');
  });

  it('takes a countdown off the glass', async () => {
    const rig = await engineRig();
    await rig.reach('migrate');
    await rig.submit({type: 'StartGate', gate: 'migrate', typed: 'production'});
    await rig.submit({type: 'PlaceHold', reason: 'pager'}, 'bob');
    await rig.advance(60_000);
    await rig.submit({type: 'LiftHold'}, 'bob');
    await rig.advance(60_000);
    expect(rig.state().gates.migrate.startedAt).toBeUndefined();
  });

  it('waits through a crash', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'first'}, {id: 'second'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    await rig.submit({type: 'PlaceHold', reason: 'pager'}, 'bob');
    await rig.crash();
    await rig.revive();
    rig.call('preflight/first').passes();
    await rig.quiet();
    expect(rig.state().hold).toMatchObject({by: 'bob'});
    expect(rig.itemState('preflight/second').status).toBe('waiting');
  });
});

describe('opening gates again', () => {
  const reopen = {type: 'ReopenGates', from: 'cut', reason: 'found a bug in totals'} as const;

  it('makes a new candidate: everything from there on is planned and done anew, in folders of its own', async () => {
    const rig = await engineRig({gates: {cut: [deploying('push', 'deploy')]}});
    await rig.reach('cut');
    await rig.submit({type: 'StartGate', gate: 'cut'});
    await rig.until('it is cut', () => rig.state().gates.cut.passedAt !== undefined);
    await rig.submit({type: 'StartGate', gate: 'artifact'});
    await rig.submit(reopen);
    expect(rig.state().gates.artifact).toMatchObject({startedAt: undefined, planned: false});
    expect(rig.state().gates.changelog.passedAt).toBeDefined();
    await rig.submit({type: 'StartGate', gate: 'cut'});
    await rig.until('it is cut again', () => rig.state().gates.cut.passedAt !== undefined);
    expect(lines(rig, 'deploy ends')).toBe(2);
    expect(readdirSync(join(rig.folder, 'jobs')).sort()).toEqual(['cut-1', 'cut-2']);
    expect(existsSync(join(rig.folder, 'jobs/cut-2/push-1/push/exit'))).toBe(true);
  });

  it('is refused while something of those gates runs, and says what to do', async () => {
    const rig = await engineRig({gates: {cut: [{id: 'push', effect: 'verifiable'}]}});
    await rig.reach('cut');
    await rig.submit({type: 'StartGate', gate: 'cut'});
    expect(await rig.submit(reopen)).toMatchObject({ok: false, refusal: {why: 'Cut runs: push.', next: expect.stringContaining('x')}});
  });

  it('is not troubled by what was stopped just before, however late it ends', async () => {
    const late = Promise.withResolvers<void>();
    let runs = 0;
    const rig = await engineRig({gates: {cut: [{id: 'push', effect: 'verifiable', run: async ({signal}) => {
      runs += 1;
      if (runs > 1) return new Promise(() => undefined);
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      await late.promise;
      throw new Error('the old candidate failed');
    }}]}});
    await rig.reach('cut');
    await rig.submit({type: 'StartGate', gate: 'cut'});
    await rig.submit({type: 'StopItem', gate: 'cut', item: 'push'});
    await rig.submit(reopen);
    await rig.submit({type: 'StartGate', gate: 'cut'});
    expect(rig.itemState('cut/push')).toMatchObject({status: 'running', attempt: 1});
    expect(runs).toBe(1);
    late.resolve();
    await rig.until('the new candidate begins', () => runs === 2);
    expect(rig.itemState('cut/push')).toMatchObject({status: 'running', attempt: 1});
  });

  it('does not take a plan that was made before', async () => {
    const rig = await engineRig({gates: {artifact: [{id: 'slow-plan'}]}});
    await rig.reach('artifact');
    // The plan of gate 5 arrives after gate 4 was opened again.
    await rig.submit(reopen);
    const decision = await rig.submit({type: 'PlanGate', gate: 'artifact', items: []}, 'cockpit');
    expect(decision).toEqual({ok: true, events: []});
    expect(rig.state().gates.artifact.planned).toBe(false);
  });
});
