import {type Complain, entriesOf, fieldsOf, isNull, itemsOf, numberIn, numbersIn, textIn, wordIn} from './json-fields.ts';
import {type JsonNode, parseWithPlaces, placeOf} from './json-places.ts';
import type {Limit} from './limits.ts';
import {measureMetric, type MeasureSettings, measureTick, type MeasureView, planMeasure, unknownMeasure} from './measure.ts';
import type {MetricTick} from './metric-state.ts';
import {defaultParameters, type JudgeParameters} from './parameters.ts';
import type {RecordedTick, SeriesProblem, SeriesResult} from './series-file.ts';
import {baselineOf, countNames, hasControl, metricTick, mistakeIn, type RecordedCounts} from './series-tick.ts';
import type {MetricSetup} from './setup.ts';

/** The JSON form of recorded series (format: series-file.ts). */
export const readJsonSeries = (text: string): SeriesResult => {
  const problems: SeriesProblem[] = [];
  const complain: Complain = (at, what) => problems.push({...placeOf(text, at), what});
  const parsed = parseWithPlaces(text);
  if (!parsed.ok) {
    complain(parsed.mistake.at, parsed.mistake.what);
    return {ok: false, problems};
  }

  const file = fieldsOf(parsed.node, ['tickSec', 'parameters', 'metrics', 'limits', 'baseline', 'watch'], complain);
  const tickSec = file.tickSec && numberIn(file.tickSec, 'tickSec', complain);
  const parameters = {...parametersIn(file.parameters, complain), ...(tickSec === undefined ? {} : {tickSec})};
  const settings = new Map(entriesOf(file.metrics, complain).map(({key, value}) => [key, metricIn(value, complain)]));
  const limits = itemsOf(file.limits, complain).flatMap(item => limitIn(item, complain) ?? []);
  const baseline = itemsOf(file.baseline, complain).map(item => tickIn(item, complain));
  const ticks = itemsOf(file.watch, complain).map(item => tickIn(item, complain));
  if (ticks.length === 0) complain(parsed.node.at, 'There is no "watch" with ticks after the deploy');
  if (problems.length > 0) return {ok: false, problems};

  const names = new Set([...settings.keys(), ...[...baseline, ...ticks].flatMap(({tick}) => Object.keys(tick))]);
  // All numbers together weigh a tenth of errors and response times, as in a release.
  const share = 0.1 / Math.max(1, [...settings.values()].filter(setting => 'measure' in setting).length);
  const metrics = [...names].map(name => {
    const setting = settings.get(name);
    if (setting && 'measure' in setting) return [name, measureSetup(name, setting, baseline, share)] as const;
    const before = baselineOf(baseline, name);
    const mode = hasControl(ticks, name) ? {mode: 'control' as const} : {};
    return [name, {...mode, ...setting, ...(before ? {baseline: before} : {})}] as const;
  });
  const measures = new Map([...settings].flatMap(([name, setting]) => ('measure' in setting ? [[name, planOf(name, setting, baseline)] as const] : [])));
  return {ok: true, recording: {
    setup: {metrics: Object.fromEntries(metrics), parameters, limits},
    ticks: measures.size === 0 ? ticks : ticks.map(one => withMeasures(one, measures)),
    ...(measures.size > 0 && {views: viewsOf(settings, measures)}),
  }};
};

type Numbered = {readonly measure: MeasureSettings; readonly everyTicks: number};
type Plan = ReturnType<typeof planMeasure>;

const valueIn = (name: string, {measured, missing = []}: RecordedTick): number | null | undefined => (missing.includes(name) ? null : measured[name]);

const planOf = (name: string, {measure}: Numbered, baseline: readonly RecordedTick[]): Plan => planMeasure(baseline.map(tick => valueIn(name, tick)), measure);

const measureSetup = (name: string, setting: Numbered, baseline: readonly RecordedTick[], weight: number): MetricSetup => {
  const plan = planOf(name, setting, baseline);
  return 'none' in plan ? unknownMeasure(weight, setting.everyTicks) : measureMetric(plan, baseline.map(tick => valueIn(name, tick)), weight, setting.everyTicks);
};

const withMeasures = (one: RecordedTick, measures: ReadonlyMap<string, Plan>): RecordedTick => ({
  ...one,
  tick: {...one.tick, ...Object.fromEntries([...measures].map(([name, plan]) => {
    const value = valueIn(name, one);
    return [name, 'none' in plan ? (value === null ? null : {bad: 0, total: value === undefined ? 0 : 1}) : measureTick(plan, value)];
  }))},
});

const viewsOf = (settings: ReadonlyMap<string, MetricSetup | Numbered>, measures: ReadonlyMap<string, Plan>): Readonly<Record<string, MeasureView>> =>
  Object.fromEntries([...measures].map(([name, plan]) => {
    const {better, unit} = (settings.get(name) as Numbered).measure;
    return [name, 'none' in plan ? {better, unit, now: undefined, usual: undefined, bound: undefined, none: plan.none} : {better, unit, now: undefined, usual: plan.usual, bound: plan.bound}];
  }));

const tickIn = (node: JsonNode, complain: Complain): RecordedTick => {
  const tick: Record<string, MetricTick> = {};
  const measured: Record<string, number> = {};
  // A whole tick may be null: nothing arrived at all.
  if (isNull(node)) return {tick, measured};
  const missing: string[] = [];
  for (const {key, value} of entriesOf(node, complain)) {
    if (isNull(value)) {
      missing.push(key);
      continue;
    }
    if (value.kind === 'scalar') {
      const number = numberIn(value, key, complain);
      if (number !== undefined) measured[key] = number;
      continue;
    }
    const fields = fieldsOf(value, countNames, complain);
    const counts: RecordedCounts = {};
    for (const name of countNames) {
      const number = fields[name] && numberIn(fields[name], name, complain);
      if (number !== undefined) counts[name] = number;
    }
    const mistake = mistakeIn(counts);
    if (mistake) complain((mistake.name && fields[mistake.name]?.at) ?? value.at, `${key}: ${mistake.what}`);
    else tick[key] = metricTick(counts);
  }
  return {tick, measured, ...(missing.length > 0 && {missing})};
};

const metricIn = (node: JsonNode, complain: Complain): MetricSetup | Numbered => {
  const known = ['kind', 'mode', 'weight', 'minRatio', 'rSafe', 'floor', 'driftSd', 'better', 'tolerancePct', 'tolerate', 'unit', 'everyTicks'] as const;
  const {kind, mode, weight, minRatio, rSafe, floor, driftSd, better, tolerancePct, tolerate, unit, everyTicks} = fieldsOf(node, known, complain);
  const word = kind && wordIn(kind, ['errors', 'latency', 'measure'], complain);
  if (word === 'measure') {
    const numbers = numbersIn({tolerancePct, tolerate, everyTicks}, complain);
    return {
      everyTicks: Math.max(1, numbers.everyTicks ?? 2),
      measure: {
        better: better ? (wordIn(better, ['lower', 'higher'], complain) ?? 'lower') : 'lower', tolerancePct: numbers.tolerancePct ?? 50,
        ...(numbers.tolerate !== undefined && {tolerate: numbers.tolerate}), unit: unit ? textIn(unit, complain) : '',
      },
    };
  }
  return {
    ...numbersIn({weight, minRatio, rSafe}, complain),
    ...(word && {kind: word}),
    ...(mode && {mode: wordIn(mode, ['baseline', 'control'], complain)}),
    parameters: numbersIn({floor, driftSd}, complain),
  };
};

const limitIn = (node: JsonNode, complain: Complain): Limit | undefined => {
  const fields = fieldsOf(node, ['metric', 'of', 'beyond', 'at', 'forTicks', 'overTicks', 'unit'], complain);
  const {metric, at, forTicks} = fields;
  if (!metric || !at || !forTicks) {
    complain(node.at, 'A limit needs metric, at and forTicks');
    return undefined;
  }
  const unit = fields.unit && textIn(fields.unit, complain);
  return {
    metric: textIn(metric, complain),
    of: fields.of ? wordIn(fields.of, ['rate', 'value'], complain) : 'rate',
    beyond: fields.beyond ? wordIn(fields.beyond, ['above', 'below'], complain) : 'above',
    at: numberIn(at, 'at', complain) ?? 0,
    forTicks: numberIn(forTicks, 'forTicks', complain) ?? 1,
    ...numbersIn({overTicks: fields.overTicks}, complain),
    ...(unit === undefined ? {} : {unit}),
  };
};

const parametersIn = (node: JsonNode | undefined, complain: Complain): Partial<JudgeParameters> => {
  if (!node) return {};
  const names = Object.keys(defaultParameters) as (keyof JudgeParameters)[];
  const found = Object.entries(fieldsOf(node, names, complain)).map(([name, value]) => {
    const isList = Array.isArray(defaultParameters[name as keyof JudgeParameters]);
    return [name, isList ? itemsOf(value, complain).map(item => numberIn(item, name, complain)) : numberIn(value, name, complain)];
  });
  return Object.fromEntries(found);
};
