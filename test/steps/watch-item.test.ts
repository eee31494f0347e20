import {describe, expect, it} from 'vitest';
import type {Outcome} from '../../src/release/evidence.ts';
import {watch} from '../../src/steps/parts/watch-item.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import type {WatchTick} from '../../src/steps/watch.ts';

const minute = 60_000;
const watching = {id: 'window', requirement: 'G14.3', title: 'watched', environment: 'production', compare: 'after', subject: 'new', forMs: 30 * minute, enough: 'safe', where: 'in the window'} as const;
const tickOf = (coveredMs: number, verdict: WatchTick['verdict']['verdict'] = 'unsure'): WatchTick => ({
  at: 0, verdict: {verdict, sentence: `${verdict}.`, at: 0, numbers: {}}, coveredMs, remainingMs: 0, toProve: ['error rate'], comparable: true,
});

/** One tick a minute by the monotonic clock; `wallMs` is what somebody does to the other one, `at` says what a minute brings. */
const watched = async (at: (passed: number) => WatchTick | undefined, {whenNotProven = 'ask', wallMs = () => 0}: {readonly whenNotProven?: 'ask' | 'pass'; readonly wallMs?: (minute: number) => number} = {}): Promise<{outcome: Outcome; minutes: number}> => {
  let passed = 0;
  const clock = {now: () => Date.UTC(2026, 10, 20, 13) + passed * minute + wallMs(passed), mono: () => 5 * minute + passed * minute};
  async function* follow(): AsyncIterable<WatchTick> {
    for (; passed < 600; passed++) {
      const tick = at(passed);
      if (!tick) return;
      yield tick;
    }
  }
  const context = {
    config: {environments: {production: {metrics: {}}}, monitor: {whenNotProven}}, world: {clock}, watch: {follow}, at: clock.now(), say: () => undefined, signal: new AbortController().signal,
  } as unknown as ItemContext;
  return {outcome: await watch(context, watching), minutes: passed};
};

describe('[P25] the gate that watches', () => {
  it.each([['ahead', 4 * 60 * minute], ['back', -4 * 60 * minute]])('watches as long when the clock is set four hours %s, also where what is not proven passes (K1, K2)', async (_, jumpMs) => {
    const wallMs = (now: number): number => (now >= 5 ? jumpMs : 0);
    expect(await watched(now => tickOf(now * minute, now < 30 ? 'unsure' : 'safe'), {wallMs})).toMatchObject({outcome: {status: 'passed'}, minutes: 30});
    expect(await watched(now => tickOf(now * minute), {wallMs, whenNotProven: 'pass'})).toMatchObject({outcome: {status: 'passed'}, minutes: 90});
  });
});

describe('[P17] the gate that watches', () => {
  it('asks a person when nothing was seen for as long as it should have watched (M9)', async () => {
    const {outcome, minutes} = await watched(now => tickOf(Math.min(now, 10) * minute, now < 10 ? 'unsure' : 'no-data'));
    expect(minutes).toBe(41);
    expect(outcome).toMatchObject({status: 'failed', evidence: {
      says: 'not proven in 10 min: no-data.', details: ['Only 10 min of 30 min could be seen. Missing data is not health.', 'Still to prove: error rate.'],
      next: ['p watches again', 'm accepts it as it is, with a reason', 'r rolls back'],
    }});
  });

  it('does not let a watch pass that could hardly see, whatever the config says of what is not proven', async () => {
    const {outcome} = await watched(now => tickOf(now < 20 ? 0 : (now - 20) * minute * 0.1), {whenNotProven: 'pass'});
    expect(outcome).toMatchObject({status: 'failed', evidence: {says: expect.stringContaining('not proven') as string}});
  });
});
