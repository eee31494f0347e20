import type {Config} from '../../config/schema.ts';
import {
  leastSamples, measureMetric, measureTick, planMeasure, unknownMeasure,
  type JudgeTick, type Limit, type Measured, type MeasurePlan, type MeasureView, type MetricSetup, type Verdict,
} from '../../judge/index.ts';
import type {Tick} from './history.ts';

type Settings = NonNullable<Config['environments']['production']>['measures'][number];

/** Weight of all other numbers together; errors and response times have 1 between them. */
const weightOfAll = 0.1;
/** Measurements of which the median is shown as "now". */
const shownSamples = 6;

/** What there is to compare a number with before the deploy, for the gate that waits for it and for the screens. */
export type MeasureReadiness = {readonly name: string; readonly samples: number; readonly needed: number; readonly problem: 'few' | 'zero' | undefined; readonly hasLimit: boolean};

/** What was usual of a number: the ticks before the deploy in which somebody measured it. */
const baselineValues = (name: string, baseline: readonly Tick[]): readonly (number | null | undefined)[] =>
  baseline.map(({measures}) => (measures === undefined ? null : measures[name]));

export const measureReadiness = (settings: readonly Settings[], baseline: readonly Tick[]): readonly MeasureReadiness[] =>
  settings.map(one => {
    const plan = planMeasure(baselineValues(one.name, baseline), one);
    return {name: one.name, samples: plan.samples, needed: leastSamples, problem: 'none' in plan ? plan.none : undefined, hasLimit: one.limit !== undefined};
  });

/**
 * Other numbers, made ready for the judge: compared with their baseline where there is one, held against their limit where there
 * is one. What has neither keeps `safe` from being said.
 *
 * @param recent ticks up to now: what was measured last holds until the next is due
 */
export const judgedMeasures = (settings: readonly Settings[], baseline: readonly Tick[], {tick: tickMs, limits}: Config['monitor'], recent: readonly Tick[] = []) => {
  const newest = (name: string): number | undefined => recent.findLast(({measures}) => measures && name in measures)?.measures?.[name] ?? undefined;
  const all = settings.map(one => {
    const before = baselineValues(one.name, baseline);
    const found = planMeasure(before, one);
    const plan = 'none' in found ? undefined : found;
    return {one, before, plan, none: 'none' in found ? found.none : undefined, everyTicks: Math.ceil(Math.max(one.every, tickMs) / tickMs), since: [] as number[], tickOf: [] as number[], last: newest(one.name)};
  });
  const weight = weightOfAll / Math.max(1, settings.length);
  const isJudged = (each: (typeof all)[number]): boolean => each.plan !== undefined || each.one.limit === undefined;

  const metrics: Readonly<Record<string, MetricSetup>> = Object.fromEntries(all.filter(isJudged).map(({one, plan, before, everyTicks}) =>
    [one.name, plan ? measureMetric(plan, before, weight, everyTicks) : unknownMeasure(weight, everyTicks)]));

  const ownLimits = all.flatMap(({one, everyTicks}): readonly Limit[] => one.limit === undefined ? [] : [{
    of: 'value', metric: one.name, beyond: one.better === 'lower' ? 'above' : 'below', at: one.limit, unit: one.unit,
    // A number is held until the next one is there; a single one beyond is not enough.
    forTicks: Math.max(Math.ceil(limits.for / tickMs), everyTicks + 1),
  }]);

  let ticks = 0;
  return {
    metrics,
    limits: ownLimits,
    /** Names of those that have to be proven. */
    prove: all.filter(each => isJudged(each) && each.one.prove).map(({one}) => one.name),
    /** What the tick brought, for the judge. */
    take: ({measures}: Tick): {readonly counts: JudgeTick; readonly measured: Measured} => {
      ticks++;
      for (const each of all) {
        const value = measures === undefined ? null : measures[each.one.name];
        if (typeof value === 'number') {
          each.since.push(value);
          each.tickOf.push(ticks);
        }
        // Not due: the last one holds. Missing: nothing does.
        each.last = value === undefined ? each.last : (value ?? undefined);
      }
      return {
        counts: Object.fromEntries(all.filter(isJudged).map(({one, plan}) => {
          const value = measures === undefined ? null : measures[one.name];
          // Without a baseline it counts as there, or not: what it is worth nobody can say.
          return [one.name, plan ? measureTick(plan, value) : value === null ? null : {bad: 0, total: value === undefined ? 0 : 1}];
        })),
        measured: Object.fromEntries(all.filter(({one}) => one.limit !== undefined).map(({one, last}) => [one.name, last])),
      };
    },
    views: (verdict: Verdict): Readonly<Record<string, MeasureView>> => Object.fromEntries(all.map(({one, plan, none, since, tickOf}) => {
      const from = verdict.worse?.metric === one.name && verdict.worse.by === 'evidence' ? tickOf.findIndex(tick => tick > (verdict.worse as {fromTick: number}).fromTick) : -shownSamples;
      return [one.name, {better: one.better, unit: one.unit, now: medianOf(since.slice(from)), ...shown(plan), ...(none && {none}), ...(one.limit !== undefined && {limit: one.limit})}];
    })),
  };
};

const shown = (plan: MeasurePlan | undefined): Pick<MeasureView, 'usual' | 'bound'> => ({usual: plan?.usual, bound: plan?.bound});

const medianOf = (values: readonly number[]): number | undefined => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
