import {sanitiseLine} from '../world/sanitise.ts';
import {leadingLevel, levelOf, logfmtLevel} from './log-level.ts';
import {leadingTime, timeOf} from './log-time.ts';
import type {LogLevel, LogLine} from './monitor.ts';
import {isNotText} from './not-text.ts';

/** What makes a line an error or a warning beside the level that it names itself. */
export type LogPatterns = {
  readonly error: readonly RegExp[];
  readonly warn: readonly RegExp[];
  /** True where the config says them: they then count also for lines that name a milder level. */
  readonly ownError: boolean;
  readonly ownWarn: boolean;
};

type Options = {
  /** When it arrived, epoch ms. */
  readonly at: number;
  readonly source: string;
  /** Text → printable, masked text. */
  readonly clean: (text: string) => string;
  readonly patterns: LogPatterns;
};

/** Longest text of a line that is kept for the screen, characters. */
const longest = 1_000;
/** Patterns and formats are looked for in so much of a line; who writes more has said by then what it is. */
const longestLooked = 16_384;
/** Clocks of two machines differ a little; a line from further in the future has no believable time. */
const clockSkewMs = 5_000;

/** Finds level, message, time and version in a JSON line, level and time in a plain one. Whatever it finds is made harmless. */
export const readLogLine = (given: string, {at, source, clean, patterns}: Options): LogLine => {
  // A file that was cut while its program did not append begins with as many NULs as it was long.
  const raw = given.startsWith('\0\0\0\0\0\0\0\0') ? given.replace(/^\0+/, '') : given;
  if (isNotText(raw)) return {at, source, ...notText(raw, patterns, clean)};
  const json = jsonOf(raw);
  const plain = json ? undefined : plainOf(raw);
  const looked = raw.length > longestLooked ? raw.slice(0, longestLooked) : raw;
  const said = json ? (levelOf(first(json, levelNames)) ?? levelOf(json['PRIORITY'], true) ?? innerLevel(json)) : plain!.level;
  const level = worst(said, patterns, looked);
  // Only what can be shown is cleaned: a message of 60 KB costs no more than one of 2. A mask is shorter than what it hides, so twice is enough.
  const message = json ? messageOf(json, raw) : plain!.text;
  const text = sanitiseLine(clean(message.length > longestCleaned ? message.slice(0, longestCleaned) : message), longest);
  const own = json ? timeOf(first(json, timeNames)) : plain!.at;
  const version = typeof json?.['version'] === 'string' ? sanitiseLine(clean(json['version']), 64) : undefined;
  return {at: own !== undefined && own <= at + clockSkewMs ? own : at, source, level, text, ...(version !== undefined && {version})};
};

/** The log of a program that writes in another encoding has levels all the same; of the rest what can be read is shown. */
const notText = (raw: string, patterns: LogPatterns, clean: Options['clean']): Pick<LogLine, 'level' | 'text'> => {
  const beginning = raw.slice(0, longest);
  const said = [`(not text: ${raw.length} characters)`, ...(beginning.match(readable) ?? [])].join(' ');
  return {level: worst(plainOf(beginning).level, patterns, beginning), text: sanitiseLine(clean(said), longest)};
};

const readable = /[\x20-\x7e]{8,}/g;

/** A line whose cut goes through a secret must not show the half of it: what is cleaned is longer than what is shown by more than any secret's line is. */
const longestCleaned = 17_408;

const levelNames = ['level', 'severity', 'lvl', 'levelname', 'log.level', 'loglevel', '@l'];
const timeNames = ['time', 'ts', 'timestamp', '@timestamp', 't', '@t', '__REALTIME_TIMESTAMP'];
const messageNames = ['msg', 'message', 'event', '@m', 'MESSAGE', 'textPayload', 'log'];
const detailNames = ['err', 'error', 'exception', 'stack'];

type Json = Readonly<Record<string, unknown>>;

const jsonOf = (raw: string): Json | undefined => {
  if (raw.charCodeAt(0) !== 0x7b) return undefined;
  try {
    return JSON.parse(raw) as Json;
  } catch {
    return undefined;
  }
};

const first = (json: Json, names: readonly string[]): unknown => {
  for (const name of names) if (json[name] !== undefined && json[name] !== null) return json[name];
  return undefined;
};

const messageOf = (json: Json, raw: string): string => {
  const message = first(json, messageNames);
  if (typeof message !== 'string') return raw;
  const more = detailNames.flatMap(name => detailOf(json[name]));
  return more.length === 0 ? message : [message.trimEnd(), ...more].join(' · ');
};

const detailOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const {message} = value as Json;
  return typeof message === 'string' ? [message] : [];
};

/** docker's json-file wraps a line of the program: its own beginning says the level. */
const innerLevel = (json: Json): LogLevel | undefined => (typeof json['log'] === 'string' ? plainOf(json['log']).level : undefined);

const plainOf = (raw: string): {readonly text: string; readonly level: LogLevel | undefined; readonly at: number | undefined} => {
  const time = leadingTime(raw);
  const rest = time && time.end > 0 ? raw.slice(time.end).trimStart() : raw;
  const found = leadingLevel(rest);
  const text = found && found.end > 0 ? rest.slice(found.end).trimStart() : rest;
  return {text: text === '' ? raw : text, level: found?.level ?? logfmtLevel(rest), at: time?.at ?? logfmtTime(raw)};
};

const logfmtTime = (raw: string): number | undefined => {
  const found = /(?:^|\s)(?:time|ts|t)="?([^\s"]{10,40})/.exec(raw.length > 300 ? raw.slice(0, 300) : raw);
  return found ? timeOf(found[1]) : undefined;
};

const worst = (said: LogLevel | undefined, {error, warn, ownError, ownWarn}: LogPatterns, looked: string): LogLevel => {
  if (said === 'error') return said;
  if ((said === undefined || ownError) && error.some(pattern => pattern.test(looked))) return 'error';
  if (said === 'warn') return said;
  if ((said === undefined || ownWarn) && warn.some(pattern => pattern.test(looked))) return 'warn';
  return said ?? 'info';
};
