import {describe, expect, it} from 'vitest';
import {readLogLine, type LogPatterns} from '../../src/monitors/log-line.ts';
import {makeRedactor} from '../../src/world/redact.ts';
import {sanitise} from '../../src/world/sanitise.ts';

const patterns: LogPatterns = {error: [/\bERROR\b/], warn: [/\bWARN(ING)?\b/], ownError: false, ownWarn: false};
const redact = makeRedactor({DB_PASSWORD: 'hunter2-very-secret'});
const at = Date.parse('2026-11-21T14:00:00Z');
const read = (raw: string, more: Partial<LogPatterns> = {}) => readLogLine(raw, {at, source: 'web-1', clean: text => redact(sanitise(text)), patterns: {...patterns, ...more}});
const iso = '2026-11-21T13:59:58.250Z';
const said = Date.parse(iso);

describe('a JSON line', () => {
  it.each<[string, object, object]>([
    ['pino', {level: 50, time: said, pid: 1, msg: 'no such column'}, {level: 'error', text: 'no such column', at: said}],
    ['bunyan', {level: 40, time: iso, msg: 'slow query', v: 0}, {level: 'warn', text: 'slow query', at: said}],
    ['zap', {level: 'error', ts: said / 1000, msg: 'failed', error: 'EPIPE'}, {level: 'error', text: 'failed · EPIPE', at: said}],
    ['logback', {'@timestamp': iso, message: 'started', level: 'INFO'}, {level: 'info', text: 'started', at: said}],
    ['serilog', {'@t': iso, '@m': 'gone', '@l': 'Fatal'}, {level: 'error', text: 'gone', at: said}],
    ['journald', {__REALTIME_TIMESTAMP: String(said * 1000), PRIORITY: '4', MESSAGE: 'disk is 91 % full'}, {level: 'warn', text: 'disk is 91 % full', at: said}],
    ['docker around a plain line', {log: '[ERROR] cannot bind\n', stream: 'stderr', time: iso}, {level: 'error', at: said}],
    ['cloud logging', {severity: 'CRITICAL', textPayload: 'out of memory', timestamp: '2026-11-21T14:59:58.250123456+01:00'}, {level: 'error', text: 'out of memory', at: said}],
    ['an error as an object', {level: 'error', msg: 'request failed', err: {type: 'E', message: 'ECONNRESET', stack: 'x'}}, {text: 'request failed · ECONNRESET'}],
    ['python', {levelname: 'WARNING', message: 'deprecated', time: iso}, {level: 'warn'}],
    ['without a level', {msg: 'ERROR in the text'}, {level: 'error'}],
    ['without a message', {a: 1}, {text: '{"a":1}', level: 'info'}],
    ['with its version', {msg: 'x', version: '2.8.0'}, {version: '2.8.0'}],
  ])('of %s', (_name, line, expected) => expect(read(JSON.stringify(line))).toMatchObject(expected));

  it.each(['{"level":"info"', '{}', '[1]', '{"msg":null}', '{"level":{"a":1},"msg":"x"}'])('that is odd is a line all the same: %s', raw => expect(read(raw).level).toBe('info'));
});

describe('what is not text', () => {
  const bytes = (seed: number, length: number) => Buffer.from(Array.from({length}, (_, index) => (Math.imul(index + seed, 2_654_435_761) >>> 24))).toString('utf8').replaceAll('\n', ' ');

  it('is counted and said, and not shown byte for byte', () => {
    for (let seed = 0; seed < 200; seed++) expect(read(bytes(seed * 977, 300)).text).toMatch(/^\(not text: \d+ characters\)[\x20-\x7e]*$/);
  });

  it('of another encoding keeps its level and what can be read', () =>
    expect(read(Buffer.concat([Buffer.from('2026-11-21T13:59:58Z ERROR '), Buffer.from('\xce\xf8\xe8\xe1\xea\xe0 \xe2 \xe1\xe0\xe7\xe5 \xe4\xe0\xed\xed\xfb\xf5 \xe8 \xf2\xe0\xe1\xeb\xe8\xf6\xe5 \xe7\xe0\xea\xe0\xe7\xee\xe2 \xef\xee\xea\xf3\xef\xe0\xf2\xe5\xeb\xff', 'latin1'), Buffer.from(' orders-db hunter2-very-secret')]).toString('utf8')))
      .toMatchObject({level: 'error', text: expect.stringMatching(/^\(not text: \d+ characters\).* orders-db \*\*\*$/)}));

  it.each([
    ['Latin-1', Buffer.from('Bestellung für Müller über 30 € abgelehnt, Größe ungültig', 'latin1').toString('utf8')],
    ['colours', '\u001b[31mERROR\u001b[0m \u001b[1mx\u001b[0m \u001b[2my\u001b[0m'],
    ['a progress bar', '10 %\r20 %\r30 %\r40 %\r50 %\r60 %'],
    ['Japanese', '注文に失敗しました。在庫がありません'],
    ['a short line', '\u0001\u0002\u0003'],
  ])('is not %s', (_, raw) => expect(read(raw).text).not.toContain('not text'));

  it('is not what comes after the hole of a file that was cut', () =>
    expect(read(`${'\0'.repeat(5_000)}ERROR no such column`)).toMatchObject({level: 'error', text: 'no such column'}));
});

describe('a plain line', () => {
  it.each([
    [`${iso} ERROR cannot reach db-1`, {level: 'error', text: 'cannot reach db-1', at: said}],
    [`[${iso}] [warning] pool is empty`, {level: 'warn', text: 'pool is empty', at: said}],
    ['2026-11-21 14:59:58,250+01:00 - WARN - slow', {level: 'warn', at: said}],
    ['time=2026-11-21T13:59:58.250Z level=error msg="no route"', {level: 'error', at: said}],
    ['W1121 13:59:58.250000       1 reflector.go:324] watch ended', {level: 'warn'}],
    ['I1121 13:59:58.250000       1 leader.go:11] took over', {level: 'info'}],
    ['10.0.0.7 - - [21/Nov/2026:14:59:58 +0100] "GET / HTTP/1.1" 200 12', {level: 'info', at: Date.parse('2026-11-21T13:59:58Z')}],
    ['FATAL: role "app" does not exist', {level: 'error', text: 'role "app" does not exist'}],
    ['(error) NOAUTH', {level: 'error'}],
    ['Panic at the disco', {level: 'info', text: 'Panic at the disco'}],
    ['error handling was improved', {level: 'info'}],
    ['an ERROR in its middle', {level: 'error', text: 'an ERROR in its middle'}],
    ['ERROR', {level: 'error', text: 'ERROR'}],
  ])('%s', (raw, expected) => expect(read(raw)).toMatchObject(expected));

  it.each(['Nov 21 13:59:58 web-1 app[7]: hello', '2026-11-21 13:59:58 hello', '13:59:58 hello'])('keeps a time that names no zone as text, and counts by its arrival: %s', raw =>
    expect(read(raw)).toMatchObject({at, text: raw}));

  it('from the future has no believable time', () => expect(read('2026-11-21T14:00:06Z hello').at).toBe(at));
});

describe('patterns of the config', () => {
  it('count beside the level that a line names; the usual ones only where it names none', () => {
    expect(read('{"level":"info","msg":"retry after ERROR"}').level).toBe('info');
    expect(read('{"level":"info","msg":"payment declined"}', {error: [/declined/], ownError: true}).level).toBe('error');
    expect(read('INFO cache is cold', {warn: [/cold/], ownWarn: true}).level).toBe('warn');
    expect(read('{"level":"warn","msg":"payment declined"}', {error: [/declined/], ownError: true}).level).toBe('error');
  });
});

describe('[P18] hostile text', () => {
  it.each([
    ['{"level":"info","msg":"a\\u001b]52;c;aGk=\\u0007b\\u001b[2Jc\\u202ed"}', 'abc\\u202ed'],
    ['\u001b[31mred\u001b[0m \u009b2J \u0000 \r\nrest', 'red  \\x00 \\nrest'],
  ])('%j is made harmless', (raw, text) => expect(read(raw).text).toBe(text));

  it('reaches neither the version nor a line that was cut', () => {
    expect(read('{"msg":"x","version":"2\\u001b[31m.8"}').version).toBe('2.8');
    const long = read(`${'x'.repeat(100_000)}\u001b[2J`);
    expect(long.text).toHaveLength(1_000);
    expect(long.text).toMatch(/^x+…$/);
  });
});

describe('[P19] a secret', () => {
  it.each([
    'connecting with hunter2-very-secret', '{"msg":"dsn","err":"postgres://app:hunter2-very-secret@db/x"}', 'hunter2-\u001b[1mvery-secret', '{"version":"hunter2-very-secret","msg":"x"}',
    `${'x'.repeat(990)}hunter2-very-secret`, '{"a":"hunter2-very-secret"}', `{"msg":"${'y'.repeat(17_380)}","b":"hunter2-very-secret"}`,
  ])('is masked: %s', raw => expect(JSON.stringify(read(raw))).not.toMatch(/hunter2|very-secret/));
});
