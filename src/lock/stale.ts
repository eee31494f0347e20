/** What an observer has seen of somebody else's lock. Plain data; a new one for each environment that is watched. */
export type LockWatch = {
  /** Id of the lock object that is looked at. */
  readonly id: string;
  /** For how long it has been seen unchanged, counting only time in which we really looked. */
  readonly unchangedMs: number;
  /** When it was last seen, on the observer's monotonic clock. */
  readonly lastMono: number;
};

/** A holder renews every two minutes; after seven missed renewals it is called stale. Source: engine.md 3.2. */
export const staleAfterMs = 15 * 60_000;
export const renewEveryMs = 120_000;

/** Two looks further apart than this prove nothing about the time between them: we were away, asleep or offline. */
const longestGapMs = 60_000;

/**
 * One more look. Only successful looks come here; a remote that did not answer is no observation.
 * The holder's own times play no part, because its clock may be a day off.
 */
export const watchLock = (before: LockWatch | undefined, id: string, mono: number): LockWatch => {
  if (before?.id !== id) return {id, unchangedMs: 0, lastMono: mono};
  const gapMs = mono - before.lastMono;
  return {id, unchangedMs: before.unchangedMs + (gapMs >= 0 && gapMs <= longestGapMs ? gapMs : 0), lastMono: mono};
};

export const isStale = (watch: LockWatch | undefined, id: string): boolean => watch?.id === id && watch.unchangedMs >= staleAfterMs;
