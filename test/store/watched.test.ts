import {describe, expect, it} from 'vitest';
import type {LiveFeed, MetricSeries} from '../../src/release/feeds.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {plainText, widthOf} from '../../src/store/text.ts';
import {isFarLimit, isOutside, metricTitle} from '../../src/store/view/metric.ts';
import {watchedRow, watchedRows} from '../../src/store/view/watched.ts';
import {windowRow} from '../../src/store/view/window-row.ts';
import {scenes} from '../rig/scenes.ts';

const queryTime: MetricSeries = {id: 'query time', title: 'query time', unit: 'ms', points: [], now: 12.3, nowAt: scenes.canary().now, usual: 11, band: {low: 10, high: 12}, limit: 16.5, limitIs: 'tolerated', better: 'lower', n: 60, seesDifference: undefined};
const orders: MetricSeries = {...queryTime, id: 'orders', title: 'orders', unit: '', now: 40, usual: 42, band: {low: 39, high: 45}, limit: 20, better: 'higher'};

const withLive = (more: Partial<LiveFeed>): ClientState => {
  const state = scenes.canary();
  return {...state, feeds: {...state.feeds, live: {...state.feeds.live!, ...more}}};
};
const said = (more: Partial<LiveFeed>, width = 120, only: 'all' | 'amiss' = 'all'): string | undefined => {
  const row = watchedRow(withLive(more), width, only);
  if (row) expect(widthOf(row)).toBeLessThanOrEqual(width);
  return row && plainText(row);
};

describe('[P17] what is watched beside the charts', () => {
  it('says the other numbers, health, alerts, and what all is compared with', () =>
    expect(said({metrics: [queryTime, orders]})).toBe('also   query time 12 ms · orders 40 · health 3 of 3 · alerts none · usual from 13 min ago'));

  it('in two rows where there are two, with all its words', () =>
    expect(watchedRows(withLive({metrics: [queryTime, orders]}), 94, 'all', 2).map(plainText)).toEqual([
      'also   query time 12 ms, usual 11 · orders 40, usual 42 · health 3 of 3 · alerts none', '       against 768 samples of 1 h 4 min, 13 min old',
    ]));

  it('at 40 cells says what is wrong, in few words', () => {
    expect(said({metrics: [{...queryTime, now: 99}]}, 40, 'amiss')).toBe('✗ query time 99 ms, tolerated 17');
    expect(said({metrics: [{...queryTime, title: 'time of the slowest query of orders', now: 99}]}, 40, 'amiss')).toMatch(/^✗ time of the slowest query .*…$/);
    expect(said({}, 40, 'amiss')).toBeUndefined();
  });

  it('says first what is wrong, in the direction that is', () => {
    expect(said({metrics: [{...orders, now: 12}], alerts: ['HighErrors', 'Slow']})).toMatch(/^also {3}✗ orders 12, below what is tolerated, 20 · ▲ alert HighErrors and 1 more · /);
    expect(isOutside({...orders, now: 100})).toBe('inside');
    expect(isOutside({...queryTime, now: 14})).toBe('usual');
  });

  it('says for how long nobody watched: first while it is news, last after that', () => {
    const now = scenes.canary().now;
    expect(said({unseen: {ms: 21_400, untilAt: now - 60_000}})).toMatch(/^also {3}not watched for 21 s, until \d\d:\d\d:\d\d · /);
    expect(said({metrics: [], unseen: {ms: 21_400, untilAt: now - 600_000}})).toMatch(/^also {3}health 3 of 3 · alerts none · not watched for 21 s, until /);
    expect(said({unseen: {ms: 21_400, untilAt: now - 600_000}}, 120, 'amiss')).toBeUndefined();
  });

  it('leaves a limit that is far away out of the chart, and says it', () => {
    const flat = {...queryTime, limitIs: undefined, limit: 200, points: [{at: 0, value: 11}]} as unknown as MetricSeries;
    expect([isFarLimit(flat), isFarLimit({...flat, limit: 100}), isFarLimit({...flat, points: [{at: 0, value: 30}]}), isFarLimit({...flat, id: 'p99'})]).toEqual([true, false, false, false]);
    expect(isFarLimit({...orders, limit: 3, points: [{at: 0, value: 41}]})).toBe(true);
    const state = withLive({metrics: [flat]});
    expect(plainText(metricTitle({...flat, nowAt: state.now}, state, 100))).toMatch(/^query time {3}12 ms {3}▲ 1.3 ms over usual 11, above usual range; limit 200 /);
    expect(plainText(metricTitle({...orders, nowAt: state.now}, state, 100))).toMatch(/^orders {3}40 {3}▼ 2 under usual 42, inside /);
  });

  it('never says "none" of what gave no answer', () => {
    const source = {name: 'alerts', kind: 'alerts', lastAt: undefined, problem: 'it answered 502', fresh: false};
    expect(said({alerts: [], sources: [source]})).toContain('? alerts: no answer');
    expect(said({metrics: [{...queryTime, now: undefined}]})).toContain('? query time: no data');
    expect(said({health: [{name: 'web-1', healthy: undefined, version: undefined, says: 'no answer', at: 0}]})).toContain('? health 0 of 1: web-1 gives no answer');
    expect(said({baseline: undefined})).toContain('? nothing to compare with');
  });

  it('takes a row of a small screen only for what is wrong, and keeps that when there is hardly room', () => {
    expect(said({}, 80, 'amiss')).toBeUndefined();
    expect(said({metrics: [{...queryTime, now: 99}, orders]}, 60, 'amiss')).toBe('also   ✗ query time 99 ms, above what is tolerated, 17');
  });
});

it('the title of a number says its limit in the right direction', () => {
  const title = (metric: MetricSeries): string => plainText(metricTitle({...metric, nowAt: scenes.canary().now}, scenes.canary(), 110));
  expect(title({...orders, now: 12})).toContain('below what is tolerated, 20');
  expect(title({...queryTime, limitIs: undefined as never, now: 20})).toContain('above limit 17');
  expect(title(queryTime)).toContain('above usual range');
  // One that comes every minute is not missing after half of it.
  expect(plainText(metricTitle({...queryTime, everyMs: 60_000, nowAt: scenes.canary().now - 30_000}, scenes.canary(), 110))).toContain('30 s');
  expect(plainText(metricTitle({...queryTime, nowAt: scenes.canary().now - 30_000}, scenes.canary(), 110))).toContain('no data 30 s');
});

it('the window says how much of it was really seen, at the moments at which people look up', () => {
  const state = scenes.canary();
  const watching = (coveredMs: number, remainingMs: number): string => {
    const gates = {...state.release.gates, monitor: {...state.release.gates.monitor, items: [{...state.release.gates.deploy.items[0]!, plan: {...state.release.gates.deploy.items[0]!.plan, id: 'window'}, state: {status: 'running', attempt: 1, startedAt: 0}}]}} as unknown as ClientState['release']['gates'];
    const feeds = {...state.feeds, live: {...state.feeds.live!, window: {...state.feeds.live!.window!, coveredMs, remainingMs, ofMs: 1_800_000}}};
    return plainText(windowRow({...state, feeds, release: {...state.release, gates}}, 90)!);
  };
  expect(watching(660_000, 1_140_000)).toMatch(/^window {7}● 5 ━+ ● 10 ━+ ○ 15 ─+ ○ 30 min +11:00 seen$/);
  expect(watching(1_900_000, 0)).toMatch(/● 30 min +31:40 seen$/);
  expect(windowRow(state, 90)).toBeUndefined();
});
