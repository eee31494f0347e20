const unitMs = {d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1} as const;

/**
 * A duration as people write it in a config: `500ms`, `90s`, `10m`, `1h30m`, `2d`.
 *
 * Units go from large to small, each at most once, and only whole numbers are taken: `1,5h` means different things in
 * different countries. Undefined for everything else, also for a bare number, because its unit would be a guess.
 *
 * @returns milliseconds
 */
export const parseDuration = (text: string): number | undefined => {
  const parts = /^(?:(\d{1,9})d)? ?(?:(\d{1,9})h)? ?(?:(\d{1,9})m)? ?(?:(\d{1,9})s)? ?(?:(\d{1,9})ms)?$/.exec(text.trim());
  if (!parts || text.trim() === '') return undefined;
  const [, d, h, m, s, ms] = parts;
  return times(d, unitMs.d) + times(h, unitMs.h) + times(m, unitMs.m) + times(s, unitMs.s) + times(ms, unitMs.ms);
};

const times = (digits: string | undefined, unit: number) => (digits === undefined ? 0 : Number(digits) * unit);

/** A running count, `8:51` or `1:08:51`. Whole seconds that have passed; below zero is `0:00`. */
export const formatCount = (ms: number): string => {
  if (!Number.isFinite(ms)) return notKnown;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, two(seconds % 60)];
  return h > 0 ? `${h}:${two(m)}:${s}` : `${m}:${s}`;
};

/**
 * A finished or expected duration in words: `840 ms`, `41 s`, `1 min 20 s`, `23 min`, `2 h 15 min`, `3 d`.
 *
 * Two units at most, rounded to the smaller one; seconds are left out from 10 min on, hours from 3 d on.
 */
export const formatDuration = (ms: number): string => {
  if (!Number.isFinite(ms)) return notKnown;
  const length = Math.abs(ms);
  const sign = ms < 0 && Math.round(length) > 0 ? '-' : '';
  return sign + words(length);
};

const words = (ms: number): string => {
  if (Math.round(ms) < unitMs.s) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / unitMs.s);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(ms / unitMs.m);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 3 * 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return `${Math.round(ms / unitMs.d)} d`;
};

const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/**
 * The age of a number on a screen: `now` below 5 s, then steps of 5 s, minutes from 1 min, hours from 1 h, days from 3 d.
 * The steps are coarse so that a picture in which nothing happens does not tick. Rounded down; a clock that
 * went back gives `now`.
 */
export const formatAge = (ms: number): string => {
  if (!Number.isFinite(ms)) return notKnown;
  if (ms < 5 * unitMs.s) return 'now';
  if (ms < unitMs.m) return `${Math.floor(ms / 5000) * 5} s`;
  if (ms < unitMs.h) return `${Math.floor(ms / unitMs.m)} min`;
  if (ms < 3 * unitMs.d) return `${Math.floor(ms / unitMs.h)} h`;
  return `${Math.floor(ms / unitMs.d)} d`;
};

// A duration that could not be computed must not look like a short one.
const notKnown = '?';

const two = (n: number) => String(n).padStart(2, '0');
