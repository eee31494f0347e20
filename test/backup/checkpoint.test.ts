import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {execFileSync} from 'node:child_process';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, describe, expect, it} from 'vitest';
import {
  backupStillGood,
  type CheckpointWanted,
  damageOf,
  dataLossNow,
  neededLevel,
  readCheckpoint,
  restoreInstructions,
  saveCheckpoint,
} from '../../src/backup/index.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {changes, reads} from '../../src/world/world.ts';

const root = mkdtempSync(join(tmpdir(), 'checkpoint-'));
afterAll(() => rmSync(root, {recursive: true}));
const at = Date.UTC(2026, 10, 20, 14, 4, 12);
const world = {...realWorld(), clock: {...realWorld().clock, now: () => at}};
const folder = join(root, 'state', 'checkpoint');
const repo = join(root, 'repo');

beforeEach(() => {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(join(repo, 'deploy'), {recursive: true});
  writeFileSync(join(repo, 'compose.yaml'), 'services: {}\n');
  writeFileSync(join(repo, 'deploy', 'it’s.env'), 'A=1\n');
});

const wanted = (more: Partial<CheckpointWanted> = {}): CheckpointWanted => ({
  folder,
  root: repo,
  service: 'orders-api',
  environment: 'production',
  running: {version: '2.7.4', digest: `sha256:${'c07d'.repeat(16)}`, instances: ['web-1', 'web-2']},
  files: ['compose.yaml', 'deploy/it’s.env'],
  commands: [{name: 'feature flags', command: reads('echo', 'channel = off')}],
  ...more,
});

describe('a checkpoint', () => {
  it('keeps version, digest, files and outputs with checksums that hold', async () => {
    const saved = await saveCheckpoint(wanted(), world);
    expect(saved).toMatchObject({
      v: 1,
      at,
      running: {version: '2.7.4'},
      files: [{from: 'compose.yaml', bytes: 13}, {from: 'deploy/it’s.env'}],
      outputs: [{from: 'feature flags', kept: 'outputs/feature-flags.txt'}],
    });
    expect(JSON.parse(readFileSync(join(folder, 'checkpoint.json'), 'utf8'))).toEqual(saved);
    expect(readFileSync(join(folder, 'outputs/feature-flags.txt'), 'utf8')).toBe('channel = off\n');
    expect(await damageOf(folder, world)).toEqual([]);
    expect(statSync(join(folder, 'checkpoint.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });

  it('knows when it was damaged', async () => {
    await saveCheckpoint(wanted(), world);
    writeFileSync(join(folder, 'files/compose.yaml'), 'services: {x: 1}\n');
    rmSync(join(folder, 'outputs/feature-flags.txt'));
    expect(await damageOf(folder, world)).toEqual(['files/compose.yaml has changed', 'outputs/feature-flags.txt is missing']);
    writeFileSync(join(folder, 'checkpoint.json'), '{');
    expect(await damageOf(folder, world)).toEqual([expect.stringContaining('checkpoint.json cannot be read')]);
  });

  it.each([
    ['a file that is missing', {files: ['none.yaml']}, 'Keeping none.yaml'],
    ['a folder', {files: ['deploy']}, 'Keeping deploy'],
    ['a file outside the repository', {files: ['../secret']}, 'Keeping ../secret'],
    ['a command that fails', {commands: [{name: 'flags', command: reads('false')}]}, 'Keeping flags'],
  ])('refuses %s rather than have a hole', async (_, more, what) => {
    const next = expect.arrayContaining([expect.any(String)]);
    await expect(saveCheckpoint(wanted(more), world)).rejects.toMatchObject({message: what, next});
  });

  it('keeps a file that lies elsewhere on this machine under its whole path', async () => {
    const elsewhere = join(root, 'etc.conf');
    writeFileSync(elsewhere, 'on\n');
    const saved = await saveCheckpoint(wanted({files: [elsewhere], commands: []}), world);
    expect(saved.files).toMatchObject([{from: elsewhere, kept: `files/absolute${elsewhere}`}]);
    expect(readFileSync(join(folder, saved.files[0]!.kept), 'utf8')).toBe('on\n');
    expect(await readCheckpoint(folder, world)).toEqual(saved);
    expect(await readCheckpoint(join(root, 'none'), world)).toBeUndefined();
  });

  it('puts no command’s name outside its folder', async () => {
    const saved = await saveCheckpoint(wanted({files: [], commands: [{name: '../../evil', command: reads('echo', 'x')}]}), world);
    expect(saved.outputs[0]?.kept).toBe('outputs/evil.txt');
  });
});

describe('the instructions', () => {
  const facts = async () => ({
    checkpoint: await saveCheckpoint(wanted(), world),
    folder,
    backup: {
      file: '/backups/orders 2.dump',
      sha256: 'ab'.repeat(32),
      bytes: 2_310_000_000,
      takenAt: at,
      level: 'L3' as const,
      restoreMs: 49_200,
      restore: {
        ...changes('pg_restore', '--clean', '--dbname', 'orders', '/backups/orders 2.dump'),
        env: {PGHOST: 'db-1', PGPASSWORD: 'hunter2'},
      },
      needs: ['PGPASSWORD'],
    },
    deployOld: {...changes('./deploy.sh', 'it’s $old'), cwd: '/srv/orders'},
  });

  it('say what is lost and give every command as it is typed, without a secret', async () => {
    const text = restoreInstructions(await facts());
    expect(text.split('\n').slice(0, 4)).toEqual([
      'RESTORE orders-api IN PRODUCTION TO 2.7.4',
      '',
      expect.stringContaining('State of 2026-11-20 14:04:12 UTC: version 2.7.4, sha256:c07d'),
      'It ran on web-1, web-2.',
    ]);
    expect(text).toContain('Everything written after 2026-11-20 14:04:12 UTC is lost.');
    expect(text).toContain('The backup was proven to L3. Restoring took 50 s on a scratch database.');
    expect(text).toContain("PGHOST=db-1 PGPASSWORD=… pg_restore --clean --dbname orders '/backups/orders 2.dump'");
    expect(text).toContain("cd /srv/orders\n   ./deploy.sh 'it’s $old'");
    expect(text).not.toContain('hunter2');
  });

  it('contain commands that a shell runs as they stand', async () => {
    const text = restoreInstructions(await facts());
    const compare = text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line.startsWith('echo') && line.includes(folder));
    expect(compare).toHaveLength(3);
    chmodSync(repo, 0o755);
    for (const line of compare) execFileSync('/bin/sh', ['-c', line], {cwd: repo, stdio: 'pipe'});
    expect(() =>
      execFileSync('/bin/sh', ['-c', (compare[0] ?? '').replace(/[0-9a-f]{64}/, '0'.repeat(64))], {cwd: repo, stdio: 'pipe'}),
    ).toThrow();
  });

  it('speak of no backup where there is none', async () => {
    const {checkpoint} = await facts();
    expect(restoreInstructions({checkpoint, folder})).not.toMatch(/backup|lost/);
  });
});

describe('a backup grows old', () => {
  const kept = {takenAt: at, level: 'L2' as const};

  it.each([
    ['L2', 10, true, 'backup L2, now'],
    ['L2', 59 * 60_000, true, 'backup L2, 59 min old'],
    ['L2', 61 * 60_000, false, 'expired'],
    ['L3', 10, false, 'has L2, needs L3'],
    ['L2', -1000, false, 'expired'],
    ['L2', Number.NaN, false, 'expired'],
  ] as const)('needs %s after %d ms: %s', (needed, age, good, says) => {
    expect(backupStillGood(kept, needed, 3_600_000, at + age)).toEqual({good, says: expect.stringContaining(says)});
  });

  it('and what a restore would lose grows with it', () => expect(dataLossNow(at, at + 180_000)).toBe('3 min, and growing'));

  it('has to have been restored once where going back means restoring', () => {
    expect(neededLevel('L2', 'restore needed')).toBe('L3');
    expect(neededLevel('L4', 'restore needed')).toBe('L4');
    expect(neededLevel('L1', 'code-only safe')).toBe('L1');
    expect(neededLevel('L1', 'restore needed', {'restore needed': 'L2'})).toBe('L2');
    expect(neededLevel('L2', 'roll forward only', {'roll forward only': 'L4'})).toBe('L4');
    expect(neededLevel('L2', undefined, {'restore needed': 'L4'})).toBe('L2');
  });
});
