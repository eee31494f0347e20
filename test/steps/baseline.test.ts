import {describe, expect, it} from 'vitest';
import type {Outcome} from '../../src/release/evidence.ts';
import {baselineItem} from '../../src/steps/parts/baseline.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import type {BaselineState} from '../../src/steps/watch.ts';

const ready: BaselineState = {ticks: 720, needed: 40, spanMs: 3_600_000, measures: []};
const measure = {name: 'oldest job', samples: 60, needed: 12, problem: undefined, hasLimit: false};

/** What it says while it waits, and how it ends; a tick passes each time it is asked. */
const run = async (at: (tick: number) => BaselineState): Promise<{outcome: Outcome; said: readonly string[]}> => {
  const said: string[] = [];
  let tick = 0;
  const context = {
    config: {monitor: {tick: 5_000}, environments: {production: {metrics: {}}}}, say: (line: string) => void said.push(line), signal: new AbortController().signal,
    world: {clock: {sleep: async () => void tick++}}, watch: {baseline: () => at(tick)},
  } as unknown as ItemContext;
  return {outcome: (await baselineItem('production').run(context)) as Outcome, said};
};

describe('[P17] what is usual', () => {
  it('is recorded with how much there is, and of how long', async () => {
    const {outcome} = await run(() => ({...ready, measures: [measure]}));
    expect(outcome).toMatchObject({status: 'passed', evidence: {says: '720 measurements of the last 1 h; oldest job 60'}});
  });

  it('is waited for, of the other numbers as well', async () => {
    const {outcome, said} = await run(tick => ({...ready, ticks: tick * 10, measures: [{...measure, samples: tick, problem: tick < 12 ? 'few' : undefined}]}));
    expect(outcome).toMatchObject({status: 'passed'});
    expect(said[0]).toBe('0 of 40 measurements, oldest job: 0 of 12; about 3 min 20 s more');
    expect(said.at(-1)).toBe('oldest job: 11 of 12');
  });

  it('that never comes is no baseline', async () => {
    const {outcome} = await run(() => ({...ready, ticks: 3}));
    expect(outcome).toMatchObject({status: 'failed', evidence: {says: 'too few measurements arrived: 3 of 40 measurements'}});
  });

  it('of 0 is said early: without a limit the watch will ask', async () => {
    const zero = {...measure, problem: 'zero' as const};
    expect((await run(() => ({...ready, measures: [zero]}))).outcome).toMatchObject({evidence: {details: [expect.stringContaining('oldest job: usually 0, and a percentage of that means nothing')]}});
    expect((await run(() => ({...ready, measures: [{...zero, hasLimit: true}]}))).outcome.evidence).not.toHaveProperty('details');
  });
});
