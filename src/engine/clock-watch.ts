import type {Clock} from '../world/world.ts';

/** A wall clock that moves this much more than the monotonic one was set, or the machine was suspended. Design of the engine, section 5. */
const jumpMs = 5_000;

/** Compares both clocks each second; on Linux the monotonic one stands still in suspend. */
export const watchClock = async (clock: Clock, jumped: (byMs: number) => void, signal: AbortSignal): Promise<void> => {
  let wall = clock.now();
  let mono = clock.mono();
  for await (const _ of clock.every(1_000, signal)) {
    const byMs = clock.now() - wall - (clock.mono() - mono);
    wall = clock.now();
    mono = clock.mono();
    if (Math.abs(byMs) > jumpMs) jumped(Math.round(byMs));
  }
};
