import {createHash} from 'node:crypto';
import type {HttpReply, World} from '../world/world.ts';
import {causeOf} from '../util/errors.ts';
import {type DigestRead, isDigest, refused} from './digest.ts';
import {type ImageReference, parseImage} from './image-reference.ts';
import {type Challenge, parseChallenge} from './challenge.ts';

export type RegistrySource = {
  /** `ghcr.io/acme/orders:v2.8.0-rc.1`, or `…@sha256:…` to ask whether it is still there. */
  readonly image: string;
  /** Names of environment variables, never the values: those would end in a record. */
  readonly userEnv?: string;
  readonly passwordEnv?: string;
  /** Speak HTTP without TLS. For a registry on this machine; a password is then refused except on loopback. */
  readonly plainHttp?: boolean;
};

// Indexes first: for a multi-platform image the index is what every platform's pull resolves, so it is the identity.
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Asks a registry which content it serves for a reference: HEAD of the manifest, `Docker-Content-Digest`. */
export const digestFromRegistry = async (source: RegistrySource, world: World, signal?: AbortSignal): Promise<DigestRead> => {
  const image = parseImage(source.image);
  if (!image)
    return refused(`${JSON.stringify(source.image)} is not an image reference with a tag or digest`, 'Write it as host/repository:tag');
  try {
    return await ask(source, image, world, signal);
  } catch (error) {
    return refused(`${image.host} did not answer: ${causeOf(error)}`, `Check the network to ${image.host}, then read the digest again`);
  }
};

const ask = async (source: RegistrySource, image: ImageReference, world: World, signal?: AbortSignal): Promise<DigestRead> => {
  const url = `${source.plainHttp ? 'http' : 'https'}://${image.host}/v2/${image.repository}/manifests/${image.reference}`;
  const manifest = (method: 'HEAD' | 'GET', authorization?: string) =>
    world.http({url, method, headers: {accept: manifestTypes, ...(authorization ? {authorization} : {})}}, signal);

  let authorization: string | undefined;
  let reply = await manifest('HEAD');
  if (reply.status === 401) {
    const answer = await authorize(source, image, parseChallenge(reply.headers['www-authenticate'] ?? ''), world, signal);
    if (!answer.ok) return answer;
    authorization = answer.header;
    reply = await manifest('HEAD', authorization);
  }
  if (reply.status !== 200) return statusRefused(reply.status, source.image);

  // Some registries leave the header out of a HEAD; the digest of the manifest's bytes is the same thing by definition.
  const digest = reply.headers['docker-content-digest'] ?? (await hashOfManifest(await manifest('GET', authorization)));
  if (digest === undefined || !isDigest(digest)) {
    return refused(`${image.host} gave no sha256 digest for ${source.image}`, 'Name the artifact by a command that prints its digest');
  }
  if (image.reference.startsWith('sha256:') && image.reference !== digest) {
    return refused(
      `${image.host} was asked for ${image.reference} and answered with ${digest}`,
      'Do not use this registry until that is explained',
    );
  }
  return {ok: true, digest, from: source.image};
};

type Authorized = {readonly ok: true; readonly header: string} | Extract<DigestRead, {ok: false}>;

const authorize = async (
  source: RegistrySource,
  image: ImageReference,
  challenge: Challenge | undefined,
  world: World,
  signal?: AbortSignal,
): Promise<Authorized> => {
  const login = basicLogin(source, world);
  if (!challenge)
    return refused(`${image.host} asks for a login in a way we do not know`, 'Name the artifact by a command that prints its digest');
  if (login && !keepsSecrets(challenge.scheme === 'basic' ? (source.plainHttp ? 'http:' : 'https:') : challenge.realm, image.host)) {
    return refused(`${image.host} wants the password sent without encryption`, 'Use a registry with TLS, or one on this machine');
  }
  if (challenge.scheme === 'basic') {
    return login
      ? {ok: true, header: login}
      : refused(`${image.host} wants a login`, 'Set userEnv and passwordEnv for this registry in the config');
  }

  // Distribution spec, "token authentication": the realm is asked for a token that may only pull this repository.
  const url = new URL(challenge.realm);
  if (challenge.service) url.searchParams.set('service', challenge.service);
  url.searchParams.set('scope', challenge.scope ?? `repository:${image.repository}:pull`);
  const reply = await world.http({url: url.href, headers: login ? {authorization: login} : {}}, signal);
  const token = reply.status === 200 ? tokenIn(reply.body) : undefined;
  if (token) return {ok: true, header: `Bearer ${token}`};
  return refused(
    `${url.host} gave no token for ${image.repository} (HTTP ${reply.status})`,
    login ? 'Check that the registry login is still valid and may pull' : 'Set userEnv and passwordEnv for this registry in the config',
  );
};

const basicLogin = ({userEnv, passwordEnv}: RegistrySource, world: World): string | undefined => {
  const user = userEnv === undefined ? undefined : world.env[userEnv];
  const password = passwordEnv === undefined ? undefined : world.env[passwordEnv];
  return password === undefined ? undefined : `Basic ${Buffer.from(`${user ?? ''}:${password}`).toString('base64')}`;
};

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

const keepsSecrets = (schemeOrUrl: string, host: string): boolean => {
  if (schemeOrUrl.startsWith('https:')) return true;
  const target = URL.canParse(schemeOrUrl) && schemeOrUrl.includes('//') ? new URL(schemeOrUrl).host : host;
  return loopback.test(target);
};

const tokenIn = (body: string): string | undefined => {
  try {
    const {token, access_token} = JSON.parse(body) as {token?: unknown; access_token?: unknown};
    const found = token ?? access_token;
    // A token with a line break would smuggle a header.
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : undefined;
  } catch {
    return undefined;
  }
};

const hashOfManifest = async (reply: HttpReply): Promise<string | undefined> =>
  reply.status === 200 && reply.body !== '' ? `sha256:${createHash('sha256').update(reply.body, 'utf8').digest('hex')}` : undefined;

const statusRefused = (status: number, image: string): DigestRead => {
  if (status === 404) return refused(`The registry has no ${image}`, 'Wait until CI has pushed it, or correct the reference');
  if (status === 401 || status === 403)
    return refused(
      `The registry does not let us read ${image} (HTTP ${status})`,
      'Check that the registry login is still valid and may pull',
    );
  if (status === 429) return refused('The registry says too many requests (HTTP 429)', 'Wait a minute, then read the digest again');
  if (status >= 300 && status < 400)
    return refused(`The registry sends us elsewhere (HTTP ${status}), which we do not follow`, 'Write the final host into the reference');
  return refused(`The registry answered HTTP ${status} for ${image}`, 'Read the digest again in a minute');
};
