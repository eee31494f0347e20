/**
 * One contestant of bench/logs.ts: our log path, alone in a process, from the source to what a screen would be sent.
 *
 *     node bench/logs-reader.ts file PATH | command ARGV…
 *
 * Prints a JSON line when it follows, and one with what it took when a line says END.
 */
import {makeLogBook} from '../src/engine/watching/log-book.ts';
import {keepHeapSmall} from '../src/engine/small-heap.ts';
import {logTail} from '../src/monitors/log-tail.ts';
import {usualErrorPatterns, usualWarnPatterns} from '../src/config/sections/monitor.ts';
import {usualWish} from '../src/release/log-feed.ts';
import {realWorld} from '../src/world/real-world.ts';
import {makeRedactor} from '../src/world/redact.ts';
import {sanitise} from '../src/world/sanitise.ts';

const [kind, ...rest] = process.argv.slice(2);
const redact = makeRedactor({DATABASE_PASSWORD: 'correct-horse-battery-staple', API_TOKEN: 'tok_4eC39HqLyjWDarjtT1zdp7dc'});
const patterns = {error: usualErrorPatterns.map(text => new RegExp(text)), warn: usualWarnPatterns.map(text => new RegExp(text)), ownError: false, ownWarn: false};
const source = kind === 'file' ? {name: 'bench', file: rest[0]!} : {name: 'bench', command: {argv: rest as [string, ...string[]]}};
keepHeapSmall();
const book = makeLogBook(() => ({since: 1, version: undefined}));
const stop = new AbortController();
const world = realWorld();

let lines = 0;
let sent = 0;
let gaps = 0;
let feeds = 0;
let sentAt = 0;
let slowest = 0;
const memory: number[] = [];
const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);
const everyMs = 20;
let looked = performance.now();
// How long the event loop stands still: the engine that a key press waits for is this one.
const watching = setInterval(() => {
  const now = performance.now();
  slowest = Math.max(slowest, now - looked - everyMs);
  looked = now;
}, everyMs);

const before = process.cpuUsage();
console.log(JSON.stringify({follows: true}));
for await (const reading of logTail(source, patterns).watch({world, everyMs: 5_000, clean: text => redact(sanitise(text)), versions: () => ({old: undefined, new: undefined}), cwd: process.cwd(), deployed: () => true}, stop.signal)) {
  if (reading.kind === 'gap') gaps++;
  if (reading.kind !== 'lines') continue;
  let ended = false;
  for (const line of reading.lines) {
    if (line.text === 'END') ended = true;
    else {
      lines++;
      book.add(line, reading.at);
      if (lines % 500_000 === 0) memory.push(megabytes());
    }
  }
  // As the engine does: four times a second, to two screens.
  if (reading.at - sentAt >= 250) {
    sentAt = reading.at;
    for (const wish of [usualWish, {...usualWish, level: 'warn'} as const]) sent += JSON.stringify(book.feed(wish, reading.at, {sources: 1, freshSources: 1})).length;
    feeds += 2;
  }
  if (ended) break;
}
stop.abort();
clearInterval(watching);
const {errors, warnings} = book.counts(1, undefined);
const {user, system} = process.cpuUsage(before);
console.log(JSON.stringify({lines, gaps, errors, warnings, cpuMs: Math.round((user + system) / 1000), stallMs: Math.round(slowest), rssMb: megabytes(), ringMb: Math.round(book.bytes() / 1024 / 1024), memory, bytesPerFeed: Math.round(sent / Math.max(1, feeds))}));
process.exit(0);
