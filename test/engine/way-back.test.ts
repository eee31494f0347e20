import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {keptFiles} from '../../src/config/kept-files.ts';
import {keepScript} from '../../src/engine/readiness.ts';
import {wayBackOf} from '../../src/engine/way-back.ts';
import {passed} from '../../src/release/evidence.ts';
import {parsed, service} from '../config/given-config.ts';
import {engineRig} from '../rig/engine-rig.ts';

const facts = async () =>
  passed('found', {}, {
    version: '2.8.0', digest: `sha256:${'9'.repeat(64)}`, previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}, previousDigest: `sha256:${'c'.repeat(64)}`,
    touched: {production: true}, traffic: {setPct: 10, seenPct: 10, at: 0},
  });

/** Writes down which script it is, its folder, its arguments and everything that the cockpit gave it. */
const recorder = (folder: string, as: string): string =>
  `#!/bin/sh\n{ echo "${as} in $(basename "$PWD"): $*"; env | grep '^COCKPIT_' | sort; } >> '${folder}/record'\n`;

/** A release in production whose way back is two scripts of a repository that is not the release folder. */
const inProduction = async () => {
  const rig = await engineRig({gates: {preflight: [{id: 'facts', run: facts}]}});
  const config = await parsed({
    ...service(),
    rollback: {command: ['scripts/back.sh', '{{env}}', '{{previous.version}}', '{{previous.digest}}', 'it\'s "so" $HOME'], watch: '10s'},
    traffic: {set: {argv: ['./traffic.sh', '{{percent}}'], cwd: 'scripts', env: {WORD: '{{env}}'}}, steps: [10, 100], watch: '1m'},
  }, 'scripts/', 'scripts/back.sh', 'scripts/traffic.sh');
  const repo = join(rig.folder, 'repo');
  const write = (folder: string, path: string, text: string): void => {
    mkdirSync(join(folder, 'scripts'), {recursive: true});
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), 0o755);
  };
  for (const path of ['scripts/back.sh', 'scripts/traffic.sh']) {
    write(repo, path, recorder(rig.folder, path));
    write(join(rig.folder, 'config/files'), path, recorder(rig.folder, path));
  }
  const {world} = rig.outside;
  const files = await Promise.all(['scripts/back.sh', 'scripts/traffic.sh'].map(async path => ({path, sha256: await world.files.sha256(join(repo, path))})));
  Object.assign(rig.outside, {config, repo, kept: await keptFiles({snapshot: {v: 1, hash: 'h', remote: undefined, config, files}, releaseFolder: rig.folder, repo, world})});
  await rig.reach('deploy');
  const record = (): string => {
    const file = join(rig.folder, 'record');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    rmSync(file, {force: true});
    return text;
  };
  const script = async (): Promise<string> => {
    const {path} = await wayBackOf(rig.outside, rig.state, {place: 'x', signal: new AbortController().signal}).writeScript();
    return path;
  };
  return {
    rig, repo, write, record, script,
    /** With no node in PATH, no cockpit, and from somewhere else. */
    bySh: (path: string): string => {
      const bin = join(rig.folder, 'bin');
      mkdirSync(bin, {recursive: true});
      for (const name of ['sh', 'cmp', 'env', 'basename', 'grep', 'sort']) writeFileSync(join(bin, name), `#!/bin/sh\nexec ${execFileSync('which', [name]).toString().trim()} "$@"\n`, {mode: 0o755});
      return execFileSync('/bin/sh', [path], {cwd: '/', env: {PATH: bin}, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
    },
    byKey: async (): Promise<void> => {
      for (const host of ['10.0.0.1:3000', '10.0.0.2:3000']) rig.instances.set(host, {version: '2.7.4', healthy: true});
      await rig.submit({type: 'RollBack', reason: 'errors'});
      await rig.submit({type: 'StartNow'});
      await rig.pass('it is over', () => rig.state().ended);
    },
  };
};

describe('r and rollback.sh', () => {
  it('[P14] run the very same commands: same words, same variables, same folder, same order', async () => {
    const {rig, record, script, bySh, byKey} = await inProduction();
    bySh(await script());
    const withoutCockpit = record();
    await byKey();
    expect(record()).toBe(withoutCockpit);
    expect(withoutCockpit).toMatch(/^scripts\/traffic\.sh in scripts: 0\n/);
    expect(withoutCockpit).toContain(`scripts/back.sh in repo: production 2.7.4 sha256:${'c'.repeat(64)} it's "so" $HOME\n`);
    expect(rig.state().rollback.status).toBe('verified');
  });

  it('[P14] work when the repository was deleted: the copies run that the release keeps', async () => {
    const {rig, repo, record, script, bySh, byKey} = await inProduction();
    const path = await script();
    const before = record();
    rmSync(repo, {recursive: true});
    bySh(path);
    const withoutCockpit = record();
    await byKey();
    expect(record()).toBe(withoutCockpit);
    expect(withoutCockpit).toContain('scripts/back.sh in files: production 2.7.4');
    expect(before).toBe('');
    const {rollback} = rig.state();
    expect(rollback).toMatchObject({status: 'verified', steps: [{state: {evidence: {details: ['Run from the copies of this release: the repository is gone.']}}}, {}]});
  });

  it('[P20] run the copies when a script was changed since the release began, and never the changed one', async () => {
    const {rig, repo, write, record, script, bySh, byKey} = await inProduction();
    const path = await script();
    write(repo, 'scripts/back.sh', `#!/bin/sh\necho changed >> '${rig.folder}/record'\n`);
    bySh(path);
    expect(record()).not.toContain('changed');
    await byKey();
    expect(record()).not.toContain('changed');
    expect(rig.state().rollback.status).toBe('verified');
  });

  it('is kept as it would have to be now: rollback.sh follows the release by itself', async () => {
    const {rig, script} = await inProduction();
    const path = await script();
    const first = readFileSync(path, 'utf8');
    const written = await keepScript(rig.outside, rig.state(), '');
    expect(written).toBe(first);
    await rig.engine().record({type: 'FactsFound', at: 0, facts: {previousDigest: `sha256:${'d'.repeat(64)}`}});
    await keepScript(rig.outside, rig.state(), written);
    expect(readFileSync(path, 'utf8')).toBe(first.replaceAll('c'.repeat(64), 'd'.repeat(64)));
  });

  it('[P14] run what came into the repository only after the release began: there is no copy of it, and it is better than nothing', async () => {
    const {rig, repo, record, script, bySh, byKey} = await inProduction();
    const {world, config} = rig.outside;
    const traffic = {path: 'scripts/traffic.sh', sha256: await world.files.sha256(join(repo, 'scripts/traffic.sh'))};
    Object.assign(rig.outside, {kept: await keptFiles({snapshot: {v: 1, hash: 'h', remote: undefined, config, files: [traffic]}, releaseFolder: rig.folder, repo, world})});
    rmSync(join(rig.folder, 'config/files/scripts/back.sh'));
    bySh(await script());
    const withoutCockpit = record();
    await byKey();
    expect(record()).toBe(withoutCockpit);
    expect(withoutCockpit).toContain('scripts/back.sh in repo: production 2.7.4');
  });
});
