import type {EnvironmentConfig} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {HttpReply, World} from '../world/world.ts';

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
    const {healthy, says} = healthIn(health, environment.health);
    return {...base, healthy, status: health.status, version, digest, durationMs: health.durationMs, says: `${says}${certificateWords(health, environment.health, base.at)}`};
  } catch (error) {
    return {
      ...base, healthy: undefined, status: undefined, version: undefined, digest: undefined, durationMs: undefined,
      says: `no answer: ${sanitiseLine(causeOf(error))}`,
    };
  }
};

type Settings = NonNullable<EnvironmentConfig>['health'];

/** Status, then body. What is somebody else's answer (a redirect, a page of HTML that nobody asked for) says nothing about health. */
const healthIn = ({status, headers, body}: HttpReply, {status: wanted, contains, json}: Settings): {readonly healthy: boolean | undefined; readonly says: string} => {
  if (status !== wanted) {
    const elsewhere = status >= 300 && status < 400;
    return {healthy: elsewhere ? undefined : false, says: `health says ${status}, wanted ${wanted}${elsewhere ? `: it sends us to ${sanitiseLine(headers['location'] ?? 'another place', 120)}` : ''}`};
  }
  if (contains !== undefined && !body.includes(contains)) return {healthy: false, says: `health says ${status}, but not ${JSON.stringify(contains)}`};
  for (const [path, value] of Object.entries(json)) {
    const found = valueAt(body, path);
    if (found !== value) return {healthy: found === undefined ? undefined : false, says: `health says ${path} is ${found === undefined ? 'missing' : sanitiseLine(JSON.stringify(found), 80)}, wanted ${JSON.stringify(value)}`};
  }
  // The type alone says little: usual frameworks send a plain OK as text/html.
  const isPage = (/^text\/html\b/i.test(headers['content-type'] ?? '') && /^\s*</.test(body)) || /^\s*<(?:!doctype|html)/i.test(body);
  if (isPage && contains === undefined) return {healthy: undefined, says: `health says ${status} with a page of HTML, perhaps a login; health.contains tells what belongs into it`};
  return {healthy: true, says: 'healthy'};
};

/** Warned of while there is time: an expired certificate is no answer at all. */
const certificateWords = ({certificateEndsAt}: HttpReply, {certificateDays}: Settings, now: number): string => {
  const days = certificateEndsAt === undefined ? Number.POSITIVE_INFINITY : Math.floor((certificateEndsAt - now) / 86_400_000);
  return days < certificateDays ? `; its certificate ends in ${days} ${days === 1 ? 'day' : 'days'}` : '';
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
  if (isJson(body)) {
    const value = valueAt(body, path);
    return typeof value === 'string' && value !== '' ? sanitiseLine(value, 200) : undefined;
  }
  return /^[^\s<]{1,64}$/.test(body.trim()) ? sanitiseLine(body.trim(), 64) : undefined;
};

const isJson = (body: string): boolean => {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
};

/** What stands at a path of a JSON answer; undefined when there is no such place, or no JSON. */
const valueAt = (body: string, path: string): unknown => {
  if (!isJson(body)) return undefined;
  return path.split('.').reduce<unknown>((at, key) => (at !== null && typeof at === 'object' && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined), JSON.parse(body));
};
