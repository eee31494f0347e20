import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {tmpdir} from 'node:os';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {
  currentRelease,
  findRelease,
  keepEngine,
  latestRelease,
  listReleases,
  makeReleaseFolder,
  openPrivate,
  openStateFolder,
  projectId,
  readPrivate,
  setCurrentRelease,
  stateRoot,
} from '../../src/state-folder/index.ts';
import {checkSocketPath, socketPathFor} from '../../src/state-folder/socket-path.ts';
import {warningsFor} from '../../src/state-folder/state-folder.ts';
import {causeOf, CockpitError} from '../../src/util/errors.ts';

let base: string;
let repo: string;
let umask: number;

beforeEach(() => {
  umask = process.umask(0o000);
  base = mkdtempSync(join(tmpdir(), 'state-'));
  repo = join(base, 'My Shop!');
  mkdirSync(repo);
});
afterEach(() => {
  process.umask(umask);
  rmSync(base, {recursive: true, force: true});
});

const open = (home = join(base, 'home'), service = 'web') => openStateFolder({repo, service, env: {COCKPIT_STATE_HOME: home}});
const mode = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

const refusal = (act: () => unknown): {readonly why: string; readonly next: string} => {
  try {
    act();
  } catch (error) {
    if (error instanceof CockpitError) return {why: causeOf(error), next: error.next.join('\n')};
    throw error;
  }
  throw new Error('it was not refused');
};

describe('where the records live', () => {
  it.each([
    [{COCKPIT_STATE_HOME: '/a', XDG_STATE_HOME: '/b', HOME: '/c'}, '/a'],
    [{XDG_STATE_HOME: '/b', HOME: '/c'}, '/b/cockpit'],
    [{XDG_STATE_HOME: 'relative', HOME: '/c'}, '/c/.local/state/cockpit'],
    [{COCKPIT_STATE_HOME: '', HOME: '/c'}, '/c/.local/state/cockpit'],
  ])('%j leads to %s', (env, root) => expect(stateRoot(env)).toBe(root));

  it('refuses a relative COCKPIT_STATE_HOME: the engine works in another folder', () =>
    expect(refusal(() => stateRoot({COCKPIT_STATE_HOME: 'here'})).next).toContain('absolute'));

  it('has one readable folder per repository and service, and finds it through a symbolic link as well', () => {
    symlinkSync(repo, join(base, 'link'));
    const here = open();
    expect(here.id).toMatch(/^my-shop-[0-9a-f]{10}$/);
    expect(openStateFolder({repo: join(base, 'link'), service: 'web', env: {COCKPIT_STATE_HOME: join(base, 'home')}}).path).toBe(here.path);
    expect(open(undefined, 'worker').path).not.toBe(here.path);
    expect(projectId('/x/…', 'web')).toMatch(/^project-/);
    expect(projectId(`/${'long-'.repeat(50)}`, 'web').length).toBeLessThanOrEqual(35);
  });

  it('makes folders 0700 and files 0600 even under umask 000 (S12)', async () => {
    const state = open();
    const release = makeReleaseFolder(state, '01JZX5Q4G0AAAAAAAAAAAAAAAA');
    await setCurrentRelease(state, release.id);
    await (await openPrivate(state.log, 'appending')).close();
    writeFileSync(join(base, 'cli.mjs'), 'x');
    const kept = await keepEngine(state, [join(base, 'cli.mjs')]);
    const made = [state.path, ...readdirSync(state.path, {recursive: true}).map(name => join(state.path, String(name)))];
    expect(made).toContain(kept.entry);
    for (const path of made) expect(`${path} ${mode(path)}`).toBe(`${path} ${lstatSync(path).isDirectory() ? '700' : '600'}`);
  });
});

describe('[P21] an unsafe folder is refused, with the way out (S10)', () => {
  it('when others may enter it', () => {
    const {path} = open();
    chmodSync(path, 0o777);
    expect(refusal(open)).toEqual({why: expect.stringContaining('its mode is 0777'), next: expect.stringContaining(`chmod 700 ${path}`)});
    chmodSync(path, 0o750);
    expect(refusal(open).why).toContain('its mode is 0750');
  });

  it('when it is a symbolic link', () => {
    const {path} = open();
    rmSync(path, {recursive: true});
    mkdirSync(join(base, 'other'), {mode: 0o700});
    symlinkSync(join(base, 'other'), path);
    expect(refusal(open).why).toContain('symbolic link');
  });

  it('when a file stands there', () => {
    writeFileSync(join(base, 'home'), '');
    expect(refusal(open).next).toContain('COCKPIT_STATE_HOME');
  });

  it.runIf(process.getuid?.() === 0)('when it belongs to somebody else (as root only)', () => {
    const {path} = open();
    chownSync(path, 12_345, 12_345);
    expect(refusal(open)).toEqual({why: expect.stringContaining('belongs to user 12345'), next: expect.stringContaining('chown')});
  });

  it('when anybody may replace it from above; a sticky folder above is fine', () => {
    const home = join(base, 'open', 'home');
    mkdirSync(join(base, 'open'), {mode: 0o777});
    expect(refusal(() => open(home)).next).toContain(`chmod o-w ${join(base, 'open')}`);
    chmodSync(join(base, 'open'), 0o1777);
    expect(open(home).path).toContain(home);
  });
});

describe('[P21] a private file', () => {
  it('is never opened through a planted link (S11), nor when others may write it', async () => {
    const {path} = open();
    const file = join(path, 'engine.log');
    writeFileSync(join(base, 'victim'), 'untouched');
    symlinkSync(join(base, 'victim'), file);
    await expect(openPrivate(file, 'appending')).rejects.toMatchObject({name: 'CockpitError', cause: 'It is a symbolic link.'});
    rmSync(file);
    writeFileSync(file, '', {mode: 0o666});
    await expect(openPrivate(file, 'appending')).rejects.toMatchObject({next: [`Close it: chmod 600 ${file}`]});
    expect(readFileSync(join(base, 'victim'), 'utf8')).toBe('untouched');
  });

  it('that is missing is an answer, not an error', async () => expect(await readPrivate(join(base, 'none'))).toBeUndefined());
});

describe('the socket path', () => {
  it('is in the project folder when it fits', () => {
    const state = open();
    expect(state.socket).toBe(join(state.path, 'engine.sock'));
  });

  it('moves to a private folder of the same user when the state path is too long (C8)', () => {
    const long = join(base, 'deep'.repeat(30));
    mkdirSync(long, {recursive: true, mode: 0o700});
    const far = socketPathFor(long, base);
    expect(far).toMatch(new RegExp(`^${base}/cockpit-\\d+/[0-9a-f]{16}\\.sock$`));
    expect(Buffer.byteLength(far)).toBeLessThanOrEqual(100);
    expect(socketPathFor(long, base)).toBe(far);
    expect(mode(join(base, `cockpit-${process.getuid?.()}`))).toBe('700');
  });

  it('counts bytes, not characters', () =>
    expect(refusal(() => checkSocketPath(`/tmp/${'é'.repeat(50)}`)).next).toContain('COCKPIT_STATE_HOME'));

  it('is refused rather than made in a folder that somebody else has prepared', () => {
    mkdirSync(join(base, `cockpit-${process.getuid?.()}`), {mode: 0o777});
    expect(refusal(() => socketPathFor(`/${'x'.repeat(120)}`, base)).next).toContain('COCKPIT_STATE_HOME');
  });

  it('is refused when even the short place is too long', () =>
    expect(refusal(() => socketPathFor(`/${'x'.repeat(120)}`, `/${'y'.repeat(90)}`)).why).toContain('bytes'));
});

describe('releases', () => {
  const [first, second] = ['01JZX5Q4G0AAAAAAAAAAAAAAAA', '01JZX5Q4G1AAAAAAAAAAAAAAAA'] as const;

  it('are listed newest first; other things that lie there are left out', () => {
    const state = open();
    expect(latestRelease(state)).toBeUndefined();
    makeReleaseFolder(state, second);
    makeReleaseFolder(state, first);
    writeFileSync(join(state.releases, 'notes.txt'), '');
    expect(listReleases(state).map(({id}) => id)).toEqual([second, first]);
    expect(latestRelease(state)?.journal).toBe(join(state.releases, second, 'journal.jsonl'));
  });

  it('never share a folder', () => {
    const state = open();
    makeReleaseFolder(state, first);
    expect(() => makeReleaseFolder(state, first)).toThrow('EEXIST');
    expect(() => makeReleaseFolder(state, '../../evil')).toThrow('ULID');
  });

  it('the current one is remembered until it is let go', async () => {
    const state = open();
    expect(await currentRelease(state)).toBeUndefined();
    makeReleaseFolder(state, first);
    await setCurrentRelease(state, first);
    expect((await currentRelease(state))?.id).toBe(first);
    expect(findRelease(state, second)).toBeUndefined();
    await setCurrentRelease(state, undefined);
    expect(await currentRelease(state)).toBeUndefined();
    expect(readdirSync(state.path).filter(name => name.startsWith('current'))).toEqual([]);
  });
});

describe('[P22] the kept engine (I1)', () => {
  it('is a copy by content, shared by those who keep the same, and mended when damaged', async () => {
    const state = open();
    const bundle = [join(base, 'engine.mjs'), join(base, 'grammar.wasm')] as const;
    writeFileSync(bundle[0], 'one');
    writeFileSync(bundle[1], 'two');
    const kept = await Promise.all([1, 2, 3].map(() => keepEngine(state, bundle)));
    expect(new Set(kept.map(({entry}) => entry)).size).toBe(1);
    const {entry, sha256} = kept[0]!;

    rmSync(bundle[0]);
    expect(readFileSync(entry, 'utf8')).toBe('one');

    writeFileSync(bundle[0], 'one');
    writeFileSync(entry, 'harm');
    expect((await keepEngine(state, bundle)).sha256).toBe(sha256);
    expect(readFileSync(entry, 'utf8')).toBe('one');
    expect(existsSync(join(state.engines, sha256, 'grammar.wasm'))).toBe(true);
    expect(readdirSync(state.engines).filter(name => !name.startsWith('.'))).toEqual([sha256]);
  });
});

it('says so when the record would lie on a network disk or in memory (J19)', () => {
  expect(warningsFor('/x', 0x6969)[0]).toContain('network disk');
  expect(warningsFor('/x', 0xef53)).toEqual([]);
  if (existsSync('/dev/shm') && statfsSync('/dev/shm').type === 0x01021994) {
    const home = mkdtempSync('/dev/shm/state-');
    try {
      expect(open(join(home, 'h')).warnings[0]).toContain('gone after a reboot');
    } finally {
      rmSync(home, {recursive: true});
    }
  }
});
