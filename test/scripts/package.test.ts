import {type SpawnSyncReturns, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ensureBuilt} from '../../scripts/bootstrap/build.mjs';
import {bundle} from '../../scripts/build/bundle.ts';
import {licences} from '../../scripts/build/licences.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;
let packed: {readonly filename: string; readonly size: number; readonly files: readonly {readonly path: string; readonly mode: number}[]};

/** Without the network, and with a home of its own. Our Node comes first, because the machine's may be too old for a user. */
const run = (program: string, args: readonly string[], cwd: string): SpawnSyncReturns<string> =>
  spawnSync(program, args, {
    cwd, encoding: 'utf8',
    env: {PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter), HOME: folder, npm_config_offline: 'true', npm_config_update_notifier: 'false'},
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  await ensureBuilt();
  const {stdout, stderr} = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  const answer = JSON.parse(stdout || '[]') as typeof packed[] | Record<string, typeof packed>;
  const [first] = Object.values(answer);
  if (!first) throw new Error(stderr);
  packed = first;
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

describe('[P23] what is published', () => {
  it('is the command, two bundles, their licences and the schema; nothing to be built and nothing to be fetched', () => {
    const names = packed.files.map(({path}) => path).filter(path => path !== 'README.md' && path !== 'CHANGELOG.md').sort();
    expect(names).toEqual([
      'LICENSE', 'bin/cockpit.mjs', 'bin/load.mjs', 'cockpit.schema.json', 'dist/LICENSES.txt', 'dist/cockpit.mjs', 'dist/sandbox.mjs', 'package.json',
    ]);
    expect(packed.files.find(({path}) => path === 'bin/cockpit.mjs')!.mode & 0o111).toBe(0o111);
    expect(packed.size).toBeLessThan(2 * 1024 * 1024);
  });

  it('installs in an empty folder without network and scripts, alone, and answers', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'package.json'), '{"name": "somebody", "version": "1.0.0"}');
    const install = run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, packed.filename)], empty);
    expect(install.status, install.stderr).toBe(0);
    expect(readdirSync(join(empty, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['release-cockpit']);

    const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string};
    expect(run('npx', ['--no-install', 'cockpit', '--version'], empty)).toMatchObject({status: 0, stdout: `${version}\n`});

    run('git', ['init', '--quiet', '--initial-branch=main'], empty);
    const doctor = run('npx', ['--no-install', 'cockpit', 'doctor'], empty);
    expect(doctor.stdout).toMatch(/✓ Node +\d+\.\d+\.\d+\n✓ git /);
    expect(doctor.stderr + doctor.stdout).not.toMatch(/\n\s+at |bug in the cockpit/);
    expect([0, 1, 3]).toContain(doctor.status);
  });
});

describe('the build', () => {
  const make = (code: string) => {
    const source = join(folder, 'source');
    mkdirSync(source, {recursive: true});
    writeFileSync(join(source, 'entry.ts'), code);
    return bundle({root: source, entry: 'entry.ts', name: 'x.mjs', version: '1.2.3', aliases: {}});
  };

  it('gives the same source the same name, another source another, and puts version and name inside', async () => {
    const one = await make('console.log(COCKPIT_VERSION, COCKPIT_BUILD)');
    const again = await make('console.log(COCKPIT_VERSION, COCKPIT_BUILD)');
    const other = await make('console.log(COCKPIT_BUILD, COCKPIT_VERSION)');
    expect(one.build).toMatch(/^[0-9a-f]{12}$/);
    expect([again.build, again.text]).toEqual([one.build, one.text]);
    expect(other.build).not.toBe(one.build);
    expect(one.text).toContain(`console.log("1.2.3","${one.build}")`);
  });

  it('refuses what would have to be found at run time', async () => {
    await expect(make("import pad from 'left-pad'; pad()")).rejects.toThrow(/left-pad/);
    await expect(make("try { require('left-pad') } catch {}")).rejects.toThrow('x.mjs would look for these at run time: left-pad');
  });

  it('refuses a licence that nobody has looked at', () => {
    const own = join(folder, 'node_modules', 'odd');
    mkdirSync(own, {recursive: true});
    const one = {name: 'x', text: '', legal: '', build: '', packages: ['node_modules/odd']};
    writeFileSync(join(own, 'package.json'), '{"name": "odd", "version": "1.0.0", "license": "SSPL-1.0"}');
    expect(() => licences(folder, [one])).toThrow('odd 1.0.0: its licence is SSPL-1.0.');
    writeFileSync(join(own, 'package.json'), '{"name": "odd", "version": "1.0.0", "license": "ISC"}');
    expect(() => licences(folder, [one])).toThrow('odd 1.0.0: there is no text of its licence (ISC).');
    writeFileSync(join(own, 'LICENSE'), 'do what you like');
    expect(licences(folder, [one])).toMatch(/odd 1\.0\.0 · ISC\n-+\n\ndo what you like/);
  });

  it('names the licence of every package inside, and of what is inside the grammar', () => {
    const text = readFileSync(join(root, 'dist', 'LICENSES.txt'), 'utf8');
    for (const name of ['ink', 'react', 'zod', 'execa', 'blessed-contrib', 'libpg-query', 'yoga-layout']) expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ · `, 'm'));
    expect(text).toContain('PostgreSQL Global Development Group');
    expect(text).toContain('Lukas Fittl');
  });

  it('leaves the network asleep until something is asked of it', () => {
    const spy = "data:text/javascript,process.on('exit', () => console.error(process.moduleLoadList.join()))";
    const {stderr} = spawnSync(process.execPath, ['--import', spy, join(root, 'bin', 'load.mjs'), '--version'], {encoding: 'utf8', env: {HOME: folder}});
    expect(stderr).toContain('NativeModule fs,');
    // undici asks for both of them when it wakes up.
    expect(stderr).not.toMatch(/NativeModule (http2|tls),/);
  });

  it('leaves the chart library and the grammar asleep until they are wanted', () => {
    const text = readFileSync(join(root, 'dist', 'cockpit.mjs'), 'utf8');
    // Asleep is what esbuild puts into a function: a CommonJS wrapper or the body of an `import()`.
    for (const path of ['node_modules/blessed-contrib/lib/widget/charts/line.js', 'node_modules/libpg-query/wasm/libpg-query.js'])
      expect(text).toContain(`"${path}"(`);
  });
});
