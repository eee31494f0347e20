import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {cleanEnv} from '../world/git.ts';
import type {EnvironmentLayout, HostLayout} from '../world/layout.ts';
import {register} from '../world/processes.ts';
import {Refused} from '../world/refused.ts';
import type {World} from '../world/world.ts';
import type {Slot} from './host-state.ts';
import {nameOf} from './instance.ts';

/**
 * Runs the release's own ops/before-switch.mjs on a host. It may take as long
 * as it wants: what must not be interrupted is known to it, not to us. When we
 * are asked to stop we ask it to stop, and wait until it has.
 */
export const beforeSwitch = (
  world: World,
  env: EnvironmentLayout,
  host: HostLayout,
  slot: Slot,
  folder: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const script = join(folder, 'ops', 'before-switch.mjs');
  if (!existsSync(script)) return Promise.resolve();

  return new Promise((resolve, reject) => {
    const child = spawn(world.node, ['--disable-warning=ExperimentalWarning', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnv({
        BASE_URL: `http://127.0.0.1:${slot.port}`,
        ENVIRONMENT: env.env,
        HOST: host.name,
        HOST_FOLDER: host.folder,
        VERSION: slot.version,
      }),
    });
    const crossOut = child.pid === undefined ? () => {} : register(world.layout.pids, `${nameOf(env, host)}-hook`, child.pid, false);
    for (const stream of [child.stdout, child.stderr]) createInterface({input: stream}).on('line', line => say(`${host.name}: ${line}`));

    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, {once: true});
    child.on('error', reject);
    child.on('close', code => {
      signal.removeEventListener('abort', stop);
      crossOut();
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve();
      else reject(new Refused(`${host.name}: ops/before-switch.mjs ended with ${code ?? 'a signal'}; ${host.name} was not switched.`));
    });
  });
};
