import {createHash} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {readDigest} from '../../src/artifact/index.ts';
import {reads} from '../../src/world/world.ts';
import {realWorld} from '../../src/world/real-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'digest-'));
afterAll(() => rmSync(folder, {recursive: true}));
const world = realWorld();
const one = `sha256:${'9f3c'.repeat(16)}`;
const two = `sha256:${'77aa'.repeat(16)}`;

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const prints = (text: string, exitCode = 0) => ({
  command: reads(process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)}); process.exitCode = ${exitCode}`),
});

describe('a digest from a command', () => {
  it.each([
    ['the digest alone', `${one}\n`],
    ['as the engine names a repository digest', `registry.example.com/orders@${one}\n`],
    ['twice the same', `${one}\npushed ${one}\n`],
  ])('is read: %s', async (_, text) => {
    expect(await readDigest(prints(text), world)).toMatchObject({ok: true, digest: one});
  });

  it.each([
    ['nothing', '', 'printed no sha256 digest'],
    ['a tag', 'orders:v2.8.0\n', 'printed no sha256 digest'],
    ['too short', one.slice(0, -1), 'printed no sha256 digest'],
    ['too long', `${one}0`, 'printed no sha256 digest'],
    ['upper case', one.toUpperCase().replace('SHA', 'sha'), 'printed no sha256 digest'],
    ['two artifacts', `${one}\n${two}\n`, 'printed 2 different digests'],
  ])('is refused: %s', async (_, text, why) => {
    const read = await readDigest(prints(text), world);
    expect(read).toMatchObject({ok: false, why: expect.stringContaining(why), next: expect.stringMatching(/./)});
  });

  it('is refused when the command failed, whatever it printed', async () => {
    expect(await readDigest(prints(one, 3), world)).toMatchObject({ok: false, why: expect.stringContaining('exit code 3')});
  });

  it('is refused when there is no such program', async () => {
    expect(await readDigest({command: reads('/nowhere/digest')}, world)).toMatchObject({
      ok: false,
      why: expect.stringContaining('could not be run'),
    });
  });
});

describe('a digest from a CI file', () => {
  const ci = file(
    'ci.json',
    JSON.stringify({image: {digest: one, name: 'orders'}, builds: [{d: `orders@${two}`}], 'containerimage.digest': one}),
  );

  it.each([
    ['image.digest', one],
    ['$.image.digest', one],
    ['builds[0].d', two],
    ['["containerimage.digest"]', one],
  ])('is found at %s', async (path, digest) => {
    expect(await readDigest({file: ci, path}, world)).toMatchObject({ok: true, digest});
  });

  it.each(['image.name', 'image.constructor.name', 'builds[3].d', 'image'])('is refused at %s', async path => {
    expect(await readDigest({file: ci, path}, world)).toMatchObject({ok: false, next: expect.stringContaining(path)});
  });

  it('is refused when the file is no JSON or not there', async () => {
    expect(await readDigest({file: file('bad.json', '{'), path: 'a'}, world)).toMatchObject({
      ok: false,
      why: expect.stringContaining('as JSON'),
    });
    expect(await readDigest({file: join(folder, 'none.json'), path: 'a'}, world)).toMatchObject({ok: false});
  });
});

describe('a digest of a file', () => {
  it('is the hash of its content', async () => {
    const hex = createHash('sha256').update('binary').digest('hex');
    expect(await readDigest({file: file('app.tgz', 'binary')}, world)).toMatchObject({ok: true, digest: `sha256:${hex}`});
  });

  it('is refused for an empty file, a folder and nothing', async () => {
    expect(await readDigest({file: file('empty', '')}, world)).toMatchObject({ok: false, why: expect.stringContaining('is empty')});
    expect(await readDigest({file: folder}, world)).toMatchObject({ok: false, why: expect.stringContaining('is a folder')});
    expect(await readDigest({file: join(folder, 'gone')}, world)).toMatchObject({
      ok: false,
      why: expect.stringContaining('does not exist'),
    });
  });
});
