import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {
  type BaselineSeries, defaultParameters, type JudgeParameters, judgeTick, logEvidence, type MetricSetup, startJudge, summariseBaseline,
  type TwoSample, type Verdict, verdictOf, type VerdictWord,
} from '../../src/judge/index.ts';

/** Cases made by an independent reference of the same specification: the check of every formula at once. */
const vectors: Vectors = JSON.parse(readFileSync(new URL('../fixtures/judge-vectors.json', import.meta.url), 'utf8'));

describe('ln e of two samples', () => {
  const items = vectors.cases.filter(each => each.kind === 'logE').flatMap(each => each.items);
  it('has items', () => expect(items.length).toBeGreaterThan(20));
  it.each(items)('$args', ({args, expect: expected}) => {
    expect(Math.abs(logEvidence(args) - expected)).toBeLessThanOrEqual(1e-6);
  });
});

describe('summary of a baseline', () => {
  it.each(vectors.cases.filter(each => each.kind === 'summary'))('$id', given => {
    const summary = summariseBaseline(given, defaultParameters);
    if (!given.expect.ok) return expect(summary).toBeUndefined();
    const {M, n0, k0raw, k0, p, phiT, phi, scan, slow, sd} = given.expect;
    expectNear(summary, {ticks: M, n0, k0raw, k0, p, phiT, phi, scan, slow, sd}, 1e-6);
  });
});

describe('a whole watch', () => {
  it.each(vectors.cases.filter(each => each.kind === 'watch'))('$id: $note', ({cfg, metrics, ticks, expect: expected}) => {
    const setups = Object.entries(metrics).map(([name, metric]) => [name, setupOf(metric)] as const);
    const state = startJudge({parameters: cfg, metrics: Object.fromEntries(setups)});
    const changes: {tick: number; verdict: VerdictWord}[] = [];
    let firstSafe: number | null = null;

    for (const tick of ticks) {
      judgeTick(state, Object.fromEntries(Object.entries(tick).map(([name, counts]) => [name, tickOf(counts)])));
      if (state.word !== changes.at(-1)?.verdict) changes.push({tick: state.tick, verdict: state.word});
      if (state.word === 'safe') firstSafe ??= state.tick;
      const checkpoint = expected.checkpoints.find(each => each.tick === state.tick);
      if (!checkpoint) continue;
      expect(state.word, `at tick ${state.tick}`).toBe(checkpoint.verdict);
      expect(Math.abs(state.logE - checkpoint.logE), `ln E at tick ${state.tick}`).toBeLessThanOrEqual(1e-6);
      for (const [index, {metric}] of state.metrics.entries()) {
        const difference = state.leanings[index]!.logE - checkpoint.metrics[metric.name]!;
        expect(Math.abs(difference), `ln E of ${metric.name} at tick ${state.tick}`).toBeLessThanOrEqual(1e-6);
      }
    }

    expect(changes).toEqual(expected.changes);
    expect(firstSafe).toBe(expected.firstSafe);
    const verdict = verdictOf(state);
    expect(verdict.verdict).toBe(expected.final);
    for (const [name, {ratioCI, rateCI, phi}] of Object.entries(expected.finalMetrics)) {
      const {ratioInterval, rateInterval} = verdict.metrics[name]!;
      expectNear(verdict.metrics[name], {phi}, 1e-6);
      expectNear({...ratioInterval}, {low: numberOf(ratioCI[0]), high: numberOf(ratioCI[1])}, 1e-5);
      expectNear({...rateInterval}, {low: numberOf(rateCI[0]), high: numberOf(rateCI[1])}, 1e-5);
    }
    expectWorse(verdict.worse, expected.worse);
  });
});

const expectWorse = (worse: Verdict['worse'], expected: WatchCase['expect']['worse']) => {
  if (!expected) return expect(worse).toBeUndefined();
  expect(worse).toMatchObject({by: 'evidence', tick: expected.tick, metric: expected.metric, fromTick: expected.fromTick});
  if (worse?.by !== 'evidence') return;
  expect(Math.abs(worse.logE - expected.logE)).toBeLessThanOrEqual(1e-6);
  if (expected.ratio === null) expect(worse.ratio).toBeUndefined();
  else expectNear({ratio: worse.ratio!}, {ratio: expected.ratio}, 1e-6);
};

const expectNear = (got: object | undefined, expected: Readonly<Record<string, number>>, relative: number) => {
  for (const [name, value] of Object.entries(expected)) {
    const given = (got as Record<string, number> | undefined)?.[name];
    const isNear = given === value || Math.abs(given! - value) <= relative * Math.abs(value);
    expect(isNear, `${name}: ${given} instead of ${value}`).toBe(true);
  }
};

const numberOf = (value: number | 'inf'): number => (value === 'inf' ? Infinity : value);

const setupOf = ({cfg, floor, ...rest}: WatchCase['metrics'][string]): MetricSetup => ({
  ...rest,
  ...(cfg || floor !== undefined ? {parameters: {...cfg, ...(floor === undefined ? {} : {floor})}} : {}),
});

const tickOf = (counts: WatchCase['ticks'][number][string]) =>
  counts && {
    bad: counts.bad,
    total: counts.total,
    ...(counts.gate === undefined ? {} : {gateBad: counts.gate}),
    ...(counts.safe === undefined ? {} : {safeBad: counts.safe}),
    ...(counts.cbad === undefined ? {} : {control: {bad: counts.cbad, total: counts.ctotal!}}),
  };

type Vectors = {readonly cases: readonly (LogECase | SummaryCase | WatchCase)[]};
type Numbers<Name extends string = string> = Readonly<Record<Name, number>>;
type Range<Bound> = readonly [Bound, Bound];

type LogECase = {readonly kind: 'logE'; readonly items: readonly {readonly args: TwoSample; readonly expect: number}[]};

type SummaryCase = BaselineSeries & {
  readonly kind: 'summary';
  readonly id: string;
  readonly expect: Numbers<'M' | 'n0' | 'k0raw' | 'k0' | 'p' | 'phiT' | 'phi' | 'scan' | 'slow' | 'sd'> & {readonly ok: boolean};
};

type WatchCase = {
  readonly kind: 'watch';
  readonly id: string;
  readonly note: string;
  readonly cfg: Partial<JudgeParameters>;
  readonly metrics: Readonly<Record<string, Omit<MetricSetup, 'parameters'> & Settings>>;
  readonly ticks: readonly Readonly<Record<string, Counts | null>>[];
  readonly expect: {
    readonly changes: readonly At[];
    readonly checkpoints: readonly (At & {readonly logE: number; readonly metrics: Numbers})[];
    readonly worse: (Numbers<'tick' | 'logE' | 'fromTick'> & {readonly metric: string; readonly ratio: number | null}) | null;
    readonly firstSafe: number | null;
    readonly final: VerdictWord;
    readonly finalMetrics: Readonly<Record<string, Final>>;
  };
};

type Final = {readonly ratioCI: Range<number | 'inf'>; readonly rateCI: Range<number>; readonly phi: number};
type Settings = {readonly cfg?: Partial<JudgeParameters>; readonly floor?: number};
type Counts = Numbers<'bad' | 'total'> & Partial<Numbers<'gate' | 'safe' | 'cbad' | 'ctotal'>>;
type At = {readonly tick: number; readonly verdict: VerdictWord};
