import {type Complain, entriesOf, fieldsOf, isNull, itemsOf, numberIn, numbersIn, textIn, wordIn} from './json-fields.ts';
import {type JsonNode, parseWithPlaces, placeOf} from './json-places.ts';
import type {Limit} from './limits.ts';
import type {MetricTick} from './metric-state.ts';
import {defaultParameters, type JudgeParameters} from './parameters.ts';
import type {RawResult, RecordedTick, SeriesProblem} from './series-file.ts';
import type {NumberedMetric} from './series-measures.ts';
import {countNames, metricTick, mistakeIn, type RecordedCounts} from './series-tick.ts';
import type {MetricSetup} from './setup.ts';

/** The JSON form of recorded series (format: series-file.ts). */
export const readJsonSeries = (text: string): RawResult => {
  const problems: SeriesProblem[] = [];
  const complain: Complain = (at, what) => problems.push({...placeOf(text, at), what});
  const parsed = parseWithPlaces(text);
  if (!parsed.ok) {
    complain(parsed.mistake.at, parsed.mistake.what);
    return {ok: false, problems};
  }

  const file = fieldsOf(parsed.node, ['tickSec', 'parameters', 'metrics', 'limits', 'history', 'baseline', 'watch'], complain);
  const tickSec = file.tickSec && numberIn(file.tickSec, 'tickSec', complain);
  const parameters = {...parametersIn(file.parameters, complain), ...(tickSec === undefined ? {} : {tickSec})};
  const settings = new Map(entriesOf(file.metrics, complain).map(({key, value}) => [key, metricIn(value, complain)]));
  const limits = itemsOf(file.limits, complain).flatMap(item => limitIn(item, complain) ?? []);
  const history = itemsOf(file.history, complain).map(item => tickIn(item, complain));
  const baseline = itemsOf(file.baseline, complain).map(item => tickIn(item, complain));
  const watch = itemsOf(file.watch, complain).map(item => tickIn(item, complain));
  if (watch.length === 0) complain(parsed.node.at, 'There is no "watch" with ticks after the deploy');
  if (problems.length > 0) return {ok: false, problems};

  return {ok: true, raw: {parameters, settings, limits, before: [...history, ...baseline], baselineTicks: baseline.length, watch}};
};

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

const metricIn = (node: JsonNode, complain: Complain): MetricSetup | NumberedMetric => {
  const known = ['kind', 'mode', 'weight', 'minRatio', 'rSafe', 'floor', 'driftSd', 'better', 'tolerancePct', 'tolerate', 'unit', 'everyTicks', 'limit'] as const;
  const {kind, mode, weight, minRatio, rSafe, floor, driftSd, better, tolerancePct, tolerate, unit, everyTicks, limit} = fieldsOf(node, known, complain);
  const word = kind && wordIn(kind, ['errors', 'latency', 'measure'], complain);
  if (word === 'measure') {
    const numbers = numbersIn({tolerancePct, tolerate, everyTicks, limit}, complain);
    return {
      everyTicks: Math.max(1, numbers.everyTicks ?? 2), ...(numbers.limit !== undefined && {limit: numbers.limit}),
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
