import type {Config, EnvironmentName} from '../../config/schema.ts';
import type {LiveFeed} from '../../release/feeds.ts';
import type {ReleaseState} from '../../release/state.ts';
import {holesIn, type Tick} from './history.ts';
import type {Judging} from './judging.ts';
import {measureSeries} from './measure-series.ts';
import type {makeSeries} from './series.ts';
import type {WatchedEnvironment} from './watch-environment.ts';

type Parts = {
  readonly name: EnvironmentName;
  readonly environment: Pick<WatchedEnvironment, 'numbers' | 'instances' | 'firing' | 'states'> & {readonly history: Pick<WatchedEnvironment['history'], 'all'>};
  readonly config: Config;
  readonly state: ReleaseState;
  readonly judging: Judging | undefined;
  readonly baseline: readonly Tick[];
  readonly now: number;
  readonly series: ReturnType<typeof makeSeries>;
};

/** What the live picture shows after a tick. */
export const liveFeed = ({name, environment, config, state, judging, baseline, now, series}: Parts): LiveFeed => {
  const {facts, gates} = state;
  const deployed = facts.touched?.[name] === true && state.rollback.status === 'none';
  const subject = deployed && name === 'production' && (facts.traffic?.setPct ?? 0) > 0 ? 'new' : 'all';
  const last = judging?.last();
  const detail = judging?.detail();
  return {
    at: now,
    tickMs: config.monitor.tick,
    environment: name,
    subject: subject === 'new' ? (facts.version ?? 'new') : (facts.previous?.version ?? 'now'),
    metrics: [
      ...series({ticks: environment.history.all(), subject, baseline, monitor: config.monitor, detail}),
      ...measureSeries({settings: config.environments[name]?.measures ?? [], ticks: environment.history.all(), baseline, latest: environment.numbers(), views: detail?.measures}),
    ],
    markers: [
      ...(facts.deployedAt !== undefined ? [{at: facts.deployedAt, label: `${facts.version ?? 'new'}`}] : []),
      ...gates.deploy.items.flatMap(({plan, state: now_}) => (plan.id.startsWith('traffic-') && 'startedAt' in now_ ? [{at: now_.startedAt, label: `${plan.id.slice(8)} %`}] : [])),
      ...('startedAt' in state.rollback ? [{at: state.rollback.startedAt, label: 'back'}] : []),
    ],
    trafficSeenPct: facts.traffic?.seenPct,
    health: environment.instances(),
    alerts: config.environments[name]?.alerts === undefined ? undefined : environment.firing(),
    sources: environment.states(),
    baseline: baseline.length === 0 ? undefined : {fromAt: baseline[0]!.at, toAt: baseline.at(-1)!.at, samples: baseline.filter(({old, new: next}) => old !== null || next !== null).length},
    ...unseenOf(environment.history.all(), deployed ? facts.deployedAt : undefined, config.monitor.tick),
    window: last && {verdict: last.verdict.verdict, sentence: last.verdict.sentence, coveredMs: last.coveredMs, remainingMs: last.remainingMs, ...(last.ofMs !== undefined && {ofMs: last.ofMs}), toProve: last.toProve},
  };
};

const unseenOf = (ticks: readonly Tick[], since: number | undefined, tickMs: number): Pick<LiveFeed, 'unseen'> => {
  const holes = since === undefined ? [] : holesIn(ticks, tickMs).filter(([, to]) => to > since);
  const last = holes.at(-1);
  return last ? {unseen: {ms: holes.reduce((sum, [from, to]) => sum + to - Math.max(from, since!), 0), untilAt: last[1]}} : {};
};
