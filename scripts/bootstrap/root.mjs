import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The clone. Whatever the shell's folder is, everything here speaks of this one. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const inRoot = (...parts) => join(root, ...parts);
