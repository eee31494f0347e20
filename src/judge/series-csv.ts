import type {MetricTick} from './metric-state.ts';
import {readBracket} from './series-bracket.ts';
import type {RawResult, RecordedTick, SeriesProblem} from './series-file.ts';
import type {NumberedMetric} from './series-measures.ts';
import {type CountName, countNames, metricTick, mistakeIn, type RecordedCounts} from './series-tick.ts';

type Field = {readonly text: string; readonly column: number};
type Column = {readonly metric: string; readonly count: CountName | undefined; readonly numbered?: NumberedMetric | undefined};
type Row = {readonly phase: (typeof phases)[number]} & RecordedTick;

const phases = ['history', 'baseline', 'watch'] as const;

/** The CSV form of recorded series (format: series-file.ts). Empty rows and rows that begin with # are left out. */
export const readCsvSeries = (content: string): RawResult => {
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
  const columns = names.map(({text: name, column}) => columnOf(name, what => complain(head.line, column, what)));
  if (problems.length > 0) return {ok: false, problems};

  const read = body.map(row => readRow(row.text, columns, (column, what) => complain(row.line, column, what)));
  const [history, baseline, watch] = phases.map(phase => read.filter(row => row?.phase === phase) as Row[]) as [Row[], Row[], Row[]];
  if (watch.length === 0 && problems.length === 0) complain(rows.length, 1, 'There is no row of phase watch');
  if (problems.length > 0) return {ok: false, problems};

  const settings = new Map(columns.flatMap(({metric, numbered}) => (numbered ? [[metric, numbered] as const] : [])));
  return {ok: true, raw: {parameters: {}, settings, limits: [], before: [...history, ...baseline], baselineTicks: baseline.length, watch}};
};

/** Commas in quotes part nothing, and "" in them is a quote. */
const fieldsOf = (line: string): Field[] => {
  let column = 1;
  return (line.match(/(?:"(?:[^"]|"")*"|[^,"]|")*(?:,|$)/g) ?? []).slice(0, line.endsWith(',') ? undefined : -1).map(found => {
    const part = found.replace(/,$/, '');
    const text = part.trim();
    const field = {text: /^".*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text, column: column + part.length - part.trimStart().length};
    column += part.length + 1;
    return field;
  });
};

const columnOf = (name: string, complain: (what: string) => void): Column => {
  const bracket = /^(.*?)\s*\[(.*)\]$/.exec(name);
  if (bracket) return {metric: bracket[1]!, count: undefined, numbered: readBracket(bracket[2]!, complain)};
  const dot = name.lastIndexOf('.');
  const count = countNames.find(each => each === name.slice(dot + 1));
  return dot > 0 && count ? {metric: name.slice(0, dot), count} : {metric: name, count: undefined};
};

const readRow = (line: string, columns: readonly Column[], complain: (column: number, what: string) => void): Row | undefined => {
  const [phase, ...fields] = fieldsOf(line);
  const named = phases.find(each => each === phase?.text);
  if (!named) {
    complain(1, `The phase must be history, baseline or watch, not ${quoted(phase?.text)}`);
    return undefined;
  }
  if (fields.length !== columns.length) {
    complain(fields.at(-1)?.column ?? 1, `${fields.length + 1} fields instead of ${columns.length + 1}`);
    return undefined;
  }

  const measured: Record<string, number> = {};
  const missing: string[] = [];
  /** One mistake of a metric in a row is enough: the others follow from it. */
  const broken = new Set<string>();
  const counts = new Map<string, {values: RecordedCounts; columns: Partial<Record<CountName, number>>; first: number}>();
  for (const [index, {text, column}] of fields.entries()) {
    // NaN is how a metrics server writes "no value".
    if (text === '') continue;
    if (text.toLowerCase() === 'nan' || text === 'null') {
      if (columns[index]!.numbered) missing.push(columns[index]!.metric);
      continue;
    }
    const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) {
      complain(column, `${quoted(text)} is not a number`);
      broken.add(columns[index]!.metric);
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
    if (mistake && broken.has(metric)) continue;
    if (mistake) complain((mistake.name && places[mistake.name]) ?? first, `${metric}: ${mistake.what}`);
    else tick[metric] = metricTick(values);
  }
  return {phase: named, tick, measured, ...(missing.length > 0 && {missing})};
};

const quoted = (text: string | undefined): string => JSON.stringify((text ?? '').slice(0, 40));
