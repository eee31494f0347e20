import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {chmodSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {ConfigInput} from '../../src/config/schema.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {waitFor} from '../world/wait-for.ts';
import {story} from './story-rig.ts';

/** Gate 5 and the first items of gate 12 against a registry that wants a token, and against what CI and commands say. */
const ours = `sha256:${'9f3c'.repeat(16)}`;
const rebuilt = `sha256:${'0bad'.repeat(16)}`;
const old = `sha256:${'c07d'.repeat(16)}`;
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach(server => void server.close()));

/** An OCI registry with token auth that has one tag and keeps some digests; and an instance of the service that runs 2.7.4. */
const outside = async () => {
  const has = {tag: ours, digests: new Set([ours, old])};
  const heads: string[] = [];
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (request.url === '/version' || request.url === '/health') return void response.end(JSON.stringify({version: '2.7.4', digest: old}));
    if (request.url?.startsWith('/token')) return void response.end(JSON.stringify({token: request.headers.authorization ? 't0k3n' : ''}));
    if (request.headers.authorization !== 'Bearer t0k3n') return void response.writeHead(401, {'www-authenticate': `Bearer realm="${base}/token",service="reg"`}).end();
    const reference = request.url?.split('/').at(-1) ?? '';
    heads.push(reference);
    const digest = reference === 'v2.8.0-rc.1' ? has.tag : has.digests.has(reference) ? reference : undefined;
    return void (digest ? response.writeHead(200, {'docker-content-digest': digest}) : response.writeHead(404)).end();
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {host: `127.0.0.1:${(server.address() as AddressInfo).port}`, has, heads};
};

const releaseOf = async (config: Partial<ConfigInput>, real: readonly GateId[] = ['artifact']) => {
  const told = await story({config, real, world: world => ({...world, env: {...world.env, REG_USER: 'ci', REG_PASSWORD: 'hunter2-very-secret'}})});
  const pass = async (upTo: GateId): Promise<void> => {
    for (const id of gateIds.slice(0, gateIds.indexOf(upTo))) {
      if (told.state().gates[id].passedAt !== undefined) continue;
      await waitFor(`${id} to be planned`, () => told.state().gates[id].planned);
      await told.submit({type: 'StartGate', gate: id, typed: 'production'}, 'alice');
      if (told.state().countdown) await told.submit({type: 'CountdownOver'}, 'cockpit');
      await waitFor(`${id} to pass`, () => told.state().gates[id].passedAt !== undefined);
    }
  };
  await pass('artifact');
  const commit = told.repo.git('rev-parse', 'HEAD').trim();
  await told.submit({type: 'FindFacts', facts: {commit, version: '2.8.0', candidate: 1, candidateTag: 'v2.8.0-rc.1', previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}, previousDigest: old}}, 'cockpit');
  await told.start('artifact');
  return {...told, pass};
};

const image = (host: string) => ({image: {reference: `${host}/team/orders:{{candidateTag}}`, plainHttp: true, userEnv: 'REG_USER', passwordEnv: 'REG_PASSWORD'}});

describe('an artifact in a registry', () => {
  it('is frozen by digest, the old one is asked for by its own, and no password is kept', async () => {
    const {host, heads} = await outside();
    const told = await releaseOf({artifact: image(host)});
    expect(await told.rests('artifact/digest')).toMatchObject({status: 'passed', evidence: {says: ours}});
    expect(await told.rests('artifact/previous')).toMatchObject({status: 'passed', evidence: {says: '2.7.4 is there', details: [`${host}/team/orders@${old} is served`]}});
    expect(heads).toEqual(['v2.8.0-rc.1', old]);
    expect(JSON.stringify(told.journal)).not.toMatch(/hunter2|t0k3n/);
  });

  it('whose old version is gone stops before production is touched', async () => {
    const {host, has} = await outside();
    has.digests.delete(old);
    const told = await releaseOf({artifact: image(host)});
    expect(await told.rests('artifact/previous')).toMatchObject({status: 'failed', evidence: {says: '2.7.4 cannot be fetched any more'}});
  });

  it('that is moved stops the release, before the deploy and in the very moment of it', {timeout: 30_000}, async () => {
    const {host, has} = await outside();
    const folder = tempFolder();
    const program = join(folder, 'deploy.sh');
    writeFileSync(program, `#!/bin/sh\necho "$@" >> ${folder}/did\n`);
    chmodSync(program, 0o755);
    const told = await releaseOf(
      {
        artifact: image(host),
        deploy: {command: [program, '{{env}}', '{{digest}}']}, rollback: {command: [program, 'back', '{{env}}', '{{previous.digest}}']},
        environments: {production: {url: `http://${host}`, instances: [{name: 'web-1', url: `http://${host}`}], version: {path: '/version'}, health: {path: '/health'}}},
      },
      ['artifact', 'deploy'],
    );
    await told.rests('artifact/previous');
    await told.pass('deploy');
    await told.submit({type: 'FindFacts', facts: {stagingDigest: ours}}, 'cockpit');

    has.tag = rebuilt;
    await waitFor('deploy to be planned', () => told.state().gates.deploy.planned);
    await told.submit({type: 'StartGate', gate: 'deploy', typed: 'production'}, 'alice');
    await told.submit({type: 'CountdownOver'}, 'cockpit');
    const stopped = await told.rests('deploy/digest');
    expect(stopped).toMatchObject({status: 'failed', evidence: {says: 'Stop: production would get sha256:0bad…0bad, staging passed sha256:9f3c…9f3c. Nothing was changed.'}});

    // Put right, looked at again, and moved once more while the gate went on.
    has.tag = ours;
    const digests = has.digests;
    has.digests = new Proxy(digests, {get: (set, key) => (key === 'has' ? (asked: string) => {
      if (asked === old) has.tag = rebuilt;
      return set.has(asked);
    } : Reflect.get(set, key))});
    expect(await told.again('deploy/digest')).toMatchObject({status: 'passed'});
    expect(await told.rests('deploy/way-back')).toMatchObject({status: 'passed'});
    expect(await told.rests('deploy/deploy')).toMatchObject({status: 'failed', evidence: {says: expect.stringMatching(/^Stop: production would get sha256:0bad/)}});
    expect(readdirSync(folder)).not.toContain('did');
    expect(told.state().facts.touched?.production).toBeUndefined();
  });
});

describe('an artifact that something else names', () => {
  it('is read from what CI wrote, and refused in words when it is not there', async () => {
    const told = await releaseOf({artifact: {file: {path: 'dist/digest.json', field: 'image.digest'}}});
    expect(await told.rests('artifact/digest')).toMatchObject({status: 'failed', evidence: {says: expect.stringMatching(/dist\/digest\.json could not be read as JSON/)}});
    const {mkdirSync} = await import('node:fs');
    mkdirSync(join(told.repo.path, 'dist'));
    writeFileSync(join(told.repo.path, 'dist/digest.json'), JSON.stringify({image: {digest: ours}}));
    expect(await told.again('artifact/digest')).toMatchObject({status: 'passed', evidence: {says: ours}});
    expect(await told.rests('artifact/previous')).toMatchObject({status: 'passed', evidence: {says: expect.stringContaining('nothing is configured that could look')}});
  });

  it('has its provenance checked by a command, whose output is kept', async () => {
    const folder = tempFolder();
    const program = join(folder, 'verify.sh');
    writeFileSync(program, `#!/bin/sh\necho "Verifying $1"\necho "signed by release.yml@refs/tags/v2.8.0-rc.1"\n[ ! -e ${folder}/bad ]\n`);
    chmodSync(program, 0o755);
    const told = await releaseOf({artifact: {digest: ['echo', ours], provenance: [program, '{{digest}}']}});
    const checked = await told.rests('artifact/provenance');
    if (checked.status !== 'passed') throw new Error(checked.status);
    expect(checked.evidence.says).toBe('signed by release.yml@refs/tags/v2.8.0-rc.1');
    expect(checked.evidence.blocks).toEqual([{kind: 'lines', title: 'what it said', lines: [{text: `Verifying ${ours}`}, {text: 'signed by release.yml@refs/tags/v2.8.0-rc.1'}]}]);
    const {outputFile = ''} = checked.evidence.commands?.[0] ?? {};
    expect(readFileSync(join(told.outside.folder, outputFile), 'utf8')).toContain(`Verifying ${ours}`);
    writeFileSync(join(folder, 'bad'), '');
    expect(await told.again('artifact/provenance')).toMatchObject({status: 'failed', evidence: {says: 'exit 1'}});
  });
});
