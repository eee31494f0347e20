import {type ChildProcess, spawn} from 'node:child_process';
import {chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';

export type Ended = {readonly code: number | null; readonly signal: string | null; readonly out: string; readonly err: string};

const root = join(import.meta.dirname, '..', '..');

/**
 * A clone in which the real bootstrap and the real command meet a small npm, a small build and a small cockpit, so that what
 * they do is seen in milliseconds and without a network. The small npm counts its runs, and fails when it is told to.
 */
export const smallClone = () => {
  const folder = mkdtempSync(join(tmpdir(), 'small-clone-'));
  const at = (...parts: string[]) => join(folder, ...parts);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), {recursive: true});
    writeFileSync(at(path), text);
  };
  for (const path of ['bin', 'scripts/bootstrap', 'scripts/bootstrap.mjs']) cpSync(join(root, path), at(path), {recursive: true});
  write('package.json', '{"name": "release-cockpit", "type": "module"}');
  write('package-lock.json', '{"lockfileVersion": 3}');
  write('src/cli.ts', '// what the bundle is made from');
  write('scripts/build.ts', `
    import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
    appendFileSync('builds.log', 'built\\n');
    mkdirSync('dist', {recursive: true});
    writeFileSync('dist/cockpit.mjs', ${JSON.stringify(smallCockpit)});
    for (const name of ['sandbox.mjs', 'LICENSES.txt']) writeFileSync('dist/' + name, '');
    console.log('made it');
  `);

  // Only what is put here is found: no npm and no git of the machine.
  write('programs/package.json', '{"type": "commonjs"}');
  const program = (name: string, text: string) => {
    write(`programs/${name}`, text);
    chmodSync(at('programs', name), 0o755);
  };
  symlinkSync(process.execPath, at('programs', 'node'));
  program('git', '#!/bin/sh\necho git version 2\n');
  program('npm', `#!${process.execPath}
    const {appendFileSync, mkdirSync, rmSync, symlinkSync} = require('node:fs');
    appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
    rmSync('node_modules', {recursive: true, force: true});
    if (process.env.NPM_FAILS) { console.error(process.env.NPM_FAILS); process.exit(1); }
    mkdirSync('node_modules/.bin', {recursive: true});
    symlinkSync(process.execPath, 'node_modules/.bin/node');
  `);

  const start = (args: readonly string[], {env = {}, node = []}: {env?: Record<string, string>; node?: readonly string[]} = {}): ChildProcess =>
    spawn(process.execPath, [...node, ...args], {cwd: folder, env: {PATH: at('programs'), HOME: folder, ...env}});
  const readLines = (path: string): string[] => (existsSync(at(path)) ? readFileSync(at(path), 'utf8').trim().split('\n') : []);

  return {
    folder, at, write, start,
    run: (args: readonly string[], options: {env?: Record<string, string>; node?: readonly string[]} = {}) => ended(start(args, options)),
    without: (name: string) => rmSync(at('programs', name)),
    path: [at('programs'), at('node_modules', '.bin')].join(delimiter),
    installs: () => readLines('npm.log'),
    builds: () => readLines('builds.log').length,
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
};

/** Says what it got, and ends as it is told: --exit N, --signal NAME, or --wait for a signal. */
const smallCockpit = `
  const [, own, ...args] = process.argv;
  console.log(JSON.stringify({own, args, node: process.versions.node}));
  const after = name => args[args.indexOf(name) + 1];
  if (args.includes('--wait')) {
    for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => { console.log('got ' + name); process.exit(42); });
    setInterval(() => {}, 1000);
    console.log('waiting');
  } else if (args.includes('--signal')) process.kill(process.pid, after('--signal'));
  else process.exitCode = args.includes('--exit') ? Number(after('--exit')) : 0;
`;

export const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', text => (out += text));
    child.stderr?.setEncoding('utf8').on('data', text => (err += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({code, signal, out, err}));
  });

/** Settles when the program has printed this. */
export const says = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', chunk => {
      out += String(chunk);
      if (out.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`It ended without saying ${text}: ${out}`)));
  });
