/** The judge: is the new version worse than the old one, on every tick, with the probability of a false alarm bounded. */
export {type BaselineSeries, type BaselineSummary, summariseBaseline} from './baseline.ts';
export {logEvidence, type TwoSample} from './evidence.ts';
export {amount, grouped, milliseconds, percent} from './figures.ts';
export {addHistograms, type Histogram, histogramOf, histogramOfDurations, quantileOf, slowerThan, totalOf} from './histogram.ts';
export type {Interval} from './intervals.ts';
export {type JudgeState, type JudgeTick, judgeTick, type Measured, startJudge} from './judge.ts';
export {latencyMetric, type LatencyPlan, latencyTick, type LatencyView, latencyView, planLatency, quantileInterval} from './latency.ts';
export type {Limit} from './limits.ts';
export {leastSamples, measureMetric, type MeasurePlan, type MeasureSettings, measureTick, type MeasureView, planMeasure, unknownMeasure} from './measure.ts';
export type {MetricTick} from './metric-state.ts';
export {numbersOf} from './numbers.ts';
export {defaultParameters, type JudgeParameters} from './parameters.ts';
export {judgeRecording, type RecordedVerdict} from './recording.ts';
export {readSeries, type Recording, type SeriesProblem, type SeriesResult} from './series-file.ts';
export type {JudgeSetup, MetricSetup} from './setup.ts';
export type {LimitVerdict, MetricVerdict, UnsureReason, Verdict, VerdictWord, Worse} from './verdict.ts';
export {verdictOf} from './verdict-of.ts';
export {labelOf, sentenceOf, type Wording} from './words.ts';
