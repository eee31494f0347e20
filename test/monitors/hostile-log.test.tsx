import {expect, it} from 'vitest';
import {makeLogBook} from '../../src/engine/watching/log-book.ts';
import {readLogLine, type LogPatterns} from '../../src/monitors/log-line.ts';
import {usualWish, type LogFeed} from '../../src/release/log-feed.ts';
import {initialUi} from '../../src/store/client-state.ts';
import {oneCellEach, plainText} from '../../src/store/text.ts';
import {logRows} from '../../src/store/view/log.ts';
import {makeLineRedactor} from '../../src/world/key-blocks.ts';
import {makeLineSplitter} from '../../src/world/lines.ts';
import {makeRedactor} from '../../src/world/redact.ts';
import {sanitise} from '../../src/world/sanitise.ts';
import {isOneColumn} from '../../src/world/width.ts';
import {randomFrom} from '../judge/given-series.ts';
import {openApp} from '../rig/open-app.tsx';
import {looking, scenes, sized} from '../rig/scenes.ts';

/** `LOG_STRINGS=1000000 npx vitest run test/monitors/hostile-log.test.tsx` tries a million; it takes a few minutes. */
const count = Number(process.env['LOG_STRINGS'] ?? 15_000);
const patterns: LogPatterns = {error: [/\bERROR\b/], warn: [/\bWARN\b/], ownError: false, ownWarn: false};
const secret = 'correct-horse-battery';

const hostile = [
  '\u001b[2J', '\u001b]52;c;aGk=\u0007', '\u001b]0;title\u001b\\', '\u001bP+q544e\u001b\\', '\u001b[6n', '\u001b[?1049l', '\u001b#8', '\u001bc', '\u009b31m', '\u009d0;x\u009c', '\u0090', '\u009e', '\u0007', '\b\b\b', '\r', '\u000b', '\u000e', '\u0000', '\u007f',
  '\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u{e0041}', '\u0301\u0301\u0301\u0301\u0301\u0301', '\u1160', '\ufe0f', '🚀', '日本', '\ud800', '\udfff', '\u2028', '\u2029', '\t', '\u00ad', '\u{1d173}', '\u0e33', '\u115f', '\uffff', '\u{10ffff}',
  'ERROR ', 'WARN ', '2026-11-21T14:00:00Z ', '{"level":"error","msg":"', '"}', '\\u001b[2J', '\\u009b', '\\u202e', `TOKEN=${secret}`, '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', '\n',
];

/** Bytes as they come from a program that has gone mad, or from somebody who knows what terminals do. */
const bytesFrom = (random: () => number): Buffer => {
  const parts: Buffer[] = [];
  const some = 1 + Math.floor(random() * 8);
  for (let part = 0; part < some; part++) {
    const kind = random();
    if (kind < 0.35) parts.push(Buffer.from(Array.from({length: Math.floor(random() * 24)}, () => Math.floor(random() * 256))));
    else if (kind < 0.5) parts.push(Buffer.from(Array.from({length: Math.floor(random() * 12)}, () => [0x1b, 0x5b, 0x5d, 0x50, 0x3b, 0x37, 0x6d, 0x48, 0x07, 0x9b, 0xc2, 0x9c][Math.floor(random() * 12)]!)));
    else if (kind < 0.9) parts.push(Buffer.from(hostile[Math.floor(random() * hostile.length)]!));
    else parts.push(Buffer.from(JSON.stringify({level: hostile[Math.floor(random() * hostile.length)], msg: hostile[Math.floor(random() * hostile.length)]!.repeat(Math.floor(random() * 4)), version: hostile[Math.floor(random() * hostile.length)], time: Math.floor(random() * 2e12)})));
  }
  return Buffer.concat(parts);
};

/** What a terminal may be sent: exactly one cell each, nothing that moves, hides, colours or asks. */
const isPrintable = (text: string): boolean => {
  for (const letter of text) if (!isOneColumn(letter)) return false;
  return true;
};

const textsOf = ({lines, news, newestError}: LogFeed): readonly string[] =>
  [...lines, ...news, ...(newestError ? [newestError] : [])].flatMap(({text, source, level}) => [text, source, level]);

it('[P18] random bytes in a log: nothing but printable text reaches the screen', () => {
  const random = randomFrom(20_261_121);
  const redact = makeRedactor({API_TOKEN: secret});
  const clean = makeLineRedactor(text => redact(sanitise(text)));
  const book = makeLogBook(() => ({since: 1, version: undefined}), 256 * 1024);
  const splitter = makeLineSplitter();
  const decoder = new TextDecoder();
  const canary = sized(scenes.canary(), 120, 40);
  let lines = 0;

  const look = (index: number): void => {
    const search = ['', 'ERROR', '[^a]', '.', '!x'][index % 5]!;
    const wish = {...usualWish, search, only: index % 3 === 0, level: (['all', 'warn', 'error', 'new'] as const)[index % 4]!};
    const log = book.feed(wish, index, {sources: 1, freshSources: 1});
    for (const text of textsOf(log)) if (!isPrintable(text)) throw new Error(`after ${index}: ${JSON.stringify(text)}`);
    const state = {...looking(canary, {log: {...initialUi.log, search, wrap: index % 2 === 0}}), feeds: {...canary.feeds, log}};
    for (const row of logRows(state, 118, 30)) {
      const text = plainText(row);
      // The last guard has nothing left to do.
      if (!isPrintable(text) || oneCellEach(text) !== text) throw new Error(`after ${index}: ${JSON.stringify(text)}`);
    }
  };

  for (let index = 0; index < count; index++) {
    const bytes = bytesFrom(random);
    const cut = Math.floor(random() * (bytes.length + 1));
    // Cut anywhere, as it comes through a pipe.
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut), Buffer.from('\n')])
      for (const raw of splitter.push(decoder.decode(piece, {stream: true}))) {
        const line = readLogLine(raw, {at: index, source: 'web-1', patterns, clean: text => clean(text) ?? '***'});
        if (!isPrintable(line.text) || !isPrintable(line.version ?? '') || line.text.includes(secret)) throw new Error(`string ${index}: ${JSON.stringify(raw)} became ${JSON.stringify(line)}`);
        book.add(line, index);
        lines++;
      }
    if (index % 500 === 0) look(index);
  }
  look(count);
  expect(lines).toBeGreaterThanOrEqual(count);
  expect(book.bytes()).toBeLessThanOrEqual(256 * 1024);
}, 3_600_000);

it('[P18] a log of escape sequences moves, clears and colours nothing on a terminal', async () => {
  const random = randomFrom(7);
  const book = makeLogBook(() => ({since: 1, version: undefined}));
  const redact = makeRedactor({});
  for (const raw of [...hostile, ...Array.from({length: 400}, () => bytesFrom(random).toString('utf8'))])
    for (const line of raw.split('\n')) book.add(readLogLine(line, {at: 1, source: 'web-1', patterns, clean: text => redact(sanitise(text))}), 1);
  const state = sized(looking(scenes.canary(), {pane: 'log', zoomed: true, log: {...initialUi.log, wrap: true}}), 120, 40);
  const app = await openApp({...state, feeds: {...state.feeds, log: book.feed({...usualWish, rows: 300}, 2, {sources: 1, freshSources: 1})}});
  const shown = app.lines();
  expect(shown[0]).toContain('[PRODUCTION]');
  expect(shown.at(-1)).toContain('? help');
  for (const line of shown) expect(isPrintable(line)).toBe(true);
  app.close();
});
