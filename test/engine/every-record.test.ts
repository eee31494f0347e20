import {describe, expect, it} from 'vitest';
import {passed} from '../../src/release/evidence.ts';
import type {Facts} from '../../src/release/facts.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import {isDone} from '../../src/release/gate-status.ts';
import {engineRig, type EngineRig, type RigOptions} from '../rig/engine-rig.ts';
import type {Puppet} from '../rig/puppets.ts';

const known: Partial<Facts> = {version: '2.8.0', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}};

/** A command that may be run once only; it writes down that it ran. */
const once = (name: string): Puppet => ({
  id: name, effect: 'verifiable',
  run: async ({job, repo}) => passed(`exit ${(await job(name, {does: 'changes', argv: ['./deploy.sh', name], cwd: repo})).exitCode}`),
});

const changing: readonly GateId[] = ['cut', 'staging', 'backup', 'migrate', 'deploy', 'finalise'];
const gates: RigOptions['gates'] = {
  preflight: [{id: 'facts', run: async () => passed('found', {}, known)}],
  ...Object.fromEntries(changing.map(gate => [gate, [once(gate)]])),
};

/** Goes on from wherever the release is: starts what a person would start, as often as it takes. */
const goOn = async (rig: EngineRig): Promise<void> => {
  for (const gate of gateIds) {
    if (isDone(rig.state(), gate)) continue;
    await rig.submit({type: 'StartGate', gate, typed: 'production'});
    await rig.pass(`${gate} is done`, () => isDone(rig.state(), gate) || rig.state().ended);
  }
  await rig.pass('it is over', () => rig.state().ended);
};

const story = async (crash: number): Promise<EngineRig> => {
  const rig = await engineRig({gates});
  rig.disk.crashesAfter = crash;
  const first = goOn(rig).catch(() => undefined);
  await Promise.race([first, rig.until(`it dies after record ${crash}`, () => rig.disk.crashesAfter <= 0)]);
  if (rig.disk.crashesAfter > 0) return rig;
  rig.disk.crashesAfter = Number.POSITIVE_INFINITY;
  await rig.revive();
  await goOn(rig);
  return rig;
};

describe('[P4] [P5] an engine that is killed after any record of a whole release', () => {
  it('goes on: nothing on record is lost, and no command runs twice', async () => {
    const whole = await story(Number.POSITIVE_INFINITY);
    const records = whole.journal.length;
    expect(records).toBeGreaterThan(70);
    const wanted = changing.flatMap(name => [`deploy begins ${name}`, `deploy ends ${name}`]);
    expect(whole.did()).toEqual(wanted);
    for (let crash = 1; crash < records; crash++) {
      const rig = await story(crash);
      expect(rig.did(), `after record ${crash}, ${rig.journal[crash]?.type}`).toEqual(wanted);
      expect(rig.state().ended).toMatchObject({result: 'released'});
      expect(rig.state().facts).toMatchObject(known);
    }
  }, 400_000);
});
