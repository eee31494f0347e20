import type {LogLine} from '../../monitors/index.ts';

/** Seconds of which counts are kept; a release is watched for less. */
const keptSeconds = 24 * 3600;
/** Versions that are told apart; a log in which each line names another one is not followed into memory. */
const mostVersions = 16;

type Count = {errors: number; warnings: number};

/** Errors and warnings per second and version: exact however many there are, in little room. */
export const makeLogCounts = () => {
  const versions = new Map<string, Map<number, Count>>();
  /** When the first line arrived, epoch ms. */
  let begun: number | undefined;

  const sum = (from: number, to: number, version: string | undefined): Count => {
    const all: Count = {errors: 0, warnings: 0};
    for (const [name, seconds] of versions) {
      // Lines that name no version count as anybody's.
      if (version !== undefined && name !== '' && name !== version) continue;
      for (const [second, {errors, warnings}] of seconds) {
        if (second < Math.floor(from / 1000) || second >= Math.floor(to / 1000)) continue;
        all.errors += errors;
        all.warnings += warnings;
      }
    }
    return all;
  };

  return {
    /** @param at when it counts, epoch ms */
    add: ({level, version = ''}: LogLine, at: number): void => {
      begun ??= at;
      if (level !== 'error' && level !== 'warn') return;
      const name = versions.has(version) || versions.size < mostVersions ? version : '';
      const seconds = versions.get(name) ?? new Map<number, Count>();
      versions.set(name, seconds);
      const second = Math.floor(at / 1000);
      const count = seconds.get(second) ?? {errors: 0, warnings: 0};
      if (level === 'error') count.errors++;
      else count.warnings++;
      seconds.set(second, count);
      if (seconds.size > keptSeconds) seconds.delete(seconds.keys().next().value!);
    },
    /** From that second on. */
    since: (at: number, version: string | undefined): Count => sum(at, Infinity, version),
    /** Per minute in that time; undefined when less than a minute of it was seen. */
    perMinute: (from: number | undefined, to: number, version: string | undefined): Count | undefined => {
      const start = Math.max(from ?? 0, begun ?? Infinity);
      const minutes = (to - start) / 60_000;
      if (!(minutes >= 1)) return undefined;
      const {errors, warnings} = sum(start, to, version);
      return {errors: errors / minutes, warnings: warnings / minutes};
    },
  };
};
