/**
 * Starts the built cockpit in a pseudo-terminal and writes a picture of its screen.
 *
 *     node scripts/take-picture.ts docs/screen.svg --wait TEXT [--keys KEYS --wait TEXT …] [--size 120x40] [-- COCKPIT ARGUMENTS]
 *
 * Waits and keys are taken in their order; keys may hold \r and \e. Without arguments it is the demo, in a folder of its own that is ended afterwards.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {openPty} from '../test/rig/pty.ts';

const {values, positionals, tokens} = parseArgs({
  allowPositionals: true, tokens: true,
  options: {wait: {type: 'string', multiple: true}, keys: {type: 'string', multiple: true}, size: {type: 'string', default: '120x40'}},
});
const end = tokens.find(({kind}) => kind === 'option-terminator')?.index;
const own = positionals.length - (end === undefined ? 0 : process.argv.slice(2).length - end - 1);
const [file] = positionals.slice(0, own);
const args = positionals.slice(own);
if (!file || own !== 1) throw new Error('Name the file to write, and nothing else before --.');
const [columns, rows] = values.size.split('x').map(Number);
if (!columns || !rows) throw new Error(`--size is columns x rows, not ${values.size}.`);

const home = mkdtempSync(join(tmpdir(), 'cockpit-picture-'));
try {
  await using terminal = await openPty({args: args.length > 0 ? args : ['demo'], columns, rows, home});
  for (const token of tokens)
    if (token.kind === 'option' && token.value !== undefined) {
      if (token.name === 'wait') await terminal.waitFor(token.value, {withinMs: 180_000});
      if (token.name === 'keys') terminal.type(token.value.replaceAll('\\r', '\r').replaceAll('\\e', '\u001B'));
    }
  terminal.picture(file);
  console.log(terminal.screen());
} finally {
  // The demo and its engine outlive their terminal, as they should; this one is nobody's any more.
  spawnSync(process.execPath, [join(import.meta.dirname, '..', 'bin', 'load.mjs'), 'demo', '--end'], {env: {...process.env, HOME: home}, stdio: 'inherit'});
  rmSync(home, {recursive: true, force: true});
}
