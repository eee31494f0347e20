import {type Decision, decideSafety, provenWorse} from './decision.ts';
import {isBreached, type LimitState, limitTick, startLimit} from './limits.ts';
import {logSumExp} from './math.ts';
import {type MetricState, type MetricTick, newMetricState, takeTick} from './metric-state.ts';
import type {JudgeParameters} from './parameters.ts';
import {type JudgeSetup, resolveSetup} from './setup.ts';
import type {UnsureReason, VerdictWord, Worse} from './verdict.ts';
import {type Leaning, leaningOf} from './worse.ts';

/**
 * THE JUDGE: is the new version worse than the old one?
 *
 * One tick is one look. `startJudge` summarises the baseline, `judgeTick` takes what one tick brought, `verdictOf`
 * (verdict-of.ts) says what is known now with all its numbers. No clock and no chance: the same ticks give the same
 * verdicts, so a recording can be judged again.
 *
 * The state is mutated by `judgeTick` and handed back; keep no older copy of it. A tick costs well under a millisecond
 * for four metrics and thirty starts; memory grows by a few numbers per metric and tick.
 */
export type JudgeState = {
  readonly parameters: JudgeParameters;
  readonly metrics: readonly MetricState[];
  limits: readonly LimitState[];
  /** Ticks taken so far. */
  tick: number;
  /** Evidence for worse, one per metric, in the order of `metrics`. */
  leanings: readonly Leaning[];
  /** ln of the evidence for worse over all metrics. */
  logE: number;
  word: VerdictWord;
  reason: UnsureReason | undefined;
  because: string | undefined;
  worse: Worse | undefined;
  safeTicks: number;
};

/** What one tick brought: counts per metric, and measured numbers for limits. A missing or null entry is a gap. */
export type JudgeTick = Readonly<Record<string, MetricTick | undefined>>;
export type Measured = Readonly<Record<string, number | null | undefined>>;

/** Throws a RangeError for a setup that could never say `worse` (setup.ts, limits.ts). */
export const startJudge = (setup: JudgeSetup): JudgeState => {
  const {metrics, parameters} = resolveSetup(setup);
  return {
    parameters,
    metrics: metrics.map(newMetricState),
    limits: (setup.limits ?? []).map(startLimit),
    tick: 0,
    leanings: [],
    logE: 0,
    word: 'unsure',
    reason: 'collecting',
    because: undefined,
    worse: undefined,
    safeTicks: 0,
  };
};

/** Takes the next tick. Every tick of time is one call, also the ones that brought nothing: pass `{}` for them. */
export const judgeTick = (state: JudgeState, tick: JudgeTick, measured: Measured = {}): JudgeState => {
  state.tick += 1;
  for (const metric of state.metrics) takeTick(metric, state.tick, tick[metric.metric.name]);
  state.limits = state.limits.map(limit => {
    const {of, metric} = limit.limit;
    return limitTick(limit, state.tick, of === 'value' ? measured[metric] : tick[metric]);
  });

  state.leanings = state.metrics.map(metric => leaningOf(metric)!);
  // Averaging e-values is valid however the metrics hang together (Vovk & Wang, Annals of Statistics 49(3), 2021).
  state.logE = logSumExp(state.leanings.map((leaning, index) => leaning.counted + Math.log(state.metrics[index]!.metric.weight)));
  state.worse ??= brokenLimit(state) ?? provenWorse(state);

  const decision: Decision = state.worse ? {word: 'worse', because: state.worse.metric} : decideSafety(state);
  state.word = decision.word;
  state.reason = decision.reason;
  state.because = decision.because;
  state.safeTicks = state.word === 'safe' ? state.safeTicks + 1 : 0;
  return state;
};

const brokenLimit = ({limits, tick}: JudgeState): Worse | undefined => {
  const broken = limits.find(isBreached);
  if (!broken) return undefined;
  return {by: 'limit', tick, metric: broken.limit.metric, limit: broken.limit, value: broken.value!, forTicks: broken.streak};
};
