/**
 * An engine with nothing in it but its lock and its socket, as a process of its own.
 *
 *     node engine-entry.ts <lock file> <socket> [mode]
 *
 * Modes: `listens`; `mute` holds the lock and never listens; `dies` prints and ends; `no-flock` locks by name.
 */
import {spawn} from 'node:child_process';
import {alreadyRunningExit} from '../../src/engine/start.ts';
import {takeEngineLock} from '../../src/engine/single.ts';
import {initialState} from '../../src/release/state.ts';
import {startServer} from '../../src/socket/index.ts';

const [lockFile = '', path = '', mode = 'listens'] = process.argv.slice(2);

// Whatever becomes of the test, this process goes.
setTimeout(() => process.exit(0), 60_000);

if (mode === 'dies') {
  console.log('reading the config \u001b[31mfailed\u001b[0m\nSyntaxError: line 3');
  process.exit(3);
}

const taken = await takeEngineLock(lockFile, mode === 'no-flock' ? false : 'flock');
if (!('lock' in taken)) process.exit(alreadyRunningExit);

if (mode === 'parent') {
  const child = spawn('sleep', ['60'], {detached: true, stdio: 'ignore'});
  console.log(`child ${child.pid}`);
}
if (mode !== 'mute') {
  await startServer({
    path,
    lock: taken.lock,
    about: {sha256: 'e'.repeat(64), version: '0.1.0', release: '01TEST'},
    engine: {snapshot: () => ({state: initialState(), seq: 0}), command: async () => ({ok: true}), joined: () => {}, left: () => {}},
  });
}
console.log('ready');
