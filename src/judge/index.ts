/** The judge: is the new version worse than the old one, on every tick, with the probability of a false alarm bounded. */
export {type BaselineSeries, type BaselineSummary, summariseBaseline} from './baseline.ts';
export {logEvidence, type TwoSample} from './evidence.ts';
export type {Interval} from './intervals.ts';
export {type JudgeState, type JudgeTick, judgeTick, type Measured, startJudge} from './judge.ts';
export type {Limit} from './limits.ts';
export type {MetricTick} from './metric-state.ts';
export {defaultParameters, type JudgeParameters} from './parameters.ts';
export type {JudgeSetup, MetricSetup} from './setup.ts';
export type {LimitVerdict, MetricVerdict, UnsureReason, Verdict, VerdictWord, Worse} from './verdict.ts';
export {verdictOf} from './verdict-of.ts';
