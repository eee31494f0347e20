import type {Config} from '../config/schema.ts';
import {fill, type Values} from '../config/template.ts';
import type {World} from '../world/world.ts';

/** The share of traffic that the new version really gets, 0–100; undefined when nobody can tell. Never a guess. */
export const seenPercent = async (traffic: NonNullable<Config['traffic']>, values: Values, repo: string, world: World, signal?: AbortSignal): Promise<number | undefined> => {
  if (!traffic.seen) return undefined;
  const {exitCode, stdout} = await world.run({...fill(traffic.seen, values, {folder: repo}), does: 'reads', timeoutMs: 10_000}, signal);
  const text = stdout.trim();
  // Number('') is 0: an empty answer must not look like "no traffic".
  const percent = text === '' ? Number.NaN : Number(text);
  return exitCode === 0 && Number.isFinite(percent) && percent >= 0 && percent <= 100 ? percent : undefined;
};
