import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {loadConfig, renderLoaded} from '../../src/config/load.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {service} from './given-config.ts';

const world = realWorld({env: {PATH: process.env['PATH']}});

const folderWith = (text?: string) => {
  const folder = tempFolder();
  if (text !== undefined) writeFileSync(join(folder, 'cockpit.config.json'), text);
  writeFileSync(join(folder, 'package.json'), '{}');
  return folder;
};

const script = (folder: string, name: string, mode: number) => {
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), mode);
};

describe('loading a config', () => {
  it('gives it with its text and its place', async () => {
    const text = JSON.stringify(service());
    const folder = folderWith(text);
    script(folder, 'deploy.sh', 0o755);
    script(folder, 'rollback.sh', 0o755);
    const loaded = await loadConfig(folder, world);
    expect(loaded).toMatchObject({ok: true, text, path: join(folder, 'cockpit.config.json'), warnings: [], config: {service: 'orders'}});
    expect(renderLoaded(loaded)).toBe('');
  });

  it('looks at the real files that it names', async () => {
    const folder = folderWith(JSON.stringify(service(), null, 2));
    script(folder, 'deploy.sh', 0o644);
    const loaded = await loadConfig(folder, world);
    expect(renderLoaded(loaded, folder)).toMatchInlineSnapshot(`
      "cockpit.config.json:35:7
       35 │       "./deploy.sh",
          │       ^^^^^^^^^^^^^
         deploy.sh is not executable.
         chmod +x deploy.sh, and commit it: git keeps the mark.

      cockpit.config.json:42:7
       42 │       "./rollback.sh",
          │       ^^^^^^^^^^^^^^^
         There is no file rollback.sh.
         Add it to the repository, or correct the path: it is relative to the repository.

      2 mistakes. Nothing was run.
      "
    `);
    expect(loaded).toMatchObject({
      ok: false,
      why: 'cockpit.config.json has 2 mistakes, the first in line 35: deploy.sh is not executable.',
    });
  });

  it('keeps warnings apart from mistakes', async () => {
    const folder = folderWith(
      JSON.stringify({service: 'a-library', git: {versionFiles: []}, finalise: {publish: ['npm', 'publish', '&&', 'echo']}}, null, 2),
    );
    const loaded = await loadConfig(folder, world);
    expect(loaded).toMatchObject({ok: true, warnings: [{line: 10, text: '"&&"'}]});
    expect(renderLoaded(loaded, join(folder, '..'))).toContain(
      `${folder.slice(folder.lastIndexOf('/') + 1)}/cockpit.config.json:10:7 warning`,
    );
  });
});

describe('a config that cannot be read', () => {
  it('because there is none: names what writes one', async () => {
    const loaded = await loadConfig(folderWith(), world);
    expect(loaded).toMatchObject({
      ok: false,
      mistakes: [],
      text: '',
      why: 'There is no cockpit.config.json in this folder.',
      next: expect.stringContaining('cockpit init'),
    });
    expect(renderLoaded(loaded)).toMatch(/^There is no cockpit\.config\.json in this folder\.\nRun cockpit init: .*\n$/);
  });

  it('because it is a folder', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'cockpit.config.json'));
    expect(await loadConfig(folder, world)).toMatchObject({ok: false, why: 'cockpit.config.json is a folder.'});
  });

  it('because it is something else', async () => {
    expect(await loadConfig(folderWith(' '.repeat(1024 * 1024 + 1)), world)).toMatchObject({
      ok: false,
      why: 'cockpit.config.json is larger than 1 MiB.',
    });
  });

  it('because the disk says no', async () => {
    const files = {...world.files, readText: () => Promise.reject(new Error('EIO: i/o error'))};
    expect(await loadConfig(folderWith('{}'), {...world, files})).toMatchObject({
      ok: false,
      why: 'cockpit.config.json cannot be read: EIO: i/o error.',
    });
  });
});
