import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {realFiles} from '../../src/world/files.ts';
import type {Command, RunResult, World} from '../../src/world/world.ts';
import {puppetClock} from './clock.ts';

/** What an instance answers; `undefined` in the map: nobody is there. */
export type PuppetInstance = {readonly version: string; readonly healthy: boolean};

/**
 * A world in the hand. Time stands still until the test moves it, instances say what the test says, short programs answer
 * what it tells them. Files and jobs are real, in a folder that is gone when the test is.
 */
export const puppetWorld = () => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-puppet-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
  const time = puppetClock();
  const instances = new Map<string, PuppetInstance | undefined>();
  const programs = new Map<string, (command: Command) => Partial<RunResult>>();
  const ran: string[] = [];

  const world: World = {
    clock: time.clock,
    files: realFiles(),
    env: {PATH: process.env['PATH'] ?? '/usr/bin:/bin'},
    run: async (command, signal) => {
      signal?.throwIfAborted();
      ran.push(command.argv.join(' '));
      const answer = programs.get(command.argv[0])?.(command) ?? {};
      return {exitCode: 0, signal: undefined, timedOut: false, stdout: '', stderr: '', durationMs: 1, ...answer};
    },
    follow: async function* () {},
    http: async ({url}, signal) => {
      signal?.throwIfAborted();
      const {host, pathname} = new URL(url);
      const instance = instances.get(host);
      if (!instance) throw new CockpitError(`Asking ${url}`, {cause: 'connection refused', next: ['Look at it']});
      const body = pathname === '/version' ? JSON.stringify({version: instance.version}) : '';
      return {status: instance.healthy ? 200 : 503, headers: {}, body, durationMs: 1};
    },
  };

  return {world, folder, time, instances, programs, ran};
};
