import {expect, it} from 'vitest';
import {rememberedDay, rememberedTicks} from '../../src/engine/watching/remember.ts';
import type {Monitor, MonitorContext, Past, Span} from '../../src/monitors/index.ts';

const counts = {total: 50, errors: 1, buckets: undefined};
const hour = 3_600_000;
const now = 100 * hour;
const context = {everyMs: 5_000} as MonitorContext;
const signal = new AbortController().signal;

/** A server that remembers since a moment; it never gives more steps than Prometheus does. */
const remembering = (since: number, asked: Span[] = []): Monitor => ({
  name: 'prometheus', kind: 'metrics', watch: async function* () {},
  history: async (_, span) => {
    asked.push(span);
    const past: Past[] = [];
    for (let at = span.fromAt; at <= span.toAt; at += 5_000) past.push({at, counts: at >= since ? counts : null});
    if (past.length > 11_000) throw new Error('exceeded maximum resolution of 11,000 points per timeseries');
    return past;
  },
});
const number: Monitor = {name: 'orders', kind: 'measure', watch: async function* () {}, history: async (_, {fromAt, toAt}) => [{at: fromAt, value: 4}, {at: toAt, value: 5}]};
const span = {fromAt: now - hour, toAt: now};

it('is an hour of ticks, with the other numbers where they belong; one that has no memory is no reason to do without', async () => {
  const forgetful: Monitor = {...number, name: 'jobs', history: async () => Promise.reject(new Error('no'))};
  const ticks = await rememberedTicks([remembering(0), number, forgetful], context, span, signal);
  expect(ticks).toHaveLength(721);
  expect(ticks[0]).toEqual({at: now - hour, old: counts, new: null, measures: {orders: 4}});
  expect(ticks[1]).toEqual({at: now - hour + 5_000, old: counts, new: null});
  expect(await rememberedTicks([], context, span, signal)).toEqual([]);
});

it('is the day before it as well, in order, without response times, as far as there is one', async () => {
  const asked: Span[] = [];
  const day = await rememberedDay([remembering(0, asked)], context, span, signal);
  expect(day.length).toBe((23 * hour) / 5_000);
  expect(day.every(({at}, index) => index === 0 || at - day[index - 1]!.at === 5_000)).toBe(true);
  expect(day.at(-1)!.at).toBe(now - hour - 5_000);
  expect(asked.every(({requestsOnly}) => requestsOnly)).toBe(true);
  expect((await rememberedDay([remembering(now - 2 * hour)], context, span, signal)).map(({old}) => old)).not.toContain(null);
  expect(await rememberedDay([{...number, kind: 'metrics', history: async () => Promise.reject(new Error('no'))}], context, span, signal)).toEqual([]);
});
