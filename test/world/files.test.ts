import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {realFiles} from '../../src/world/files.ts';

const files = realFiles();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));
const hasStrace = ['/usr/bin/strace', '/bin/strace', '/usr/local/bin/strace'].some(path => existsSync(path));
const at = (name: string) => join(folder, name);

describe('writeAtomic', () => {
  it('writes text and bytes, 0600 unless told, and leaves no temporary file', async () => {
    await files.writeAtomic(at('a'), 'Grüße\n');
    await files.writeAtomic(at('b'), new Uint8Array([0, 255, 10]), 0o644);
    expect(await files.readText(at('a'))).toBe('Grüße\n');
    expect([...readFileSync(at('b'))]).toEqual([0, 255, 10]);
    expect([statSync(at('a')).mode & 0o777, statSync(at('b')).mode & 0o777]).toEqual([0o600, 0o644]);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });

  it('gives the mode it was told, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      await files.writeAtomic(at('a'), '', 0o664);
    } finally {
      process.umask(before);
    }
    expect(statSync(at('a')).mode & 0o777).toBe(0o664);
  });

  it('lets a reader see the old or the new content, never a mixture', async () => {
    const [old, fresh] = ['a'.repeat(300_000), 'b'.repeat(300_000)];
    await files.writeAtomic(at('a'), old);
    let writing = true;
    const written = (async () => {
      for (let n = 0; n < 20; n++) await files.writeAtomic(at('a'), n % 2 ? old : fresh);
      writing = false;
    })();
    while (writing) expect([old, fresh]).toContain(await files.readText(at('a')));
    await written;
  });

  it('replaces a link instead of writing through it', async () => {
    writeFileSync(at('elsewhere'), 'precious');
    symlinkSync(at('elsewhere'), at('link'));
    await files.writeAtomic(at('link'), 'new');
    expect(readFileSync(at('elsewhere'), 'utf8')).toBe('precious');
    expect(await files.readText(at('link'))).toBe('new');
  });

  it('leaves the old file and no rest when it fails', async () => {
    mkdirSync(at('is-a-folder'));
    const failed = await files.writeAtomic(at('is-a-folder'), 'x').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CockpitError);
    expect(failed).toMatchObject({message: `Writing ${at('is-a-folder')}`, cause: {code: 'EISDIR'}});
    expect(readdirSync(folder)).toEqual(['is-a-folder']);
  });

  it.runIf(hasStrace)('flushes the file before the rename and the folder after it', () => {
    // strace shows the real order of system calls: a rename that overtakes its data loses it in a power cut.
    const module = join(import.meta.dirname, '../../src/world/files.ts');
    const script = `import {realFiles} from '${module}'; await realFiles().writeAtomic('${at('a')}', 'x');`;
    const traced = ['-f', '-o', at('log'), '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2', process.execPath];
    execFileSync('strace', [...traced, '--input-type=module', '-e', script], {stdio: 'ignore'});
    const calls = readFileSync(at('log'), 'utf8').match(/\b(fsync|fdatasync|rename\w*)(?=\()/g);
    expect(calls?.map(call => (call.startsWith('rename') ? 'rename' : 'flush'))).toEqual(['flush', 'rename', 'flush']);
  });
});

describe('looking', () => {
  it('tells what is there, and what is not', async () => {
    writeFileSync(at('a'), '12345');
    chmodSync(at('a'), 0o640);
    expect(await files.info(at('a'))).toMatchObject({size: 5, isDirectory: false, mode: 0o640, ino: statSync(at('a')).ino});
    expect(await files.info(folder)).toMatchObject({isDirectory: true});
    expect(await files.info(at('none'))).toBeUndefined();
    expect(await files.info(at('a/below-a-file'))).toBeUndefined();
    expect([await files.exists(at('a')), await files.exists(at('none'))]).toEqual([true, false]);
  });

  it('lists names in order', async () => {
    for (const name of ['b', 'a', 'C']) writeFileSync(at(name), '');
    expect(await files.list(folder)).toEqual(['C', 'a', 'b']);
  });

  it('hashes content', async () => {
    writeFileSync(at('a'), 'abc');
    expect(await files.sha256(at('a'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each(['readText', 'list', 'sha256'] as const)('%s of what is not there names the path and says what to try', async ask => {
    const failed = await files[ask](at('none')).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CockpitError);
    const named = expect.stringContaining(at('none'));
    expect(failed).toMatchObject({message: named, cause: {code: 'ENOENT'}, next: [named]});
  });
});

describe('changing', () => {
  it('makes folders inside folders, for the owner only, twice without harm', async () => {
    await files.makeFolder(at('x/y/z'));
    await files.makeFolder(at('x/y/z'));
    expect(statSync(at('x/y/z')).mode & 0o777).toBe(0o700);
  });

  it('copies whole or not at all', async () => {
    writeFileSync(at('a'), 'abc');
    await files.copy(at('a'), at('b'));
    expect(readFileSync(at('b'), 'utf8')).toBe('abc');
    await expect(files.copy(at('none'), at('c'))).rejects.toThrow(`Copying ${at('none')} to ${at('c')}`);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });

  it('removes files, full folders and links, not what a link points to, and is content when there is nothing', async () => {
    mkdirSync(at('full/inner'), {recursive: true});
    writeFileSync(at('full/inner/file'), '');
    writeFileSync(at('kept'), '');
    symlinkSync(at('kept'), at('link'));
    for (const name of ['full', 'link', 'none']) await files.remove(at(name));
    expect(readdirSync(folder)).toEqual(['kept']);
  });

  it('does not remove the root or a home', async () => {
    for (const path of ['/', homedir(), `${homedir()}/.`, '']) await expect(files.remove(path)).rejects.toThrow(CockpitError);
  });
});
