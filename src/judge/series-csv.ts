import type {MetricTick} from './metric-state.ts';
import type {RecordedTick, SeriesProblem, SeriesResult} from './series-file.ts';
import {baselineOf, type CountName, countNames, hasControl, metricTick, mistakeIn, type RecordedCounts} from './series-tick.ts';

type Field = {readonly text: string; readonly column: number};
type Column = {readonly metric: string; readonly count: CountName | undefined};
type Row = {readonly phase: 'baseline' | 'watch'} & RecordedTick;

/** The CSV form of recorded series (format: series-file.ts). Empty rows and rows that begin with # are left out. */
export const readCsvSeries = (content: string): SeriesResult => {
  const rows = content.split(/\r?\n/).map((line, index) => ({line: index + 1, text: line}));
  const [head, ...body] = rows.filter(row => row.text.trim() !== '' && !row.text.startsWith('#'));
  if (!head) return {ok: false, problems: [{line: 1, column: 1, what: 'The file is empty'}]};

  const problems: SeriesProblem[] = [];
  const [first, ...names] = fieldsOf(head.text);
  const complain = (line: number, column: number, what: string) => problems.push({line, column, what});
  if (first?.text !== 'phase') complain(head.line, 1, `The first column must be called phase, not ${quoted(first?.text)}`);
  for (const [index, {text: name, column}] of names.entries()) {
    if (name === '') complain(head.line, column, 'A column has no name');
    else if (names.findIndex(({text}) => text === name) < index) complain(head.line, column, `The column ${quoted(name)} is there twice`);
  }
  const columns = names.map(({text: name}) => columnOf(name));
  if (problems.length > 0) return {ok: false, problems};

  const read = body.map(row => readRow(row.text, columns, (column, what) => complain(row.line, column, what)));
  const baseline = read.filter(row => row?.phase === 'baseline') as Row[];
  const watch = read.filter(row => row?.phase === 'watch') as Row[];
  if (watch.length === 0 && problems.length === 0) complain(rows.length, 1, 'There is no row of phase watch');
  if (problems.length > 0) return {ok: false, problems};

  const metrics = new Set(columns.filter(({count}) => count).map(({metric}) => metric));
  const setups = [...metrics].map(metric => {
    const before = baselineOf(baseline, metric);
    return [metric, {...(before ? {baseline: before} : {}), ...(hasControl(watch, metric) ? {mode: 'control' as const} : {})}] as const;
  });
  return {ok: true, recording: {setup: {metrics: Object.fromEntries(setups)}, ticks: watch}};
};

const fieldsOf = (line: string): Field[] => {
  let column = 1;
  return line.split(',').map(part => {
    const field = {text: part.trim().replace(/^"(.*)"$/, '$1'), column: column + part.length - part.trimStart().length};
    column += part.length + 1;
    return field;
  });
};

const columnOf = (name: string): Column => {
  const dot = name.lastIndexOf('.');
  const count = countNames.find(each => each === name.slice(dot + 1));
  return dot > 0 && count ? {metric: name.slice(0, dot), count} : {metric: name, count: undefined};
};

const readRow = (line: string, columns: readonly Column[], complain: (column: number, what: string) => void): Row | undefined => {
  const [phase, ...fields] = fieldsOf(line);
  if (phase?.text !== 'baseline' && phase?.text !== 'watch') {
    complain(1, `The phase must be baseline or watch, not ${quoted(phase?.text)}`);
    return undefined;
  }
  if (fields.length !== columns.length) {
    complain(fields.at(-1)?.column ?? 1, `${fields.length + 1} fields instead of ${columns.length + 1}`);
    return undefined;
  }

  const measured: Record<string, number> = {};
  const counts = new Map<string, {values: RecordedCounts; columns: Partial<Record<CountName, number>>; first: number}>();
  for (const [index, {text, column}] of fields.entries()) {
    // NaN is how a metrics server writes "no value".
    if (text === '' || text.toLowerCase() === 'nan' || text === 'null') continue;
    const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) {
      complain(column, `${quoted(text)} is not a number`);
      continue;
    }
    const {metric, count} = columns[index]!;
    if (!count) {
      measured[metric] = value;
      continue;
    }
    const known = counts.get(metric) ?? {values: {}, columns: {}, first: column};
    known.values[count] = value;
    known.columns[count] = column;
    counts.set(metric, known);
  }

  const tick: Record<string, MetricTick> = {};
  for (const [metric, {values, columns: places, first}] of counts) {
    const mistake = mistakeIn(values);
    if (mistake) complain((mistake.name && places[mistake.name]) ?? first, `${metric}: ${mistake.what}`);
    else tick[metric] = metricTick(values);
  }
  return {phase: phase.text, tick, measured};
};

const quoted = (text: string | undefined): string => JSON.stringify((text ?? '').slice(0, 40));
