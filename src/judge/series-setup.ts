import type {Limit} from './limits.ts';
import {limitsOf, type NumberedMetric, planOf, shownAs, takenAs, valueIn} from './series-measures.ts';
import type {Recording, RecordedTick} from './series-file.ts';
import {baselineOf, hasControl} from './series-tick.ts';
import {defaultParameters, type JudgeParameters} from './parameters.ts';
import {kindOf, type MetricSetup} from './setup.ts';

/** What stands in a file, as it stands there. */
export type RawSeries = {
  readonly parameters: Partial<JudgeParameters>;
  readonly settings: ReadonlyMap<string, MetricSetup | NumberedMetric>;
  readonly limits: readonly Limit[];
  /** Ticks before the deploy, oldest first: those of `history`, then those of `baseline`. */
  readonly before: readonly RecordedTick[];
  /** Ticks at the end of `before` that are named as the baseline. */
  readonly baselineTicks: number;
  readonly watch: readonly RecordedTick[];
};

/** As in a release: what is usual is taken from an hour at most, and how much an error rate wanders by itself from all that there is, s. */
const baselineSec = 3_600;

/** Makes a recording of it; `wantedSec`: length of the baseline. */
export const recordingOf = ({parameters, settings, limits, before, baselineTicks, watch}: RawSeries, wantedSec = baselineSec): Recording => {
  const tickSec = parameters.tickSec ?? defaultParameters.tickSec;
  const baseline = before.slice(before.length - Math.min(baselineTicks, Math.max(1, Math.round(wantedSec / tickSec))));
  const isLonger = before.length > baseline.length;
  // All numbers together weigh a tenth of errors and response times, as in a release.
  const numbered = [...settings].flatMap(([name, setting]) => ('measure' in setting ? [{name, setting, plan: planOf(name, setting, baseline)}] : []));
  const weight = 0.1 / Math.max(1, numbered.length);
  const names = new Set([...settings.keys(), ...[...before, ...watch].flatMap(({tick}) => Object.keys(tick))]);
  const metrics = [...names].map(name => {
    const number = numbered.find(each => each.name === name);
    if (number) return [name, takenAs(number, baseline, weight)] as const;
    const series = baselineOf(baseline, name);
    const given = settings.get(name) as MetricSetup | undefined;
    // As in a release, which remembers no more than requests and errors of the day before.
    const history = isLonger && kindOf(name, given) === 'errors' ? baselineOf(before, name) : undefined;
    return [name, {...(hasControl(watch, name) && {mode: 'control' as const}), ...given, ...(series && {baseline: series}), ...(history && {history})}] as const;
  });
  return {
    setup: {metrics: Object.fromEntries(metrics), parameters, limits: [...limits, ...numbered.flatMap(({name, setting}) => limitsOf(name, setting, tickSec))]},
    ticks: numbered.length === 0 ? watch : watch.map(one => ({...one, tick: {...one.tick, ...Object.fromEntries(numbered.map(({name, plan}) => [name, plan.take(valueIn(name, one))]))}})),
    ...(numbered.length > 0 && {views: Object.fromEntries(numbered.map(({name, setting, plan}) => [name, shownAs(setting, plan)]))}),
  };
};
