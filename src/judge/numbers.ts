import type {Verdict} from './verdict.ts';

/** The figures a verdict rests on, flat and finite, for the record: `errors.rate`, `errors.n`, `worse.tick` … */
export const numbersOf = (verdict: Verdict): Readonly<Record<string, number>> => {
  const {ticks, logE, etaTicks, worse} = verdict;
  const metrics = Object.entries(verdict.metrics).map(([name, {ratioInterval, visible, ...metric}]) => {
    const {bad, n, rate, usualRate, coverage, silentTicks} = metric;
    const bounds = {ratioLow: ratioInterval.low, ratioHigh: ratioInterval.high, visible: visible.now};
    return prefixed(name, {bad, n, rate, usualRate, coverage, silentTicks, logE: metric.logE, ...bounds});
  });
  const limits = verdict.limits.map(({limit, value, beyondTicks}) => prefixed(`limit.${limit.metric}`, {value, at: limit.at, beyondTicks}));
  const found = worse?.by === 'evidence'
    ? {tick: worse.tick, fromTick: worse.fromTick, ratio: worse.ratio, rate: worse.rate, usualRate: worse.usualRate}
    : {tick: worse?.tick, value: worse?.value, limit: worse?.limit.at};
  return Object.assign({}, finite({ticks, logE, etaTicks}), ...metrics, ...limits, prefixed('worse', found));
};

const finite = (figures: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));

const prefixed = (prefix: string, figures: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(finite(figures)).map(([name, value]) => [`${prefix}.${name}`, value]));
