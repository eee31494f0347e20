import {describe, expect, it} from 'vitest';
import {engineRig} from '../rig/engine-rig.ts';

/** d, on a balancer that goes on as it was, whatever its command says. */
const takenDown = async (...shows: readonly string[]) => {
  const rig = await engineRig({config: {traffic: {set: ['./traffic.sh', '{{env}}', '{{percent}}'], seen: ['share'], steps: [10, 100], watch: '1m', settle: '10s'}}});
  const {world} = rig.outside;
  const left = [...shows];
  const answer = {signal: undefined, timedOut: false, stderr: '', durationMs: 1, exitCode: 0};
  Object.assign(rig.outside, {world: {...world, run: async (...of: Parameters<typeof world.run>) => (of[0].argv[0] === 'share' ? {...answer, stdout: left.length > 1 ? left.shift() : left[0]} : world.run(...of))}});
  await rig.engine().record({type: 'FactsFound', at: 0, facts: {touched: {production: true}, traffic: {setPct: 25, seenPct: 25, at: 0}}});
  await rig.submit({type: 'TrafficDown'}, 'bob');
  await rig.pass('it has been tried', () => rig.state().trafficAsked === undefined);
  return {changed: rig.journal.findLast(event => event.type === 'TrafficChanged'), traffic: rig.state().facts.traffic};
};

describe('traffic that is taken down', () => {
  it('is down when the balancer shows it, and not when its command says so', async () => {
    const {changed, traffic} = await takenDown('25');
    expect(changed).toMatchObject({setPct: 0, seenPct: 25, failed: '0 % was set, 25 % is seen'});
    expect(traffic).toMatchObject({setPct: 25, seenPct: 25});
  });

  it('may take some seconds', async () => {
    const {changed, traffic} = await takenDown('25', '3', '0.4');
    expect(changed).not.toHaveProperty('failed');
    expect(traffic).toMatchObject({setPct: 0, seenPct: 0.4});
  });
});
