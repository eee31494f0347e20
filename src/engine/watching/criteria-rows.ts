import type {Config} from '../../config/schema.ts';
import {amount, grouped, labelOf, milliseconds, percent, type LatencyView, type MeasureView, type Verdict} from '../../judge/index.ts';
import type {BlockRow} from '../../release/evidence.ts';

type Input = {
  readonly verdict: Verdict;
  readonly views: Readonly<Partial<Record<string, LatencyView>>>;
  readonly measures: Readonly<Record<string, MeasureView>>;
  /** Names of what has to be proven. */
  readonly prove: readonly string[];
  readonly limits: Config['monitor']['limits'];
  /** Other numbers are shown and decide nothing, as after a rollback. */
  readonly isShownOnly: boolean;
  /** What should be proven and has no source. */
  readonly unmeasured: readonly string[];
};

/** Every criterion of a watch, one by one, with what it rests on: what, now, usual, limit, what it rests on, verdict. */
export const criteriaRows = ({verdict, views, measures, prove, limits, isShownOnly, unmeasured}: Input): readonly BlockRow[] => {
  const judged = Object.entries(verdict.metrics).map(([name, metric]): BlockRow => {
    const view = views[name];
    const measure = measures[name];
    const cells = metric.kind === 'measure' ? cellsOfMeasure(measure)
      : metric.kind === 'latency' ? [view?.nowMs === undefined ? 'no data' : milliseconds(view.nowMs), view ? milliseconds(view.usualMs) : '', limitOf(limits[`${name}Ms` as 'p99Ms'], 'ms')]
      : [metric.rate === undefined ? 'no data' : percent(metric.rate), metric.usualRate === undefined ? 'unknown' : percent(metric.usualRate), limits.errorPct === undefined ? '' : percent(limits.errorPct / 100)];
    const rests = `${grouped(metric.n)} ${metric.kind === 'measure' ? 'measurement' : 'request'}${metric.n === 1 ? '' : 's'}, data for ${percent(metric.coverage)} of the time`;
    return {cells: [labelOf(name), ...cells, rests, ...[wordOf(name, verdict, prove)]], ...lookOf(name, verdict)};
  });
  const besides = Object.entries(measures).filter(([name]) => !verdict.metrics[name]).map(([name, measure]): BlockRow => ({
    cells: [labelOf(name), ...cellsOfMeasure(measure), isShownOnly ? 'shown, decides nothing here' : 'its limit only: too little to compare with', verdict.worse?.metric === name ? 'worse' : againstLimit(measure)],
    ...lookOf(name, verdict),
  }));
  const without = unmeasured.map((name): BlockRow => ({cells: [labelOf(name), 'no data', 'unknown', '', 'no response times in what was usual', 'not measured'], glyph: '▲', tone: 'attention'}));
  return [...judged, ...besides, ...without];
};

const cellsOfMeasure = (measure: MeasureView | undefined): readonly string[] => {
  if (!measure) return ['no data', '', ''];
  const {now, usual, bound, limit, unit, none} = measure;
  return [
    now === undefined ? 'no data' : amount(now, unit), usual === undefined ? (none === 'zero' ? amount(0, unit) : 'unknown') : amount(usual, unit),
    limit !== undefined ? amount(limit, unit) : bound === undefined ? '' : `${amount(bound, unit)} tolerated`,
  ];
};

const againstLimit = ({now, limit, better}: MeasureView): string => {
  if (now === undefined) return 'no data';
  if (limit === undefined) return 'not judged';
  return (better === 'lower' ? now > limit : now < limit) ? 'beyond its limit' : 'within its limit';
};

const limitOf = (value: number | undefined, unit: string): string => (value === undefined ? '' : amount(value, unit));

const wordOf = (name: string, {worse, metrics}: Verdict, prove: readonly string[]): string => {
  if (worse?.metric === name) return 'worse';
  const {isSafe, toleratedRate, silentTicks} = metrics[name]!;
  if (silentTicks > 3) return 'no data';
  if (isSafe) return 'proven';
  if (toleratedRate === undefined) return 'nothing to compare with';
  return prove.includes(name) ? 'not proven' : 'no worse';
};

const lookOf = (name: string, {worse, metrics}: Verdict): Pick<BlockRow, 'glyph' | 'tone'> =>
  worse?.metric === name ? {glyph: '✗', tone: 'bad'} : metrics[name]?.isSafe ? {glyph: '✓'} : {};
