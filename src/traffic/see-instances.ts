import type {EnvironmentConfig} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {World} from '../world/world.ts';

/** One instance as it was just seen. `undefined` means that it gave no usable answer: not healthy, and not unhealthy either. */
export type SeenInstance = {
  readonly name: string;
  readonly url: string;
  readonly healthy: boolean | undefined;
  readonly status: number | undefined;
  readonly version: string | undefined;
  readonly digest: string | undefined;
  readonly durationMs: number | undefined;
  readonly says: string;
  readonly at: number;
};

/** Asks every listed instance for its health and its version, at the same time. Never throws for a bad answer. */
export const seeInstances = (world: World, environment: NonNullable<EnvironmentConfig>, signal?: AbortSignal): Promise<readonly SeenInstance[]> =>
  Promise.all(environment.instances.map(instance => seeInstance(world, environment, instance, signal)));

export const seeInstance = async (
  world: World, environment: NonNullable<EnvironmentConfig>, {name, url}: {readonly name: string; readonly url: string}, signal?: AbortSignal,
): Promise<SeenInstance> => {
  const base = {name, url, at: world.clock.now()};
  try {
    const health = await world.http({url: new URL(environment.health.path, url).href, timeoutMs: 4_000}, signal);
    const {version, digest} = await versionOf(world, environment, url, signal);
    const healthy = health.status === environment.health.status;
    const says = healthy ? 'healthy' : `health says ${health.status}, wanted ${environment.health.status}`;
    return {...base, healthy, status: health.status, version, digest, durationMs: health.durationMs, says};
  } catch (error) {
    return {
      ...base, healthy: undefined, status: undefined, version: undefined, digest: undefined, durationMs: undefined,
      says: `no answer: ${sanitiseLine(causeOf(error))}`,
    };
  }
};

const versionOf = async (world: World, environment: NonNullable<EnvironmentConfig>, url: string, signal?: AbortSignal) => {
  const reply = await world.http({url: new URL(environment.version.path, url).href, timeoutMs: 4_000}, signal);
  if (reply.status !== 200) return {version: undefined, digest: undefined};
  return {
    version: fieldOf(reply.body, environment.version.field),
    digest: environment.version.digestField === undefined ? undefined : fieldOf(reply.body, environment.version.digestField),
  };
};

/** A text field of a JSON answer, dots going deeper; the whole answer where it is plain text without spaces. */
const fieldOf = (body: string, path: string): string | undefined => {
  try {
    const value = path.split('.').reduce<unknown>((at, key) => (at !== null && typeof at === 'object' ? (at as Record<string, unknown>)[key] : undefined), JSON.parse(body));
    return typeof value === 'string' && value !== '' ? sanitiseLine(value, 200) : undefined;
  } catch {
    return /^\S{1,64}$/.test(body.trim()) ? sanitiseLine(body.trim(), 64) : undefined;
  }
};
