import {type BaselineSeries, type JudgeSetup, type JudgeState, judgeTick, type JudgeTick, startJudge} from '../src/judge/index.ts';
import {newMetricState} from '../src/judge/metric-state.ts';
import type {Tick} from './judge-traffic.ts';

/** Ticks after the deploy, from 1; undefined: never. */
export type Alarm = number | undefined;
export type Watched = {readonly worseAt: Alarm; readonly safeAt: Alarm};

export const seriesOf = (ticks: readonly Tick[]): BaselineSeries => ({bad: ticks.map(tick => tick?.bad ?? null), total: ticks.map(tick => tick?.total ?? null)});

/** The product's own judge. The baseline is summarised once, then it watches as many continuations of it as are asked for. */
export const judgeOf = (setup: JudgeSetup) => {
  const ready = startJudge(setup);
  return (ticks: readonly JudgeTick[], untilSafe = false): Watched => {
    const state = fromBeginning(ready);
    let safeAt: Alarm;
    for (const [index, tick] of ticks.entries()) {
      const {word} = judgeTick(state, tick);
      if (word === 'worse') return {worseAt: index + 1, safeAt};
      if (word === 'safe') safeAt ??= index + 1;
      if (untilSafe && safeAt !== undefined) break;
    }
    return {worseAt: undefined, safeAt};
  };
};

const fromBeginning = (ready: JudgeState): JudgeState => ({...ready, metrics: ready.metrics.map(({metric}) => newMetricState(metric))});

export const errorsOnly = (ticks: readonly Tick[], control?: readonly Tick[]): JudgeTick[] =>
  ticks.map((tick, index) => {
    const beside = control?.[index];
    return {errors: tick && (control ? (beside ? {...tick, control: beside} : null) : tick)};
  });
