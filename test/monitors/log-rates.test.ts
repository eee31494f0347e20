import {appendFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {logRates} from '../../src/monitors/log-rates.ts';
import type {Reading} from '../../src/monitors/index.ts';
import type {FollowedLines} from '../../src/world/follow.ts';
import {turn} from '../rig/clock.ts';
import {givenMonitor, problemIn} from './given-monitor.ts';

const settings = {kind: 'logs', request: '"(GET|POST) ', failed: '" 5\\d\\d ', durationMs: ' (\\d+(?:\\.\\d+)?)ms', version: ' v=(\\S+)'} as const;
const line = (status: number, ms: number | string, version: string) => `10.0.0.1 "GET /orders HTTP/1.1" ${status} 512 ${ms}ms v=${version}\n`;

const given = () => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-rates-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const file = join(folder, 'access.log');
  writeFileSync(file, line(500, 1, '2').repeat(50));
  const monitor = givenMonitor(logRates(settings, [{name: 'web-1', file}]), {cwd: folder});
  const readings: Reading[] = [];
  void (async () => {
    for await (const reading of monitor.readings()) readings.push(reading);
  })();
  /** Ticks pass until the next reading is of the wished kind: a real file needs a moment to be seen. */
  const until = async (kind: Reading['kind']): Promise<Reading> => {
    const from = readings.length;
    return vi.waitFor(async () => {
      await monitor.time.advance(5_000);
      const found = readings.slice(from).find(one => one.kind === kind);
      if (!found) throw new Error(`no ${kind} yet`);
      return found;
    }, {timeout: 5_000, interval: 50});
  };
  /** The file is open, and what is written to it arrives. */
  const begun = () => vi.waitFor(async () => {
    appendFileSync(file, line(200, 20, '1'));
    await monitor.time.advance(5_000);
    expect(readings.some(({kind}) => kind === 'counts')).toBe(true);
  }, {timeout: 5_000, interval: 50});
  return {file, until, begun};
};

describe('[P17] rates from a log', () => {
  it('are of the lines that came since, by version, with their times; other lines and other versions count for nothing', async () => {
    const {file, until, begun} = given();
    await begun();
    expect(problemIn(await until('gap'))).toBe('no line is a request');
    appendFileSync(file, `${line(200, 20, '2')}${line(503, 700, '2')}${line(200, 5, '9')}starting v=2\n`);
    const found = await vi.waitFor(async () => {
      const reading = await until('counts');
      if (reading.kind !== 'counts' || !reading.new) throw new Error('only the old version yet');
      return reading;
    }, {timeout: 5_000});
    expect(found.new).toMatchObject({total: 2, errors: 1, buckets: {'0.025': 1, '0.5': 1, '0.75': 2, '+Inf': 2}});
  });

  it('are unknown while nothing is said: idle or dead, nobody can tell', async () => {
    const {until, begun} = given();
    await begun();
    expect(problemIn(await until('gap'))).toBe('no line is a request');
  });

  it('are unknown when a part may be missing', async () => {
    const {file, until, begun} = given();
    await begun();
    rmSync(file);
    await vi.waitFor(async () => expect(problemIn(await until('gap'))).toContain('web-1: access.log'), {timeout: 5_000});
  });
});

/** Two logs that say what the test says; `undefined` ends one, an Error breaks it. web-1 has a request in each tick. */
const twoLogs = () => {
  type Said = FollowedLines | Error | undefined;
  const say: Record<string, (said: Said) => Promise<void>> = {};
  const monitor = givenMonitor(logRates(settings, ['web-1', 'web-2'].map(name => ({name, command: {argv: [name]}}))), {
    follow: async function* ({argv}) {
      const waiting: Said[] = [];
      let wake = (): void => undefined;
      say[argv[0]] = said => {
        waiting.push(said);
        wake();
        return turn();
      };
      for (;;) {
        while (waiting.length > 0) {
          const said = waiting.shift();
          if (said === undefined) return;
          if (said instanceof Error) throw said;
          yield said;
        }
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
  });
  const readings: Reading[] = [];
  void (async () => {
    for await (const reading of monitor.readings()) readings.push(reading);
  })();
  return {
    say: (name: 'web-1' | 'web-2', said: Said) => say[name]!(said),
    /** What this many ticks bring: `counts`, or the problem. */
    ticks: async (count: number): Promise<readonly string[]> => {
      const from = readings.length;
      for (let index = 0; index < count; index++) {
        await turn();
        await say['web-1']!({lines: [line(200, 20, '1')]});
        await monitor.time.advance(5_000);
      }
      return readings.slice(from).map(one => (one.kind === 'gap' ? one.problem : one.kind));
    },
  };
};

describe('rates from several logs', () => {
  it('are unknown from the moment on at which one of them breaks off until it says something again, however much the others say', async () => {
    const {say, ticks} = twoLogs();
    expect(await ticks(2)).toEqual(['counts', 'counts']);
    await say('web-2', {gap: 'ssh exited with code 255'});
    expect(await ticks(8)).toEqual(Array(8).fill('web-2: ssh exited with code 255'));
    await say('web-2', {lines: ['starting']});
    expect(await ticks(3)).toEqual(['counts', 'counts', 'counts']);
  });

  it('are unknown in the tick of the break also when a line came right after it', async () => {
    const {say, ticks} = twoLogs();
    await ticks(1);
    await say('web-2', {gap: 'app.log was cut'});
    await say('web-2', {lines: ['starting']});
    expect(await ticks(2)).toEqual(['web-2: app.log was cut', 'counts']);
  });

  it.each([['fails', new Error('no such program: kubectl'), 'web-2: no such program: kubectl'], ['ends', undefined, 'web-2: nobody reads it any more']])('are unknown for good where the reading of one %s', async (_, said, problem) => {
    const {say, ticks} = twoLogs();
    await ticks(1);
    await say('web-2', said);
    expect(await ticks(6)).toEqual(Array(6).fill(problem));
  });
});
