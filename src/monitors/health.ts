import type {EnvironmentConfig} from '../config/schema.ts';
import {seeInstance} from '../traffic/index.ts';
import type {Monitor} from './monitor.ts';

/** Asks one instance for its health and version, on a new connection each time. No answer is "unknown", never "healthy". */
export const health = (environment: NonNullable<EnvironmentConfig>, instance: {readonly name: string; readonly url: string}): Monitor => ({
  name: instance.name,
  kind: 'health',
  async *watch({world, clean}, signal) {
    for await (const _ of world.clock.every(environment.health.every, signal)) {
      const seen = await seeInstance(world, environment, instance, signal);
      if (signal.aborted) return;
      yield {
        at: seen.at, source: instance.name, kind: 'instance', instance: instance.name, healthy: seen.healthy, status: seen.status, version: seen.version,
        ...(seen.digest !== undefined && {digest: seen.digest}), durationMs: seen.durationMs, says: clean(seen.says),
      };
    }
  },
});
