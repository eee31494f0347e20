import {spawn} from 'node:child_process';
import {appendFileSync, copyFileSync, mkdtempSync, realpathSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {logTail} from '../../src/monitors/log-tail.ts';
import type {MonitorContext, Reading} from '../../src/monitors/index.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {makeRedactor} from '../../src/world/redact.ts';
import {processStateOf} from '../../src/world/process.ts';
import {sanitise} from '../../src/world/sanitise.ts';
import {endOf, type FilePlace} from '../../src/world/follow.ts';
import {waitFor} from '../world/wait-for.ts';

let folder: string;
let stop: AbortController;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'log-tail-')));
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  rmSync(folder, {recursive: true, force: true});
});

const redact = makeRedactor({API_TOKEN: 'tok-0123456789'});
const context = (): MonitorContext => ({
  world: realWorld(), everyMs: 1000, cwd: folder, clean: text => redact(sanitise(text)), versions: () => ({old: undefined, new: undefined}), deployed: () => true,
});
const patterns = {error: [/\bERROR\b/], warn: [], ownError: false, ownWarn: false};

/** What comes from now on, as text; gaps with a ~. */
const watched = (source: Parameters<typeof logTail>[0], more: Partial<MonitorContext> = {}) => {
  const seen: string[] = [];
  const readings: Reading[] = [];
  const done = (async () => {
    for await (const reading of logTail(source, patterns).watch({...context(), ...more}, stop.signal)) {
      readings.push(reading);
      if (reading.kind === 'gap') seen.push(`~ ${reading.problem}`);
      if (reading.kind === 'lines') seen.push(...reading.lines.map(({text}) => `${reading.past ? `(${reading.past}) ` : ''}${text}`));
    }
  })();
  return {seen, readings, done, until: (text: string | RegExp) => waitFor(`${text}`, () => seen.some(line => (typeof text === 'string' ? line === text : text.test(line))))};
};

describe('[P17] the log of a file (M11)', () => {
  const path = () => join(folder, 'app.log');
  const open = async () => {
    writeFileSync(path(), 'before\n');
    const log = watched({name: 'web-1', file: 'app.log'});
    // The end is looked for once: what is written before that is not followed.
    await waitFor('the first line', () => {
      appendFileSync(path(), 'ready\n');
      return log.seen.includes('ready');
    });
    return log;
  };
  const after = (log: Awaited<ReturnType<typeof open>>) => log.seen.filter(line => line !== 'ready' && !line.startsWith('(to learn)') && !line.startsWith('~ what was written before'));

  it('follows a rotation, and marks it where it was', async () => {
    const log = await open();
    appendFileSync(path(), 'old file\n');
    renameSync(path(), `${path()}.1`);
    appendFileSync(`${path()}.1`, 'last words\n');
    writeFileSync(path(), 'new file\n');
    await log.until('new file');
    expect(after(log).filter(line => !line.startsWith('~ app.log was moved'))).toEqual(['old file', 'last words', expect.stringMatching(/^~ app.log was replaced by a new file/), 'new file']);
  });

  it('marks a truncation, and reads on', async () => {
    const log = await open();
    truncateSync(path(), 0);
    await log.until(/^~ app.log was cut to 0 bytes/);
    appendFileSync(path(), 'after\n');
    await log.until('after');
  });

  it('marks a copytruncate', async () => {
    const log = await open();
    copyFileSync(path(), `${path()}.1`);
    truncateSync(path(), 0);
    appendFileSync(path(), 'one that is longer than all that was there before, so that its size gives nothing away ......................................\n');
    await log.until(/^~ app.log was (cut|written anew)/);
    await log.until(/^one that is longer/);
  });

  it('marks a deletion, and follows what is created after it', async () => {
    const log = await open();
    rmSync(path());
    await log.until(/^~ app.log was moved or deleted/);
    writeFileSync(path(), 'born again\n');
    await log.until('born again');
  });

  it('learns from what the version before has said, and counts nothing of it', async () => {
    writeFileSync(path(), 'GET / 200\nslow query 5 ms\n');
    const log = watched({name: 'web-1', file: 'app.log'}, {deployed: () => false});
    await waitFor('the past', () => log.seen.length === 2);
    expect(log.seen).toEqual(['(to learn) GET / 200', '(to learn) slow query 5 ms']);
  });

  it('after the deploy reads again what an engine before it had counted', async () => {
    writeFileSync(path(), '2020-11-20T14:00:00Z ERROR gone\n');
    const log = watched({name: 'web-1', file: 'app.log'});
    await waitFor('the past', () => log.seen.length === 1);
    expect(log.seen).toEqual(['(to count) gone']);
    expect(log.readings[0]).toMatchObject({lines: [{at: Date.parse('2020-11-20T14:00:00Z'), level: 'error'}]});
  });

  it('that does not say when its lines were written counts none of those from before we looked, and says so', async () => {
    writeFileSync(path(), '03:21:05,123 ERROR of last week\n  at Orders.place\n2020-11-20T14:00:00Z ERROR dated\n');
    const log = watched({name: 'web-1', file: 'app.log'});
    await log.until(/^~ what was written before \d\d:\d\d:\d\d and does not say when is not counted/);
    expect(log.seen.slice(0, 3)).toEqual(['(to learn) 03:21:05,123 ERROR of last week', '(to learn)   at Orders.place', '(to count) dated']);
    expect(log.readings.find(({kind}) => kind === 'gap')).toMatchObject({unreadFromAt: 0});
    appendFileSync(path(), '03:21:06,123 ERROR of today\n');
    await log.until('03:21:06,123 ERROR of today');
  });

  describe('an engine that has come back', () => {
    /** Reads what there is, and stops. */
    const readOnce = async () => {
      const first = new AbortController();
      let place: FilePlace | undefined;
      for await (const reading of logTail({name: 'web-1', file: 'app.log'}, patterns).watch(context(), first.signal)) {
        if (reading.kind === 'lines' && reading.place) place = reading.place;
        if (reading.kind === 'lines' && reading.lines.length === 0) appendFileSync(path(), 'ERROR counted\n');
        else if (reading.kind === 'lines' && !reading.past) first.abort();
      }
      return {at: Date.now(), place: place!};
    };

    it('goes on where the one before it stopped: nothing is missed, and nothing counted twice', async () => {
      writeFileSync(path(), 'old version\n');
      const deployedPlace = (await endOf(path())) as FilePlace;
      const left = await readOnce();
      appendFileSync(path(), 'ERROR meanwhile\n');
      const log = watched({name: 'web-1', file: 'app.log'}, {left: () => ({...left, deployedPlace})});
      await log.until('meanwhile');
      appendFileSync(path(), 'later\n');
      await log.until('later');
      expect(log.seen).toEqual(['(to learn) old version', '(to show) counted', 'meanwhile', 'later']);
    });

    it.each([
      ['was replaced', () => {
        renameSync(path(), `${path()}.1`);
        writeFileSync(path(), 'old version\nERROR counted\nin a new file\n');
      }],
      ['was cut', () => writeFileSync(path(), 'short\n')],
      ['got the inode of a deleted one', () => writeFileSync(path(), `other beginning ${'x'.repeat(2_000)}\n`)],
    ])('says what nobody has read where the file %s', async (_, change) => {
      writeFileSync(path(), 'old version\n');
      const left = await readOnce();
      change();
      const log = watched({name: 'web-1', file: 'app.log'}, {left: () => left});
      await log.until(/^~ not read from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d: the engine was started again$/);
      expect(log.readings.find(({kind}) => kind === 'gap')).toMatchObject({unreadFromAt: left.at});
      expect(log.seen.filter(line => line.startsWith('(to count)'))).toEqual([]);
      appendFileSync(path(), 'later\n');
      await log.until('later');
    });

    it('of what nobody has read it counts what says that it is younger', async () => {
      writeFileSync(path(), '2020-11-20T14:00:00Z ERROR before\n2020-11-20T14:00:20Z ERROR after\n');
      const log = watched({name: 'web-1', file: 'app.log'}, {left: () => ({at: Date.parse('2020-11-20T14:00:10Z')})});
      await log.until(/^~ not read/);
      expect(log.seen.slice(0, 2)).toEqual(['(to show) before', '(to count) after']);
    });
  });

  it('bears a line of 100 MB, NULs, invalid UTF-8 and characters in two pieces (M12)', async () => {
    const log = await open();
    const piece = Buffer.alloc(10 * 1024 * 1024, 'x');
    const before = process.memoryUsage().rss;
    for (let index = 0; index < 10; index++) appendFileSync(path(), piece);
    appendFileSync(path(), '\n');
    appendFileSync(path(), Buffer.from([0x61, 0x00, 0xff, 0xfe, 0xc3, 0x28, 0x62, 0x0a]));
    const [first, ...rest] = Buffer.from('€');
    appendFileSync(path(), Buffer.from([0x3c, first!]));
    await new Promise(setImmediate);
    appendFileSync(path(), Buffer.from([...rest, 0x3e, 0x0a]));
    await log.until('<€>');
    const seen = after(log);
    expect(seen.slice(-2)).toEqual(['a\\x00\ufffd\ufffd\ufffd(b', '<€>']);
    expect(seen.at(-3)).toMatch(/^x{999}…$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
  });

  it('[P19] masks a private key from its first to its last line', async () => {
    const log = await open();
    appendFileSync(path(), 'about to print\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nabcdefgh==\n-----END RSA PRIVATE KEY----- done\ntoken tok-0123456789 ok\n');
    await log.until('token *** ok');
    expect(after(log).slice(-6)).toEqual(['about to print', '***', '***', '***', '*** done', 'token *** ok']);
  });

  it('an error among the lines of a key that never ends is masked, and is an error', async () => {
    const log = await open();
    appendFileSync(path(), 'ERROR cannot read -----BEGIN RSA PRIVATE KEY-----\nERROR out of memory\n{"level":"warn","msg":"slow","version":"2.8.0","time":"2020-11-20T14:00:00Z"}\n');
    const lines = () => log.readings.flatMap(reading => (reading.kind === 'lines' && !reading.past ? reading.lines : [])).filter(({text}) => text !== 'ready');
    await waitFor('three lines', () => lines().length === 3);
    expect(lines().map(({level, text}) => [level, text])).toEqual([['error', 'cannot read ***'], ['error', '***'], ['warn', '***']]);
    expect(lines()[2]).toMatchObject({version: '2.8.0', at: Date.parse('2020-11-20T14:00:00Z')});
  });
});

describe('the log of a command', () => {
  it('is read while it runs, started again when it ends, and the gap is marked', async () => {
    const log = watched({name: 'host', command: {argv: ['sh', '-c', 'echo "ERROR one"; echo two >&2; exit 3']}}, {deployed: () => false});
    await log.until(/^~ sh -c .* exited with code 3 .*started again in/);
    expect(log.seen.slice(0, 2).sort()).toEqual(['one', 'two']);
    expect(log.readings.flatMap(reading => (reading.kind === 'lines' ? reading.lines : [])).find(({text}) => text === 'one')?.level).toBe('error');
  });

  it.each([['from then on', () => ({at: Date.now() - 30_000})], ['ever', undefined]])('has a gap where an engine has come back, because nobody listened %s', async (_, left) => {
    const log = watched({name: 'host', command: {argv: ['sh', '-c', 'echo one; exec sleep 60']}}, left && {left});
    await log.until('one');
    expect(log.seen[0]).toMatch(left ? /^~ not read from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d: the engine was started again$/ : /^~ not read before \d\d:\d\d:\d\d: the engine was started again$/);
  });

  it('comes from several at once, by arrival', async () => {
    const logs = ['a', 'b'].map(name => watched({name, command: {argv: ['sh', '-c', `for i in 1 2 3; do echo ${name}$i; done; exec sleep 60`]}}, {deployed: () => false}));
    await Promise.all(logs.map((log, index) => log.until(`${'ab'[index]}3`)));
    expect(logs.map(({seen}) => seen.length)).toEqual([3, 3]);
  });

  it('ends with us, also when we are killed', async () => {
    const script = `
      import {commandLines} from ${JSON.stringify(join(import.meta.dirname, '../../src/world/command-lines.ts'))};
      const command = {does: 'reads', argv: ['sh', '-c', 'trap "" TERM; echo $$; sleep 600 & echo $!; wait']};
      for await (const {line} of commandLines(command, new AbortController().signal)) console.log(line);`;
    const engine = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']});
    let said = '';
    engine.stdout.on('data', chunk => {
      said += chunk;
    });
    const pids = await waitFor('both processes', () => (said.split('\n').length > 2 ? said.trim().split('\n').map(Number) : undefined));
    engine.kill('SIGKILL');
    for (const pid of pids) await waitFor(`the end of ${pid}`, async () => [undefined, 'Z', 'X'].includes(await processStateOf(pid)));
  });
});
