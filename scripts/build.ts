/**
 * Writes dist/: the cockpit and the sandbox as one file each, and the licences of what is inside them.
 *
 *     node scripts/build.ts [FOLDER]
 *
 * Both files run on Node ≥ 22.19 with nothing beside them: no node_modules, no download, no script at installation.
 */
import {mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {type Bundle, bundle} from './build/bundle.ts';
import {licences} from './build/licences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The charts need names of blessed and one function of lodash; Ink asks for React's developer tools, which nobody has here. */
const cockpitAliases = {
  blessed: './src/charts/blessed-stub.cjs',
  lodash: './src/charts/lodash-stub.cjs',
  'react-devtools-core': './scripts/build/nothing.cjs',
};

const buildAll = async (folder: string): Promise<void> => {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string};
  const bundles = await Promise.all([
    bundle({root, entry: 'src/cli.ts', name: 'cockpit.mjs', version, aliases: cockpitAliases}),
    bundle({root, entry: 'sandbox/main.ts', name: 'sandbox.mjs', version, aliases: {}}),
  ]);
  const texts = {name: 'LICENSES.txt', text: licences(root, bundles)};

  mkdirSync(folder, {recursive: true});
  // Says which sources the files were made from; whoever started us knows and writes it anew.
  rmSync(join(folder, '.stamp'), {force: true});
  for (const {name, text} of [...bundles, texts]) write(join(folder, name), text);
  for (const one of bundles) console.log(sizes(folder, one));
};

/** By rename, so that a cockpit that starts at this moment reads the old file or the new one. */
const write = (file: string, text: string): void => {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

const sizes = (folder: string, {name, text, packages, build}: Bundle): string =>
  `${relative(process.cwd(), join(folder, name))}  ${kib(Buffer.byteLength(text))}, ${kib(gzipSync(text).length)} packed, ${packages.length} packages, build ${build}`;

const kib = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`;

try {
  await buildAll(resolve(process.argv[2] ?? join(root, 'dist')));
} catch (error) {
  // A mistake in the source is told by its place; our own stack would only hide it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
