import {formatDuration} from '../util/duration.ts';
import {unreachable} from '../util/unreachable.ts';
import {aboutMore, amount, grouped, milliseconds, percent, points, requests} from './figures.ts';
import type {LatencyView} from './latency.ts';
import type {MeasureView} from './measure.ts';
import type {MetricVerdict, UnsureReason, Verdict, Worse} from './verdict.ts';

export type Wording = {
  /** What the verdict holds for, with its preposition: "at 5 %", "in production". Left out when not given. */
  readonly where?: string;
  /** Latency metrics in ms, by metric. Without it the sentence speaks of the share of slow requests. */
  readonly latency?: Readonly<Record<string, LatencyView>>;
  /** Other numbers in their units, by metric. */
  readonly measures?: Readonly<Record<string, MeasureView>>;
  /** What has to be proven; the others only must not be worse. Everything where it is left out. */
  readonly prove?: readonly string[];
};

/** The verdict as one sentence, always with its numbers, without a full stop where a screen may go on. */
export const sentenceOf = (verdict: Verdict, wording: Wording = {}): string => {
  switch (verdict.verdict) {
    case 'worse':
      return `Worse: ${worseWords(verdict, wording)}`;
    case 'no-data':
      return `No data: ${silence(verdict)}. Not counted as healthy.`;
    case 'safe':
      return `Safe${wording.where ? ` ${wording.where}` : ''}: ${proof(verdict, wording)}`;
    case 'unsure':
      return unsureWords(verdict, wording);
    default:
      return unreachable(verdict.verdict);
  }
};

/** How a metric is called in a sentence: `errors` → `error rate`, `p99Ms` → `p99`, `db_time` → `db time`. */
export const labelOf = (metric: string): string => (metric === 'errors' ? 'error rate' : metric.replace(/Ms$/, '').replaceAll('_', ' '));

const worseWords = (verdict: Verdict, wording: Wording): string => {
  const worse = verdict.worse!;
  if (worse.by === 'limit') return limitWords(verdict, worse);
  const kind = verdict.metrics[worse.metric]?.kind ?? 'errors';
  return `${nowAndUsual(worse.metric, {...worse, kind}, wording)}, for ${duration(worse.tick - worse.fromTick, verdict)}`;
};

/** While the limit is still broken its time goes on; afterwards it stays at what it was when the verdict fell. */
const limitWords = (verdict: Verdict, {limit, value, forTicks}: Extract<Worse, {by: 'limit'}>): string => {
  const now = verdict.limits.find(each => each.limit.metric === limit.metric && each.limit.at === limit.at);
  const isOn = now?.value !== undefined && now.beyondTicks > forTicks;
  const shown = (x: number) => (limit.of === 'rate' ? percent(x) : amount(x, limit.unit));
  const lasting = duration(isOn ? now.beyondTicks : forTicks, verdict);
  return `${labelOf(limit.metric)} ${shown(isOn ? now.value : value)}, limit ${shown(limit.at)}, for ${lasting}`;
};

const silence = ({because, metrics, limits, tickSec, ticks}: Verdict): string => {
  const name = because ?? 'everything';
  const silentTicks = metrics[name]?.silentTicks ?? limits.find(({limit}) => limit.metric === name)?.silentTicks ?? ticks;
  return silentTicks >= ticks ? `${name} has never answered` : `${name} is silent for ${formatDuration(silentTicks * tickSec * 1000)}`;
};

/** The difference that could have hidden, for the least certain metric of each kind. */
const proof = (verdict: Verdict, wording: Wording): string => {
  const others = Object.entries(verdict.metrics).filter(([, {kind}]) => kind === 'measure').map(([name]) => labelOf(name));
  return `${hiddenDifference(verdict, wording)}${others.length === 0 ? '' : `; ${listed(others)} no worse`}`;
};

const listed = (names: readonly string[]): string => (names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`);

const hiddenDifference = ({metrics}: Verdict, {latency}: Wording): string => {
  const hidden = Object.entries(metrics).map(([name, metric]) => ({name, kind: metric.kind, ...hiddenIn(metric, latency?.[name])}));
  const shown = (['errors', 'latency'] as const).flatMap(kind => {
    const [least] = hidden.filter(each => each.kind === kind).sort((a, b) => b.relative - a.relative);
    return least ? [least] : [];
  });
  const unknown = shown.find(each => each.words === undefined);
  if (unknown) return `${labelOf(unknown.name)} is surely below ${percent(metrics[unknown.name]!.rateInterval.high)}`;
  const words = shown.length === 1 ? shown[0]!.words : shown.map(each => `${each.words} ${labelOf(each.name)}`).join(' or ');
  return `nothing worse than ${words} would have gone unseen`;
};

/** A difference must be both larger than the interval allows and large enough to have been called worse. */
const hiddenIn = ({ratioInterval, visible, usualRate}: MetricVerdict, view: LatencyView | undefined): Hidden => {
  const relative = Math.max(ratioInterval.high - 1, visible.now ?? 0);
  if (view?.seesMs !== undefined) {
    const reach = Number.isFinite(view.interval.high) ? view.interval.high - view.usualMs : 0;
    return {relative, words: `±${milliseconds(Math.max(reach, view.seesMs))}`};
  }
  return {relative, words: Number.isFinite(relative) && usualRate !== undefined ? `±${points(relative * usualRate)}` : undefined};
};

type Hidden = {readonly relative: number; readonly words: string | undefined};

const unsureWords = (verdict: Verdict, wording: Wording): string => {
  const {because, metrics, reason = 'collecting'} = verdict;
  const proven = Object.entries(metrics).find(([, {isSafe, kind}]) => isSafe && kind !== 'measure');
  if (reason === 'wide' && proven) {
    const [name, metric] = proven;
    if (wording.prove?.every(each => metrics[each]?.isSafe ?? false)) {
      const others = Object.keys(metrics).filter(each => each !== name).map(labelOf);
      return `No worse${wording.where ? ` ${wording.where}` : ''}: ${nowAndUsual(name, metric, wording)}${others.length === 0 ? '' : `; ${listed(others)} no worse`}`;
    }
    const [time] = waiting(verdict);
    const wanted = time === undefined ? 'more data' : `${time} of data`;
    return `No worse so far: ${nowAndUsual(name, metric, wording)}; ${labelOf(slowest(verdict))} needs ${wanted}`;
  }
  return `Not enough evidence: ${whyNot(reason, because ?? '', verdict, wording)}`;
};

const whyNot = (reason: UnsureReason, name: string, verdict: Verdict, wording: Wording): string => {
  const metric = verdict.metrics[name];
  const label = labelOf(name);
  switch (reason) {
    case 'traffic-drop':
      return `requests fell to ${percent(metric?.traffic ?? 0)} of the usual`;
    case 'no recent traffic':
      return `${metric?.traffic === undefined ? 'no' : 'hardly any'} requests lately, ${grouped(metric?.n ?? 0)} in all`;
    case 'coverage':
      return [`${label} has data for ${percent(metric?.coverage ?? 0)} of the time`, ...waiting(verdict)].join('; ');
    case 'no baseline':
      if (wording.measures?.[name]) return nothingUsual(label, wording.measures[name]);
      return `nothing to compare ${label} with, ${requests(metric?.n ?? 0)}`;
    case 'leaning':
      return metric ? `${nowAndUsual(name, metric, wording)}, leans worse but is not proven` : label;
    case 'raw':
      return metric ? `${nowAndUsual(name, metric, wording)}, ${wording.measures?.[name]?.better === 'higher' ? 'below' : 'above'} what is tolerated` : label;
    case 'collecting':
    case 'wide':
      return requestsWords(verdict);
    default:
      return unreachable(reason);
  }
};

const requestsWords = (verdict: Verdict): string => {
  const {n = 0, neededRequests} = verdict.metrics[slowest(verdict)] ?? {};
  if (n === 0) return 'no requests yet';
  if (neededRequests === undefined || verdict.etaTicks === undefined) return `${requests(n)}, and no estimate of how many it takes`;
  return [`${grouped(n)} of ${requests(neededRequests)}`, ...waiting(verdict)].join('; ');
};

/** The metric that will be proven last; one that cannot be estimated counts as later than any. */
const slowest = ({metrics}: Verdict): string => {
  const requested = Object.entries(metrics).filter(([, {kind}]) => kind !== 'measure');
  // Other numbers need not be proven, unless there is nothing else.
  const all = requested.some(([, {isSafe}]) => !isSafe) ? requested : Object.entries(metrics);
  const waiting = all.filter(([, {isSafe}]) => !isSafe);
  const [last] = (waiting.length > 0 ? waiting : all).sort(([, a], [, b]) => (b.etaTicks ?? Infinity) - (a.etaTicks ?? Infinity));
  return last?.[0] ?? '';
};

/** How long it may still take, if that can be said. */
const waiting = ({etaTicks, tickSec}: Verdict): string[] => (etaTicks ? [aboutMore(etaTicks * tickSec)] : []);

const nothingUsual = (label: string, {none, unit}: MeasureView): string =>
  none === 'zero'
    ? `${label} is usually ${amount(0, unit)}, and a percentage of that means nothing; give it a limit, or say what to tolerate`
    : `nothing to compare ${label} with: too few measurements before the deploy`;

const nowAndUsual = (name: string, {kind, rate, usualRate}: Rates, {latency, measures}: Wording): string => {
  const measured = measures?.[name];
  if (measured?.now !== undefined && measured.usual !== undefined)
    return `${labelOf(name)} ${amount(measured.now, measured.unit)}, usual ${amount(measured.usual, measured.unit)}${measured.bound === undefined ? '' : `, tolerated ${measured.better === 'lower' ? 'up' : 'down'} to ${amount(measured.bound, measured.unit)}`}`;
  const view = latency?.[name];
  if (view?.nowMs !== undefined) return `${labelOf(name)} ${milliseconds(view.nowMs)}, usual ${milliseconds(view.usualMs)}`;
  const label = kind === 'latency' ? `requests above the usual ${labelOf(name)}` : kind === 'measure' ? `measurements beyond the usual ${labelOf(name)}` : labelOf(name);
  return `${label} ${percent(rate ?? 0)}${usualRate === undefined ? '' : `, usual ${percent(usualRate)}`}`;
};

type Rates = Pick<MetricVerdict, 'kind' | 'rate' | 'usualRate'>;

const duration = (ticks: number, {tickSec}: Verdict): string => formatDuration(ticks * tickSec * 1000);
