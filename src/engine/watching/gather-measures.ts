import type {Clock} from '../../world/world.ts';

/** A measurement that takes this many times its own pause is missing. */
const patience = 2.5;

export type Measured = {readonly value: number; readonly unit: string; readonly at: number};

/**
 * Other numbers than requests come when they come. Here they are put into ticks: a number in the tick in which it arrived, nothing
 * while none is due, and null from the moment on at which one is missing until the next one is there.
 */
export const gatherMeasures = (settings: readonly {readonly name: string; readonly every: number}[], tickMs: number, clock: Clock) => {
  const latest = new Map<string, Measured>();
  const arrived = new Map<string, number | null>();
  /** When each was last good, monotonic ms; undefined: it is missing, or has never been there. */
  const goodAt = new Map<string, number | undefined>();

  return {
    /** `undefined`: it could not be measured. */
    take: (name: string, measured: Measured | undefined): void => {
      arrived.set(name, measured?.value ?? null);
      goodAt.set(name, measured && clock.mono());
      if (measured) latest.set(name, measured);
    },
    /** What belongs to the tick that ends now; undefined where nothing else is measured. */
    tick: (): Readonly<Record<string, number | null>> | undefined => {
      if (settings.length === 0) return undefined;
      const now = clock.mono();
      const gathered = settings.flatMap(({name, every}) => {
        const value = arrived.get(name);
        if (value !== undefined) return [[name, value] as const];
        const since = goodAt.get(name);
        return since !== undefined && now - since <= Math.max(every, tickMs) * patience ? [] : [[name, null] as const];
      });
      arrived.clear();
      return Object.fromEntries(gathered);
    },
    latest: (): readonly (readonly [string, Measured])[] => [...latest],
  };
};
