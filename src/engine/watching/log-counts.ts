import type {LogLine} from '../../monitors/index.ts';

/** Seconds of which counts are kept; a release is watched for less. */
const keptSeconds = 24 * 3600;
/** Versions that are told apart; a log in which each line names another one is not followed into memory. */
const mostVersions = 16;

type Count = {errors: number; warnings: number};

/** Second since the epoch, version ('' where none is named), errors, warnings. */
export type Counted = readonly [second: number, version: string, errors: number, warnings: number];

/** Errors and warnings per second and version: exact however many there are, in little room. */
export const makeLogCounts = () => {
  const versions = new Map<string, Map<number, Count>>();
  /** When the first line arrived, epoch ms. */
  let begun: number | undefined;
  let changes: Counted[] = [];

  const put = ([second, version, errors, warnings]: Counted): void => {
    const name = versions.has(version) || versions.size < mostVersions ? version : '';
    const seconds = versions.get(name) ?? new Map<number, Count>();
    versions.set(name, seconds);
    const count = seconds.get(second) ?? {errors: 0, warnings: 0};
    count.errors += errors;
    count.warnings += warnings;
    seconds.set(second, count);
    if (seconds.size > keptSeconds) seconds.delete(seconds.keys().next().value!);
  };

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
      const second = Math.floor(at / 1000);
      const [errors, warnings] = level === 'error' ? [1, 0] : [0, 1];
      put([second, version, errors, warnings]);
      const last = changes.at(-1);
      if (last?.[0] === second && last[1] === version) changes[changes.length - 1] = [second, version, last[2] + errors, last[3] + warnings];
      else changes.push([second, version, errors, warnings]);
    },
    /** What has been added since it was asked last, for whoever keeps it. */
    changes: (): readonly Counted[] => {
      const all = changes;
      changes = [];
      return all;
    },
    /** What an engine before us has counted, and since when it had listened. */
    restore: (counted: readonly Counted[], since: number | undefined): void => {
      begun = since;
      for (const each of counted) put(each);
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
