import type {BaselineSeries} from './baseline.ts';
import type {MetricTick} from './metric-state.ts';
import type {RecordedTick} from './series-file.ts';

/** The counts of one metric in one recorded tick, before they are known to fit together. */
export type RecordedCounts = Partial<Record<CountName, number>>;
export type CountName = (typeof countNames)[number];
export const countNames = ['bad', 'total', 'gateBad', 'safeBad', 'controlBad', 'controlTotal', 'share'] as const;

/** What is impossible about the counts, and which of them to point at; undefined when they fit together. */
export const mistakeIn = (counts: RecordedCounts): {readonly name: CountName | undefined; readonly what: string} | undefined => {
  for (const name of countNames) {
    const value = counts[name];
    if (value !== undefined && value < 0) return {name, what: `${name} is ${value}; a count cannot be below 0`};
  }
  const {bad, total, controlBad, controlTotal, share} = counts;
  if (bad === undefined || total === undefined) return {name: undefined, what: 'Both bad and total are needed'};
  for (const name of ['bad', 'gateBad', 'safeBad'] as const) {
    if ((counts[name] ?? 0) > total) return {name, what: `${name} is ${counts[name]}, more than total (${total})`};
  }
  if ((controlBad === undefined) !== (controlTotal === undefined)) {
    return {name: undefined, what: 'Both controlBad and controlTotal are needed'};
  }
  if ((controlBad ?? 0) > (controlTotal ?? 0)) {
    return {name: 'controlBad', what: `controlBad is ${controlBad}, more than controlTotal (${controlTotal})`};
  }
  if ((share ?? 0) > 1) return {name: 'share', what: `share is ${share}; it goes from 0 to 1`};
  return undefined;
};

/** As the judge takes it. The counts must fit together. */
export const metricTick = ({bad, total, gateBad, safeBad, controlBad, controlTotal, share}: RecordedCounts): MetricTick => ({
  bad: bad!,
  total: total!,
  ...(gateBad === undefined ? {} : {gateBad}),
  ...(safeBad === undefined ? {} : {safeBad}),
  ...(share === undefined ? {} : {share}),
  ...(controlTotal === undefined ? {} : {control: {bad: controlBad!, total: controlTotal}}),
});

/** One metric's ticks before the deploy; undefined when it was not recorded then. */
export const baselineOf = (ticks: readonly RecordedTick[], metric: string): BaselineSeries | undefined => {
  const found = ticks.map(({tick}) => tick[metric]);
  if (!found.some(Boolean)) return undefined;
  return {bad: found.map(each => each?.bad ?? null), total: found.map(each => each?.total ?? null)};
};

/** Does the watch hold a control for this metric? Then the metric is compared with it. */
export const hasControl = (ticks: readonly RecordedTick[], metric: string): boolean =>
  ticks.some(({tick}) => tick[metric]?.control !== undefined);
