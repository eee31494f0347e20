import {describe, expect, it} from 'vitest';
import {gateIds} from '../../src/release/gates.ts';
import {engineRig} from '../rig/engine-rig.ts';

describe('a whole release of puppets', () => {
  it('goes through fifteen gates, each item once, and says so in its journal', async () => {
    const rig = await engineRig();
    const from = performance.now();
    await rig.reach('finalise');
    await rig.submit({type: 'StartGate', gate: 'finalise'});
    expect(rig.state().ended).toMatchObject({result: 'released'});
    expect(gateIds.map(id => rig.puppets.calls(`${id}/only`).length)).toEqual(gateIds.map(() => 1));
    expect(rig.journal.filter(({type}) => type === 'GatePassed')).toHaveLength(15);
    expect(rig.log).toEqual([]);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
