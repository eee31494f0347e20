import {join} from 'node:path';
import type {Config, EnvironmentName} from '../../config/schema.ts';
import type {LiveFeed} from '../../release/feeds.ts';
import type {ReleaseState} from '../../release/state.ts';
import {isNew, type Tick} from './history.ts';
import {liveFeed} from './live-feed.ts';
import {makeSeries} from './series.ts';
import {readTicks} from './tick-file.ts';

/**
 * The charts of a past release at a moment of it, from the ticks that were kept beside its journal. What was not kept (single
 * instances, log lines, other numbers) is not made up: it is missing.
 *
 * @param folder of the release
 */
export const makeReplayedFeed = (config: Config, folder: string): ((state: ReleaseState, at: number) => LiveFeed | undefined) => {
  const of = (name: EnvironmentName): readonly Tick[] => [...readTicks(join(folder, `before-${name}.jsonl`)), ...readTicks(join(folder, `ticks-${name}.jsonl`))];
  const kept = {production: of('production'), staging: of('staging')};
  const series = {production: makeSeries(), staging: makeSeries()};
  return (state, at) => {
    const {facts, gates} = state;
    const name: EnvironmentName = config.environments.staging && gates.checklist.startedAt === undefined && facts.touched?.staging ? 'staging' : 'production';
    const ticks = kept[name].filter(tick => tick.at <= at);
    if (ticks.length === 0) return undefined;
    return liveFeed({name, config, state, now: at, judging: undefined, baseline: baselineOf(ticks, config), series: series[name], environment: measuredBefore(ticks)});
  };
};

const baselineOf = (ticks: readonly Tick[], {monitor}: Config): readonly Tick[] => {
  const firstNew = ticks.findIndex(isNew);
  return (firstNew < 0 ? ticks : ticks.slice(0, firstNew)).slice(-Math.ceil(monitor.baseline / monitor.tick));
};

/** Of an environment only what was kept of it. */
const measuredBefore = (ticks: readonly Tick[]): Parameters<typeof liveFeed>[0]['environment'] => ({
  history: {all: () => ticks}, numbers: () => [], instances: () => [], firing: () => [], states: () => [],
});
