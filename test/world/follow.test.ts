import {execFileSync} from 'node:child_process';
import {appendFileSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {endOf, type FilePlace, followLines, tailFile} from '../../src/world/follow.ts';
import {openGrowingFile} from '../../src/world/growing-file.ts';
import {waitFor} from './wait-for.ts';

let folder: string;
let log: string;
let stop: AbortController;
const running: Promise<void>[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-'));
  log = join(folder, 'app.log');
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running.splice(0));
  rmSync(folder, {recursive: true, force: true});
});

/** Collects what an iterator gives, for looking at while it goes on. */
const collect = <T>(source: AsyncIterable<T>): T[] => {
  const seen: T[] = [];
  running.push(
    (async () => {
      for await (const item of source) seen.push(item);
    })(),
  );
  return seen;
};

/** Lines as they are, gaps as `~ words`. */
const lines = (start: Parameters<typeof followLines>[1] = {}) => {
  const seen = collect(followLines(log, start, stop.signal, {pollMs: 30}));
  const words = () => seen.map(item => ('gap' in item ? `~ ${item.gap}` : item.line));
  return {
    words,
    until: async (...expected: (string | RegExp)[]) => {
      await waitFor(`${expected.length} items after ${JSON.stringify(words())}`, () => words().length >= expected.length);
      expect(words()).toEqual(expected.map(item => (typeof item === 'string' ? item : expect.stringMatching(item))));
    },
  };
};

describe('followLines', () => {
  it('gives what is there, then what comes, whole lines only', async () => {
    writeFileSync(log, 'one\ntwo\r\n');
    const seen = lines();
    await seen.until('one', 'two');
    appendFileSync(log, 'thr');
    appendFileSync(log, 'ee\n\nfi');
    await seen.until('one', 'two', 'three', '');
    appendFileSync(log, 've\n');
    await seen.until('one', 'two', 'three', '', 'five');
  });

  it('begins at the end, and not in the middle of a line', async () => {
    writeFileSync(log, 'old\nhalf');
    const seen = lines({fromEnd: true});
    let n = 0;
    await waitFor('a new line', () => {
      appendFileSync(log, `\nnew ${n++}\n`);
      return seen.words().some(word => word !== '');
    });
    // Which one is first depends on when the reader came; none of the old text is there.
    for (const word of seen.words()) expect(word).toMatch(/^(new \d+)?$/);
  });

  it('begins some bytes before the end, at a whole line', async () => {
    writeFileSync(log, 'aaaa\nbbbb\ncccc\n');
    await lines({lastBytes: 7}).until('cccc');
    await lines({lastBytes: 5}).until('cccc');
    await lines({lastBytes: 10}).until('bbbb', 'cccc');
    await lines({lastBytes: 10_000}).until('aaaa', 'bbbb', 'cccc');
  });

  it('does not break characters at the edge of what is written', async () => {
    writeFileSync(log, '');
    const seen = lines();
    for (const byte of Buffer.from('é€🚀\n')) {
      appendFileSync(log, Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    await seen.until('é€🚀');
  });

  it('bears binary rubbish and endless lines', async () => {
    writeFileSync(log, Buffer.concat([Buffer.from([0xff, 0, 0xfe, 0x0a]), Buffer.alloc(3_000_000, 'x'), Buffer.from('\nend\n')]));
    await lines().until('\ufffd\0\ufffd', /^x{65536}… \(2934464 more characters\)$/, 'end');
  });

  it('goes over to the new file when it is rotated by name, and reads the old one to its end', async () => {
    writeFileSync(log, 'one\n');
    const seen = lines();
    await seen.until('one');
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, 'late\nunfinished');
    writeFileSync(log, 'fresh\n');
    await waitFor('fresh', () => seen.words().includes('fresh'));
    const words = seen.words().filter(word => !word.includes('moved or deleted'));
    expect(words).toEqual(['one', 'late', 'unfinished', '~ app.log was replaced by a new file; the old one was read to its end', 'fresh']);
  });

  it('goes on reading a file that was moved away while its writer writes', async () => {
    writeFileSync(log, 'one\n');
    const seen = lines();
    await seen.until('one');
    renameSync(log, `${log}.1`);
    await seen.until('one', '~ app.log was moved or deleted; what is still written to it is read');
    appendFileSync(`${log}.1`, 'two\n');
    await waitFor('two', () => seen.words().at(-1) === 'two');
    writeFileSync(log, 'three\n');
    await waitFor('three', () => seen.words().at(-1) === 'three');
    expect(seen.words().at(-2)).toContain('replaced by a new file');
  });

  it('marks a truncation, and reads on from the beginning', async () => {
    writeFileSync(log, 'one\ntwo\n');
    const seen = lines();
    await seen.until('one', 'two');
    truncateSync(log);
    await seen.until('one', 'two', /^~ app\.log was cut to 0 bytes, 8 before our place/);
    appendFileSync(log, 'three\n');
    await seen.until('one', 'two', /^~ /, 'three');
  });

  it('marks a rotation by copy and truncation, also when the new text is longer than the old', async () => {
    writeFileSync(log, 'one\n');
    const seen = lines();
    await seen.until('one');
    copyFileSync(log, `${log}.1`);
    writeFileSync(log, 'a longer line than before\n');
    await seen.until('one', /^~ app\.log was (written anew|cut to)/, 'a longer line than before');
  });

  it('marks a deletion, and reads the file that comes after it', async () => {
    writeFileSync(log, 'one\n');
    const seen = lines();
    await seen.until('one');
    unlinkSync(log);
    await seen.until('one', /^~ app\.log was moved or deleted/);
    writeFileSync(log, 'two\n');
    await seen.until('one', /^~ /, /^~ app\.log was replaced/, 'two');
  });

  it('says once that there is nothing to read, and reads it when it comes', async () => {
    const seen = lines({fromEnd: true});
    await seen.until('~ app.log cannot be read: it is not there');
    mkdirSync(log);
    await seen.until(/^~ /, '~ app.log cannot be read: it is no plain file');
    rmSync(log, {recursive: true});
    await seen.until(/^~ /, /^~ /, '~ app.log cannot be read: it is not there');
    writeFileSync(log, 'one\n');
    await seen.until(/^~ /, /^~ /, /^~ /, 'one');
  });

  it.each([['the end', {fromEnd: true}], ['some bytes before it', {lastBytes: 100}], ['the beginning', {}]])('bears a folder, and a pipe, in place of the log: from %s', async (_, start) => {
    mkdirSync(log);
    const seen = lines(start);
    await seen.until('~ app.log cannot be read: it is no plain file');
    rmSync(log, {recursive: true});
    writeFileSync(log, 'one\n');
    await waitFor('one', () => seen.words().at(-1) === 'one');
    unlinkSync(log);
    // Who opens a pipe to read waits for its writer.
    execFileSync('mkfifo', [log]);
    await waitFor('the pipe', () => seen.words().at(-1) === '~ app.log cannot be read: it is no plain file');
  });

  it('goes on where a disk or a server stopped giving what is read: it says so once, and opens it again', async () => {
    // Its first page is never there.
    symlinkSync('/proc/self/mem', log);
    const seen = lines();
    await seen.until('~ app.log cannot be read any further: EIO');
    writeFileSync(`${log}.new`, 'one\n');
    renameSync(`${log}.new`, log);
    await seen.until(/^~ /, 'one');
    appendFileSync(log, 'two\n');
    await seen.until(/^~ /, 'one', 'two');
  });

  it('looks for the end until it can, and takes nothing old for new', async () => {
    symlinkSync(log, log);
    const seen = lines({fromEnd: true});
    await seen.until('~ app.log cannot be read: ELOOP');
    writeFileSync(`${log}.new`, 'old\n');
    renameSync(`${log}.new`, log);
    let n = 0;
    await waitFor('a new line', () => {
      appendFileSync(log, `new ${n++}\n`);
      return seen.words().length > 1;
    });
    expect(seen.words().slice(1).every(word => word.startsWith('new '))).toBe(true);
  });

  it('loses and doubles nothing under a writer in a hurry', async () => {
    writeFileSync(log, '');
    const seen = lines();
    for (let n = 0; n < 20_000; n++) {
      appendFileSync(log, `line ${n}\n`);
      if (n % 500 === 0) await new Promise(setImmediate);
    }
    await waitFor('all of them', () => seen.words().length >= 20_000);
    expect(seen.words()).toEqual(Array.from({length: 20_000}, (_, n) => `line ${n}`));
  });

  it('ends without an error when told, also before it begins', async () => {
    writeFileSync(log, 'one\n');
    const seen = lines();
    await seen.until('one');
    stop.abort();
    await Promise.all(running);
    expect(await followLines(log, {}, stop.signal).next()).toEqual({value: undefined, done: true});
  });
});

describe('a file that is opened again', () => {
  const textFrom = async (place: FilePlace): Promise<string | undefined> => {
    const file = await openGrowingFile(log, place);
    if (typeof file === 'string') throw new Error(file);
    try {
      await file.check();
      return (await file.read())?.text;
    } finally {
      await file.close();
    }
  };
  const placeIn = async (): Promise<FilePlace> => (await endOf(log)) as FilePlace;

  it('is after the last whole line: the half of one comes again when it is whole; and where there is no file, that is said', async () => {
    expect(await endOf(log)).toBe('not there');
    writeFileSync(log, 'one\ntw');
    const place = await placeIn();
    appendFileSync(log, 'o\nthree\n');
    expect(await textFrom(place)).toBe('two\nthree\n');
    writeFileSync(log, 'the beginning of the very first line');
    expect((await placeIn()).offset).toBe(0);
  });

  it('is read on where it was, another one of its name from its beginning', async () => {
    writeFileSync(log, 'one\n');
    const place = await placeIn();
    appendFileSync(log, 'two\n');
    expect(await textFrom(place)).toBe('two\n');
    writeFileSync(`${log}.new`, 'another\n');
    renameSync(`${log}.new`, log);
    expect(await textFrom(place)).toBe('another\n');
  });
});

describe('tailFile', () => {
  it('can go on where it was: text and offsets fit together', async () => {
    writeFileSync(log, 'Grüße\n');
    const first = collect(tailFile(log, 0, stop.signal, {pollMs: 30}));
    await waitFor('all', () => first.length === 1);
    expect(first).toMatchObject([{offset: 8, text: 'Grüße\n', place: {offset: 8}}]);
    appendFileSync(log, 'mehr\n');
    const second = collect(tailFile(log, 8, stop.signal, {pollMs: 30}));
    await waitFor('the rest', () => second.length === 1 && first.length === 2);
    expect(second).toMatchObject([{offset: 13, text: 'mehr\n'}]);
    expect(first[1]).toEqual(second[0]);
  });

  it('says when the place it was told is no longer there', async () => {
    writeFileSync(log, 'short\n');
    const seen = collect(tailFile(log, 1000, stop.signal, {pollMs: 30}));
    await waitFor('both', () => seen.length === 2);
    expect(seen).toEqual([{gap: expect.stringContaining('was cut to 6 bytes, 994 before our place')}, expect.objectContaining({offset: 6, text: 'short\n'})]);
  });

  it('gives half a character at the end of a file that is left behind', async () => {
    writeFileSync(log, Buffer.from([0x61, 0xc3]));
    const seen = collect(tailFile(log, 0, stop.signal, {pollMs: 30}));
    await waitFor('a', () => seen.length === 1);
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'b');
    await waitFor('b', () => seen.some(piece => 'text' in piece && piece.text === 'b'));
    expect(seen.filter(piece => 'text' in piece)).toEqual([{offset: 1, text: 'a'}, {offset: 2, text: '\ufffd'}, {offset: 1, text: 'b'}]);
  });
});
