import type {Config} from '../../config/schema.ts';
import type {MeasureView} from '../../judge/index.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import type {Measured} from './gather-measures.ts';
import type {Tick} from './history.ts';

/** Ticks that travel to a client. */
const shownTicks = 400;

type Input = {
  readonly settings: NonNullable<Config['environments']['production']>['measures'];
  readonly ticks: readonly Tick[];
  /** Ticks before the deploy. */
  readonly baseline: readonly Tick[];
  readonly latest: readonly (readonly [string, Measured])[];
  /** While something is judged: what it is compared with. */
  readonly views: Readonly<Record<string, MeasureView>> | undefined;
};

/** Other numbers over time, with what is usual and what is tolerated. One that is missing is a hole; one that was not due is none. */
export const measureSeries = ({settings, ticks, baseline, latest, views}: Input): readonly MetricSeries[] => {
  const newest = new Map(latest);
  return settings.map(({name, unit, better, limit, every}): MetricSeries => {
    const points = ticks.slice(-shownTicks).flatMap(({at, measures}) => (measures && name in measures ? [{at, value: measures[name] ?? undefined}] : []));
    const usual = baseline.flatMap(({measures}) => measures?.[name] ?? []).toSorted((a, b) => a - b);
    const share = (q: number): number => usual[Math.min(usual.length - 1, Math.floor(q * usual.length))]!;
    const bound = views?.[name]?.bound;
    const now = points.at(-1)?.value === undefined ? undefined : newest.get(name);
    return {
      id: name, title: name, unit, points, better, everyMs: every,
      now: now?.value, nowAt: newest.get(name)?.at,
      usual: usual.length === 0 ? undefined : share(0.5),
      band: usual.length < 10 ? undefined : {low: share(0.1), high: share(0.9)},
      limit: limit ?? bound, ...(limit === undefined && bound !== undefined && {limitIs: 'tolerated' as const}),
      n: points.filter(({value}) => value !== undefined).length, seesDifference: undefined,
    };
  });
};
