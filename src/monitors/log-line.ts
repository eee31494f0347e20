import {sanitiseLine} from '../world/sanitise.ts';
import type {LogLevel, LogLine} from './monitor.ts';

type Options = {
  readonly at: number;
  readonly source: string;
  readonly clean: (text: string) => string;
  readonly error: readonly RegExp[];
  readonly warn: readonly RegExp[];
};

/** Longest text of a line that is kept for the screen, characters. */
const longest = 1_000;

/** Finds level, message, time and version in a JSON line; in a plain one the level by pattern. Whatever it finds is made harmless. */
export const readLogLine = (raw: string, {at, source, clean, error, warn}: Options): LogLine => {
  const json = jsonOf(raw);
  const text = sanitiseLine(clean(json ? messageOf(json, raw) : raw), longest);
  const said = json ? levelOf(json['level'] ?? json['severity'] ?? json['lvl']) : undefined;
  const level: LogLevel = said ?? (error.some(pattern => pattern.test(raw)) ? 'error' : warn.some(pattern => pattern.test(raw)) ? 'warn' : 'info');
  const when = json ? timeOf(json['time'] ?? json['ts'] ?? json['timestamp']) : undefined;
  const version = typeof json?.['version'] === 'string' ? sanitiseLine(json['version'], 64) : undefined;
  return {at: when ?? at, source, level, text, ...(version !== undefined && {version})};
};

const jsonOf = (raw: string): Readonly<Record<string, unknown>> | undefined => {
  if (!raw.startsWith('{')) return undefined;
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

const messageOf = (json: Readonly<Record<string, unknown>>, raw: string): string => {
  const message = json['msg'] ?? json['message'] ?? json['event'];
  if (typeof message !== 'string') return raw;
  const more = ['err', 'error', 'stack'].flatMap(name => (typeof json[name] === 'string' ? [json[name]] : []));
  return [message, ...more].join(' · ');
};

/** Words, and the numbers of bunyan and pino. */
const levelOf = (value: unknown): LogLevel | undefined => {
  if (typeof value === 'number') return value >= 50 ? 'error' : value >= 40 ? 'warn' : value >= 30 ? 'info' : 'debug';
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  if (/^(err|error|fatal|crit|critical|alert|emerg|panic)/.test(word)) return 'error';
  if (/^warn/.test(word)) return 'warn';
  if (/^(debug|trace|verbose)/.test(word)) return 'debug';
  return /^(info|notice|log)/.test(word) ? 'info' : undefined;
};

const timeOf = (value: unknown): number | undefined => {
  const at = typeof value === 'number' ? (value < 1e11 ? value * 1000 : value) : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
};
