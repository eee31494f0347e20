/**
 * Loads the bundle in this process; for Node 22.19 and newer. What Node compiled is kept for the next start, which saves about
 * a quarter of it. The place is ours alone: Node's usual one lies in a folder where others could put compiled code for us to run.
 */
import {lstatSync, mkdirSync} from 'node:fs';
import {enableCompileCache} from 'node:module';
import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Undefined when there is no such place, for instance without a home or on a disk that is read-only. */
const privateCache = () => {
  try {
    const folder = join(isAbsolute(process.env.XDG_CACHE_HOME ?? '') ? process.env.XDG_CACHE_HOME : join(homedir(), '.cache'), 'release-cockpit', 'compiled');
    mkdirSync(folder, {recursive: true, mode: 0o700});
    const {uid, mode} = lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
};

const cache = privateCache();
if (cache) enableCompileCache(cache);

// The program is the bundle: the engine is started from this path, and whoever looks at the processes sees it.
const bundle = new URL('../dist/cockpit.mjs', import.meta.url);
process.argv[1] = fileURLToPath(bundle);
await import(bundle.href);
