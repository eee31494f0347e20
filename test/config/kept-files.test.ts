import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {keptFiles, moved} from '../../src/config/kept-files.ts';
import type {ConfigSnapshot} from '../../src/config/snapshot.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {changes} from '../../src/world/world.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {parsed} from './given-config.ts';

const world = realWorld({env: {PATH: process.env['PATH']}});
const back = {...changes('./scripts/back.sh', 'production')};

const kept = async () => {
  const repo = tempFolder();
  const releaseFolder = tempFolder();
  const write = (folder: string, path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  };
  const texts: Readonly<Record<string, string>> = {
    'scripts/back.sh': 'echo back\n', 'scripts/deploy.sh': 'echo deploy\n', Makefile: 'back:\n\techo back\n', 'package.json': '{"name": "x", "version": "2.7.4", "scripts": {"back": "echo"}}',
  };
  for (const [path, text] of Object.entries(texts)) {
    write(repo, path, text);
    write(join(releaseFolder, 'config/files'), path, text);
  }
  const config = await parsed({service: 'orders'});
  const sum = async (path: string) => (path === 'package.json' ? world.files.sha256(join(repo, path)).then(() => 'only its scripts') : world.files.sha256(join(repo, path)));
  const files = await Promise.all(Object.keys(texts).map(async path => ({path, sha256: await sum(path)})));
  const snapshot: ConfigSnapshot = {v: 1, hash: 'h', remote: undefined, config, files};
  return {repo, releaseFolder, write, files: await keptFiles({snapshot, releaseFolder, repo, world})};
};

describe('the scripts that a release keeps', () => {
  it('[P20] are compared before a command runs: its own files, and no other', async () => {
    const {repo, files, write} = await kept();
    expect(await files.changed({...back, cwd: repo})).toEqual([]);
    write(repo, 'scripts/deploy.sh', 'evil\n');
    expect(await files.changed({...back, cwd: repo})).toEqual([]);
    write(repo, 'scripts/back.sh', 'evil\n');
    expect(await files.changed({...back, cwd: repo})).toEqual(['scripts/back.sh']);
    expect(await files.changed({...changes('sh', 'back.sh'), cwd: join(repo, 'scripts')})).toEqual(['scripts/back.sh']);
    rmSync(join(repo, 'Makefile'));
    expect(await files.changed({...changes('make', 'back'), cwd: repo})).toEqual(['Makefile']);
  });

  it('[P20] do not include a program that came later', async () => {
    const {repo, files, write} = await kept();
    write(repo, 'scripts/new.sh', 'evil\n');
    expect(await files.changed({...changes('./scripts/new.sh'), cwd: repo})).toEqual(['scripts/new.sh']);
    expect(await files.changed({...changes(join(repo, 'scripts/new.sh')), cwd: repo})).toEqual(['scripts/new.sh']);
    expect(await files.changed({...changes('/usr/bin/true'), cwd: repo})).toEqual([]);
  });

  it('say of each whether the copy is the file, byte for byte', async () => {
    const {files} = await kept();
    expect(files.namedBy([back, changes('npm', 'run', 'back')]).map(({path, exact}) => [path, exact])).toEqual([['scripts/back.sh', true], ['package.json', false]]);
  });

  it('run from another folder with the same words', () => {
    expect(moved({...changes('./back.sh', '/repo/x.yml', '/repository', '{"a": "/repo"}'), cwd: '/repo/scripts'}, '/repo', '/kept')).toEqual({
      ...changes('./back.sh', '/kept/x.yml', '/repository', '{"a": "/repo"}'), cwd: '/kept/scripts',
    });
  });
});
