import {addCounts, type Counts} from '../../monitors/index.ts';

/** What one tick of an environment brought. Null: nothing arrived, which is a gap. */
export type Tick = {readonly at: number; readonly old: Counts | null; readonly new: Counts | null};

/** Ticks kept: an hour of baseline and a long window at 5 s, with room; older ones are forgotten. */
export const longestHistory = 3_000;

export const makeHistory = (before: readonly Tick[] = []) => {
  let ticks: Tick[] = [...before];
  return {
    add: (tick: Tick): void => {
      ticks.push(tick);
      if (ticks.length > longestHistory * 1.2) ticks = ticks.slice(-longestHistory);
    },
    all: (): readonly Tick[] => ticks,
  };
};

export type History = ReturnType<typeof makeHistory>;

/** The counts that a judgement is about: the new version's, or everything that was served. */
export const subjectOf = (tick: Tick, subject: 'new' | 'all'): Counts | null =>
  subject === 'new' ? tick.new : (addCounts(tick.new ?? undefined, tick.old ?? undefined) ?? null);
