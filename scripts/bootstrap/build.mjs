import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {relative} from 'node:path';
import {findNode} from './node.mjs';
import {oneAtATime} from './one-at-a-time.mjs';
import {runQuietly} from './progress.mjs';
import {inRoot, root} from './root.mjs';
import {Stop} from './stop.mjs';

const stampFile = inRoot('dist', '.stamp');
const outputs = ['cockpit.mjs', 'sandbox.mjs', 'LICENSES.txt'].map(name => inRoot('dist', name));

/** What the bundle is made from. Contents count, not times: a checkout gives old contents new times. */
const sources = ['src', 'sandbox', 'scripts/build', 'scripts/build.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Builds dist/ when its sources are not those that it was built from. */
export const ensureBuilt = async () => {
  if (!isBuilt(fingerprint())) await build(isBuilt);
};

/** Builds dist/ in any case. @returns {Promise<string>} what the build has to say: files and sizes */
export const buildAnew = () => build(() => false);

const build = isDone =>
  oneAtATime(async () => {
    const now = fingerprint();
    if (isDone(now)) return '';
    const {code, output} = await runQuietly('Building', findNode(), [inRoot('scripts', 'build.ts')]);
    if (code !== 0) throw new Stop(`The build failed.\n${output.trim()}`, 'npm run check says more about mistakes in the source.');
    writeFileSync(stampFile, now);
    return output;
  });

const isBuilt = now => outputs.every(file => existsSync(file)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === now;

const fingerprint = () => {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(name => filesIn(inRoot(name))).sort()) hash.update(`${relative(root, file)}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
};

const filesIn = path => {
  try {
    return readdirSync(path, {withFileTypes: true}).flatMap(entry => (entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
};
