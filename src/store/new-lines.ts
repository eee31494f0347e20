import type {LogFeed} from '../release/feeds.ts';

type Lines = LogFeed['lines'];

/**
 * How many lines at the end of `after` were not in `before`. The feed is a window that moves, and equal lines may follow each
 * other: the longest end of the old window that begins the new one is what both have.
 */
export const newLines = (before: Lines, after: Lines): number => {
  for (let dropped = 0; dropped < before.length; dropped++) {
    const kept = before.length - dropped;
    if (kept <= after.length && isSameFrom(before, dropped, after, kept)) return after.length - kept;
  }
  return after.length;
};

const isSameFrom = (before: Lines, dropped: number, after: Lines, kept: number): boolean => {
  for (let index = 0; index < kept; index++) {
    const a = before[dropped + index]!;
    const b = after[index]!;
    if (a.at !== b.at || a.text !== b.text || a.source !== b.source || a.level !== b.level) return false;
  }
  return true;
};
