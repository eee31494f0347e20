import type {Clock} from '../world/world.ts';

/** How far, in points of percent, a share may be from what was set: a balancer counts requests, and there are few at first. */
const nearPoints = 10;
/** With all or nothing there is nobody to share with: only rounding and the last open connections, in points of percent. */
const endPoints = 1;

/** Whether what is seen is what was set, both 0–100. */
export const isNear = (setPct: number, seenPct: number): boolean =>
  Math.abs(seenPct - setPct) <= (setPct <= 0 || setPct >= 100 ? endPoints : nearPoints);

/** How long between two looks, ms. */
const pauseMs = 2_000;

export type Settling = {
  readonly setPct: number;
  /** The longest that is waited, ms. */
  readonly withinMs: number;
  readonly look: () => Promise<number | undefined>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What was seen, before it is waited for once more. */
  readonly told?: (seenPct: number | undefined) => void;
};

/** Looks until the share is near what was set, or the time is over. The last look comes back; undefined: nobody can tell. */
export const settledShare = async ({setPct, withinMs, look, clock, signal, told}: Settling): Promise<number | undefined> => {
  const until = clock.mono() + withinMs;
  for (;;) {
    const seen = await look();
    if ((seen !== undefined && isNear(setPct, seen)) || clock.mono() >= until) return seen;
    told?.(seen);
    await clock.sleep(pauseMs, signal);
  }
};
