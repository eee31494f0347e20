/** Measured numbers of a recording, made ready for the judge as a release does it (measure.ts). */
import type {Limit} from './limits.ts';
import {measureMetric, type MeasurePlan, type MeasureSettings, measureTick, type MeasureView, type NoPlan, planMeasure, unknownMeasure} from './measure.ts';
import type {MetricTick} from './metric-state.ts';
import type {RecordedTick} from './series-file.ts';
import type {MetricSetup} from './setup.ts';

/** `limit`: never acceptable, in its unit. */
export type NumberedMetric = {readonly measure: MeasureSettings; readonly everyTicks: number; readonly limit?: number};

export type NumberedPlan = {readonly found: MeasurePlan | NoPlan; readonly take: (value: number | null | undefined) => MetricTick | undefined};

/** Of one tick: undefined where none was due, null where one is missing. */
export const valueIn = (name: string, {measured, missing = []}: RecordedTick): number | null | undefined => (missing.includes(name) ? null : measured[name]);

export const planOf = (name: string, {measure}: NumberedMetric, baseline: readonly RecordedTick[]): NumberedPlan => {
  const found = planMeasure(baseline.map(tick => valueIn(name, tick)), measure);
  // Without a baseline it counts as there, or not: what it is worth nobody can say.
  const take = (value: number | null | undefined): MetricTick | undefined =>
    'none' in found ? (value === null ? undefined : {bad: 0, total: value === undefined ? 0 : 1}) : measureTick(found, value);
  return {found, take};
};

export const takenAs = (
  {name, setting, plan: {found}}: {readonly name: string; readonly setting: NumberedMetric; readonly plan: NumberedPlan},
  baseline: readonly RecordedTick[], weight: number,
): MetricSetup => ('none' in found ? unknownMeasure(weight, setting.everyTicks) : measureMetric(found, baseline.map(tick => valueIn(name, tick)), weight, setting.everyTicks));

export const shownAs = ({measure: {better, unit}, limit}: NumberedMetric, {found}: NumberedPlan): MeasureView => ({
  better, unit, now: undefined, ...('none' in found ? {usual: undefined, bound: undefined, none: found.none} : {usual: found.usual, bound: found.bound}),
  ...(limit !== undefined && {limit}),
});

/** A limit is broken for so long before it counts, s, and for two measurements at least. As `monitor.limits.for`. */
const beyondSec = 60;

/** Counted in measurements: between two of them nothing is known to have changed. */
export const limitsOf = (metric: string, {measure: {better, unit}, limit, everyTicks}: NumberedMetric, tickSec: number): readonly Limit[] =>
  limit === undefined ? [] : [{of: 'value', metric, beyond: better === 'lower' ? 'above' : 'below', at: limit, unit, forTicks: Math.max(2, Math.ceil(beyondSec / tickSec / everyTicks))}];
