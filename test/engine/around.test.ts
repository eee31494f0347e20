import {describe, expect, it} from 'vitest';
import {dropAbsentPilot} from '../../src/engine/absent-pilot.ts';
import {readinessOf} from '../../src/engine/readiness.ts';
import {passed} from '../../src/release/evidence.ts';
import {engineRig} from '../rig/engine-rig.ts';

const facts = async () => passed('found', {}, {version: '2.8.0', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}, touched: {production: true}});

describe('[P13] how ready the way back is', () => {
  it('names where r goes, and what is still missing', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'facts', run: facts}]}});
    expect(readinessOf(rig.outside, rig.engine(), 0)).toMatchObject({label: 'nothing to roll back', available: false});
    await rig.reach('artifact');
    const {label, available, parts} = readinessOf(rig.outside, rig.engine(), 0);
    expect({label, available}).toEqual({label: 'roll back → 2.7.4', available: true});
    expect(parts.filter(({ok}) => !ok).map(({name, todo}) => `${name}: ${todo}`)).toEqual([
      'checked: gate 12 checks it before anything is deployed', 'backup: gate 10 Backup', 'rehearsed: gate 7 Staging: rehearse it there, or cockpit rehearse',
    ]);
  });

  it('says that there is none where its commands have a gap, instead of falling silent', async () => {
    const rig = await engineRig({
      gates: {preflight: [{id: 'facts', run: facts}]},
      config: {rollback: {command: ['./rollback.sh', '{{env}}', '{{previous.digest}}']}},
    });
    await rig.reach('artifact');
    const {label, available, parts} = readinessOf(rig.outside, rig.engine(), 0);
    expect({label, available}).toEqual({label: 'no way back', available: false});
    expect(parts[0]).toMatchObject({name: 'commands', ok: false, says: expect.stringContaining('{{previous.digest}}')});
  });
});

describe('who drove when the engine died', () => {
  const after = async (here: readonly string[]) => {
    const rig = await engineRig();
    await rig.crash();
    await rig.revive();
    void dropAbsentPilot(rig.engine(), rig.outside.world.clock, () => here, new AbortController().signal);
    await rig.advance(29_000);
    expect(rig.state().pilot).toBe('alice');
    await rig.advance(1_000);
    return rig;
  };

  it('loses the controls after half a minute, so that somebody else can go on', async () => {
    const rig = await after(['bob']);
    expect(rig.state().pilot).toBeUndefined();
    expect(await rig.submit({type: 'StartGate', gate: 'preflight'}, 'bob')).toMatchObject({ok: true});
  });

  it('keeps them who is back by then', async () => {
    const rig = await after(['alice', 'bob']);
    expect(rig.state().pilot).toBe('alice');
  });
});
