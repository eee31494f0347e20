import type {LogLevel} from './monitor.ts';

/** The level that a JSON field names: words, the numbers of bunyan and pino, the priorities of syslog and journald. */
export const levelOf = (value: unknown, isPriority = false): LogLevel | undefined => {
  if (isPriority && /^[0-7]$/.test(String(value))) return Number(value) <= 3 ? 'error' : Number(value) === 4 ? 'warn' : Number(value) === 7 ? 'debug' : 'info';
  if (typeof value === 'number') return value >= 50 ? 'error' : value >= 40 ? 'warn' : value >= 30 ? 'info' : 'debug';
  return typeof value === 'string' ? words.get(value.toLowerCase()) : undefined;
};

/** The level with which a plain line begins (after its time), and where it ends. */
export const leadingLevel = (line: string): {readonly level: LogLevel; readonly end: number} | undefined => {
  const klog = /^([IWEF])\d{4} \d\d:/.exec(line);
  if (klog) return {level: klog[1] === 'I' ? 'info' : klog[1] === 'W' ? 'warn' : 'error', end: 0};
  const word = /^[\s[(<|:-]{0,4}([A-Za-z]{3,9})[\])>|:]{0,2}(?=\s|$)/.exec(line);
  // Lower-case words are prose unless something marks them: "error handling was improved".
  const level = word && (word[1] === word[1]!.toUpperCase() || /^\s*[[(<|]|[\])>|:]$/.test(word[0])) ? words.get(word[1]!.toLowerCase()) : undefined;
  return level && {level, end: word![0].length};
};

/** `level=warn` of logfmt, anywhere near the beginning. */
export const logfmtLevel = (line: string): LogLevel | undefined => {
  const found = /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]{3,9})/.exec(line.length > 300 ? line.slice(0, 300) : line);
  return found ? words.get(found[1]!.toLowerCase()) : undefined;
};

const named = (level: LogLevel, text: string): [string, LogLevel][] => text.split(' ').map(word => [word, level]);
const words: ReadonlyMap<string, LogLevel> = new Map([
  ...named('error', 'error err eror fatal crit critical alert emerg emergency panic severe failure'),
  ...named('warn', 'warn warning wrn'),
  ...named('debug', 'debug dbg trace verbose finest finer fine'),
  ...named('info', 'info inf information informational notice log'),
]);
