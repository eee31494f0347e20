import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {makeLogBook} from '../../src/engine/watching/log-book.ts';
import {makeLogRing} from '../../src/engine/watching/log-ring.ts';
import {makeSieve} from '../../src/engine/watching/log-sieve.ts';
import {formOf, makeShapes} from '../../src/engine/watching/log-shapes.ts';
import type {LogLine} from '../../src/monitors/index.ts';
import {usualWish, type LogWish} from '../../src/release/log-feed.ts';

const line = (text: string, more: Partial<LogLine> = {}): LogLine => ({at: 0, source: 'web-1', level: 'info', text, ...more});
const sources = {sources: 1, freshSources: 1};
const deployedAt = 600_000;

/** A book in which 2.8.0 is deployed at 10 min. */
const book = (bytes?: number) => {
  const made = makeLogBook(() => ({since: deployedAt, version: '2.8.0'}), bytes);
  return {
    ...made,
    say: (at: number, text: string, more: Partial<LogLine> = {}) => made.add(line(text, {at, ...more}), at),
    see: (wish: Partial<LogWish> = {}, now = deployedAt + 60_000) => made.feed({...usualWish, ...wish}, now, sources),
  };
};

describe('the ring', () => {
  it('holds as many of the newest lines as fit, and finds each by its place', () =>
    fc.assert(fc.property(fc.array(fc.string({maxLength: 40}), {maxLength: 300}), fc.integer({min: 200, max: 20_000}), (texts, bytes) => {
      const ring = makeLogRing(bytes);
      for (const text of texts) ring.add(line(text));
      expect(ring.last()).toBe(texts.length);
      if (texts.length === 0) return;
      for (let seq = ring.first(); seq <= ring.last(); seq++) expect(ring.at(seq)).toMatchObject({seq, text: texts[seq - 1]});
      expect([ring.at(ring.first() - 1), ring.at(ring.last() + 1)]).toEqual([undefined, undefined]);
      expect(ring.bytes()).toBeLessThanOrEqual(Math.max(bytes, 120 + 2 * texts.at(-1)!.length));
      expect(ring.range(ring.first(), 5).map(({seq}) => seq)).toEqual(Array.from({length: Math.min(5, ring.last() - ring.first() + 1)}, (_, index) => ring.first() + index));
    })));

  it('does not grow, whatever comes', () => {
    const ring = makeLogRing(100_000);
    for (let index = 0; index < 50_000; index++) ring.add(line(`message ${index} ${'x'.repeat(index % 300)}`));
    expect(ring.bytes()).toBeLessThanOrEqual(100_000);
    expect(ring.range(0, 100_000).length).toBeLessThan(900);
  });
});

describe('what is counted', () => {
  it('is exact, however much comes, and only of the new version', () => {
    const log = book(50_000);
    log.say(deployedAt - 5_000, 'old trouble', {level: 'error'});
    for (let index = 0; index < 60_000; index++) log.say(deployedAt + index, `order ${index} failed`, {level: 'error', ...(index % 3 === 0 && {version: '2.8.0'}), ...(index % 3 === 1 && {version: '2.7.4'})});
    expect(log.see()).toMatchObject({errors: 40_000, warnings: 0, since: deployedAt});
    expect(log.counts(deployedAt, '2.8.0')).toMatchObject({errors: 40_000, lastErrors: expect.arrayContaining(['order 59999 failed'])});
  });

  it('is what one can jump to, and what the old version says beside it is shown as that', () => {
    const log = book();
    log.say(deployedAt + 1_000, 'of the new one', {level: 'warn', version: '2.8.0'});
    log.say(deployedAt + 2_000, 'of the old one', {level: 'warn', version: '2.7.4'});
    log.say(deployedAt + 3_000, 'of nobody knows whom', {level: 'info'});
    expect(log.see().lines.map(({text, isOther = false}) => [text, isOther])).toEqual([['of the new one', false], ['of the old one', true], ['of nobody knows whom', false]]);
    expect(log.see()).toMatchObject({warnings: 1, counted: {older: 1, newer: undefined}});
  });

  it('has its rate per minute, and the usual one', () => {
    const log = book();
    for (let at = 0; at < deployedAt; at += 60_000) log.say(at, 'slow query', {level: 'warn'});
    for (let at = deployedAt; at < deployedAt + 120_000; at += 10_000) log.say(at, 'slow query', {level: 'warn'});
    const {perMinute, usualPerMinute} = log.see({}, deployedAt + 120_000);
    expect([perMinute?.warnings, usualPerMinute?.warnings]).toEqual([6, 1]);
    expect(log.see({}, deployedAt + 30_000).perMinute).toBeUndefined();
  });

  it('goes by arrival, unless a line says that it is much older', () => {
    const log = book();
    const at = deployedAt + 300_000;
    log.add(line('a clock a minute behind', {at: at - 60_000 - 240_001, level: 'error'}), at - 240_000);
    log.add(line('from a backlog', {at: deployedAt - 1_000, level: 'error'}), at);
    expect(log.see().errors).toBe(1);
  });

  it('counts no gap as anything', () => {
    const log = book();
    log.say(deployedAt + 1, 'app.log was cut', {gap: true});
    expect(log.see()).toMatchObject({errors: 0, warnings: 0, newsCount: 0, lines: [{gap: true}]});
  });

  it('per second is what came in a second, and nothing when it has stopped', () => {
    const log = book();
    for (let index = 0; index < 500; index++) log.say(deployedAt + 100, 'flood');
    expect([log.see({}, deployedAt + 900).linesPerSecond, log.see({}, deployedAt + 1_500).linesPerSecond, log.see({}, deployedAt + 9_000).linesPerSecond]).toEqual([500, 500, 0]);
  });
});

describe('new messages', () => {
  it('are those of a shape that the old version never logged; errors first', () => {
    const log = book();
    log.learn(line('GET /orders/17 200 41 ms'));
    log.say(1_000, 'slow query 612 ms: select * from orders where id = 7', {level: 'warn'});
    log.say(deployedAt + 1, 'GET /orders/99 200 12 ms');
    log.say(deployedAt + 2, 'slow query 80 ms: select * from orders where id = 9', {level: 'warn'});
    log.say(deployedAt + 3, 'cache of 12 shards built');
    for (let index = 0; index < 37; index++) log.say(deployedAt + 4 + index, `no such column "total_${index}" in order ${index}`, {level: 'error', source: 'web-2'});
    const {news, newsCount, lines} = log.see();
    expect(news.map(({level, text, count}) => [level, text, count])).toEqual([['error', 'no such column … in order …', 37], ['info', 'cache of 12 shards built', 1]]);
    expect(newsCount).toBe(2);
    expect(lines.filter(({isNew}) => isNew)).toHaveLength(38);
    expect(log.see({level: 'new'}).lines).toHaveLength(38);
  });

  it('are none any more when the old version says the same', () => {
    const log = book();
    log.say(deployedAt + 1, 'pool is empty', {version: '2.8.0'});
    expect(log.see().newsCount).toBe(1);
    log.say(deployedAt + 2, 'pool is empty', {version: '2.7.4'});
    expect(log.see().newsCount).toBe(0);
  });

  it('begin anew with another deploy', () => {
    let since = 1_000;
    const log = makeLogBook(() => ({since, version: undefined}));
    log.add(line('broken in rc.1', {at: 2_000}), 2_000);
    since = 5_000;
    log.add(line('fine', {at: 6_000}), 6_000);
    expect(log.feed(usualWish, 7_000, sources).news.map(({text}) => text)).toEqual(['fine']);
  });
});

describe('shapes', () => {
  it.each([
    ['order 17 took 88 ms', 'order 99 took 1204 ms'],
    ['user "ana" from 10.0.0.7:5122 left', 'user "ben o\'hara" from 192.168.1.9:80 left'],
    ['job 3f2a9c1b-77aa-4e0e-9d11-aa0011223344 done', 'job 01k9abc2def3 done'],
    ['GET /orders/17?channel=web 200', 'GET /users/99?page=2 404'],
    ['deadbeefcafe gone', '0123456789ab gone'],
  ])('%s and %s are one', (a, b) => {
    const shapes = makeShapes();
    expect(shapes.of(b, 'info')).toBe(shapes.of(a, 'info'));
  });

  it.each([['connection refused by db', 'connection accepted by db'], ['starting', 'stopping'], ['slow query', 'slow request handler']])('%s and %s are two', (a, b) => {
    const shapes = makeShapes();
    expect(shapes.of(b, 'info')).not.toBe(shapes.of(a, 'info'));
  });

  it('with the same words are two when one is an error', () => {
    const shapes = makeShapes();
    expect(shapes.of('pool is empty', 'error')).not.toBe(shapes.of('pool is empty', 'info'));
  });

  it('that differ in names only are one after a while', () => {
    const shapes = makeShapes();
    const name = (index: number) => `user ${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + Math.floor(index / 26))} left`;
    for (let index = 0; index < 60; index++) shapes.of(name(index), 'info').known = true;
    expect(shapes.of(name(200), 'info').known).toBe(true);
  });

  it('are bounded, and quick for any text', () => {
    const shapes = makeShapes();
    const began = performance.now();
    for (let index = 0; index < 20_000; index++) shapes.of(`${String.fromCharCode(97 + (index % 26)).repeat(1 + (index % 50))} ${'word '.repeat(index % 29)}${(index * 7919).toString(36).replace(/\d/g, 'q')}`, 'info');
    for (const hostile of ['"'.repeat(60_000), '1'.repeat(60_000), 'a1'.repeat(30_000), `${'a'.repeat(60_000)}!`, ' '.repeat(60_000)]) formOf(hostile);
    // One more of each length, where nothing was near.
    expect(shapes.count()).toBeLessThanOrEqual(2_030);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('what a screen is sent', () => {
  const filled = () => {
    const log = book();
    log.learn(line('GET /1'));
    for (let index = 1; index <= 1_000; index++) log.say(deployedAt + index, index % 100 === 0 ? `no route ${index}` : `GET /${index}`, index % 100 === 0 ? {level: 'error'} : {});
    return log;
  };
  const seqs = (feed: ReturnType<ReturnType<typeof book>['see']>) => feed.lines.map(({seq}) => seq);

  it('is about a screen around where it reads, never the whole log', () => {
    const log = filled();
    expect([seqs(log.see({rows: 20})).at(-1), log.see({rows: 20}).lines.length]).toEqual([1_000, 30]);
    const middle = seqs(log.see({rows: 20, end: 500}));
    expect([middle[0], middle.at(-1)]).toEqual([471, 510]);
    expect(seqs(log.see({rows: 20, end: 1})).slice(0, 3)).toEqual([1, 2, 3]);
    expect(log.see({rows: 20, end: 1}).lines.length).toBeGreaterThanOrEqual(20);
    expect(log.see({rows: 20, end: 1}).lines.length).toBeLessThanOrEqual(40);
  });

  it('has the next line that counts, and that was found, above and below', () => {
    const log = filled();
    expect(log.see({end: 250}).counted).toEqual({older: 200, newer: 300});
    expect(log.see({end: 300}).counted).toEqual({older: 200, newer: 400});
    expect(log.see({end: 250, search: '/5\\d0$'}).found).toEqual({older: undefined, newer: 510, count: 9});
    expect(log.see({end: 515, search: '/5\\d0$'}).found).toEqual({older: 510, newer: 520, count: 9});
  });

  it('is only what was asked for', () => {
    const log = filled();
    expect(seqs(log.see({level: 'error', rows: 4}))).toEqual([500, 600, 700, 800, 900, 1_000]);
    expect(seqs(log.see({search: '!GET', only: true, rows: 4}))).toEqual([500, 600, 700, 800, 900, 1_000]);
    expect(log.see({search: 'route 7', only: true}).lines).toMatchObject([{seq: 700, hits: [[3, 10]]}]);
    expect(log.see({search: 'nowhere', only: true})).toMatchObject({lines: [], total: 0, first: 0, last: 0, problem: undefined});
    log.say(deployedAt + 2_000, 'no route 7 again');
    expect(log.see({search: 'route 7', only: true})).toMatchObject({total: 2, last: 1_001});
  });

  it('takes a search for plain text where it is no regular expression', () => {
    const log = book();
    log.say(deployedAt, 'a (b');
    expect(log.see({search: '(b'}).lines).toMatchObject([{hits: [[2, 4]]}]);
  });

  it('stops a search that would never end, and says so; the log goes on', () => {
    const log = book();
    for (let index = 0; index < 50; index++) log.say(deployedAt + index, `${'a'.repeat(60)}!`);
    const began = performance.now();
    for (let index = 0; index < 50; index++) log.see({search: '(a+)+$'});
    expect(log.see({search: '(a+)+$'}).problem).toBe('this search takes too long; it was stopped');
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(log.see({search: 'a!'}).found?.count).toBe(50);
  });

  it('has no more of the engine\'s time for a search that was stopped, however often it is asked and whatever comes', () => {
    const ring = makeLogRing(100_000);
    let reads = 0;
    const sieve = makeSieve({level: 'all', search: '(a+)+$'}, {...ring, range: (from, count) => {
      reads++;
      return ring.range(from, count);
    }});
    const add = () => ring.add(line(`${'a'.repeat(60)}!`));
    for (let index = 0; index < 70; index++) add();
    for (let look = 0; look < 20 && sieve.problem() === undefined; look++) sieve.work();
    expect(sieve.problem()).toContain('it was stopped');
    const before = reads;
    for (let look = 0; look < 20; look++) {
      add();
      expect(sieve.work()).toBe(true);
    }
    expect(reads).toBe(before);
  });

  it('nor for marks that take too long: the lines are found without them', () => {
    const ring = makeLogRing(100_000);
    const sieve = makeSieve({level: 'all', search: 'ok|(a+)+$'}, ring);
    const texts = [`ok ${'a'.repeat(60)}!`];
    ring.add(line(texts[0]!));
    let marked = 0;
    const counted = Object.assign([...texts], {map: (mark: (text: string) => unknown) => {
      marked++;
      return texts.map(mark);
    }});
    for (let look = 0; look < 20; look++) {
      sieve.work();
      expect(sieve.hits(counted)).toBeUndefined();
    }
    expect([sieve.found(), sieve.problem(), marked]).toEqual([[1], undefined, 3]);
  });

  it('is searched in pieces when there is much of it', () => {
    const log = book();
    for (let index = 0; index < 20_000; index++) log.say(deployedAt + index, `line ${index}`);
    expect(log.see({search: '9$'}).problem).toBe('still searching');
    for (let look = 0; look < 500 && log.see({search: '9$'}).problem !== undefined; look++);
    expect(log.see({search: '9$'})).toMatchObject({problem: undefined, found: {count: 2_000}});
  });
});

describe('what stands on the screen', () => {
  it.each([['WARN', 1], ['web-2', 1], ['warn web-2', 1], ['!INFO', 1], ['^slow', 1], ['^WARN', 1], ['WARN .*query', 1], ['GET', 2]])('can be looked for: %s', (search, count) => {
    const log = book();
    for (const text of ['GET / 200', 'GET /orders 200']) log.say(deployedAt, text);
    log.say(deployedAt, 'slow query 88 ms', {level: 'warn', source: 'web-2'});
    expect(log.see({search}).found?.count).toBe(count);
    expect(log.see({search, only: true}).lines).toHaveLength(count);
  });

  it('is marked where it stands in the text, and as a whole line where it is level or source', () => {
    const log = book();
    log.say(deployedAt, 'slow query: WARN', {level: 'warn'});
    log.say(deployedAt, 'slow query', {level: 'warn'});
    expect(log.see({search: 'WARN'}).lines.map(({hits}) => hits)).toEqual([[[12, 16]], []]);
  });
});
