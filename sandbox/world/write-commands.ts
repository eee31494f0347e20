import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {World} from './world.ts';

/** The commands that get a small program of their own in the world's bin/ folder. */
const commands = [
  ...['deploy', 'clean', 'traffic', 'migrate', 'backup', 'restore', 'verify-backup', 'smoke', 'e2e', 'measure', 'flags', 'variables', 'break'],
  ...['notify', 'publish', 'ticket', 'ci-status', 'artifact-digest', 'artifact-exists', 'status', 'down'],
];

/** bin/: each command with the world filled in, so that the config's commands are short. */
export const writeCommands = (world: World): void => {
  for (const name of commands) {
    const file = join(world.layout.bin, name);
    writeFileSync(file, `${shellScript(world, name)} "$@"\n`);
    chmodSync(file, 0o755);
  }
};

/** A POSIX shell script that becomes one of our commands; the caller ends the line. */
export const shellScript = ({layout, node}: World, command: string): string =>
  `#!/bin/sh\nexec ${quoted(node)} --disable-warning=ExperimentalWarning ${quoted(layout.bundle)} ${command} --dir ${quoted(layout.dir)}`;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
