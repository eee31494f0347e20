#!/usr/bin/env node
/**
 * The command. In the published package it checks Node and loads the bundle; in a clone it installs and builds first.
 * Old versions of Node must be able to read this file to its end, so that they are told what is wrong in words.
 */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const bootstrap = new URL('../scripts/bootstrap.mjs', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);

if (existsSync(fileURLToPath(bootstrap))) {
  import(bootstrap.href).then(clone => clone.bootstrap('cockpit', process.argv.slice(2)));
} else if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    'The cockpit needs Node 22.19 or newer; this is ' + process.versions.node + ' (' + process.execPath + ').\n' +
    '  Install a newer one, or put the folder of one that is there first in PATH.\n');
  process.exit(2);
} else {
  import('./load.mjs');
}
