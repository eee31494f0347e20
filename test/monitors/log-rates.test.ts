import {appendFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {logRates} from '../../src/monitors/log-rates.ts';
import type {Reading} from '../../src/monitors/index.ts';
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
