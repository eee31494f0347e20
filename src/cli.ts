import type {CommandInput, ExitCode} from './commands/command.ts';
import {commandsFor} from './commands/list.ts';
import {ConfigUnusable} from './commands/parts/config-unusable.ts';
import {parseTyped} from './commands/parts/typed.ts';
import {causeOf, CockpitError} from './util/errors.ts';
import {sanitise} from './world/sanitise.ts';

declare const COCKPIT_VERSION: string;
const version = typeof COCKPIT_VERSION === 'string' ? COCKPIT_VERSION : '0.0.0-source';

const main = async (words: readonly string[], entry: string): Promise<ExitCode> => {
  const input = (args: readonly string[], flags: CommandInput['flags']): CommandInput => ({
    args, flags, env: process.env, cwd: process.cwd(), version, entry,
    print: text => void process.stdout.write(`${text}\n`),
    tell: text => void process.stderr.write(`${text}\n`),
  });
  if (words[0] === 'engine') return (await import('./commands/engine.ts')).engineCommand.run(input(words.slice(1), {}));
  const typed = parseTyped(words, await commandsFor(words));
  switch (typed.kind) {
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'help':
      process.stdout.write(typed.text);
      return 0;
    case 'mistake':
      process.stderr.write(`${sanitise(typed.text)}\n`);
      return 2;
    case 'command':
      return typed.command.run(input(typed.args, typed.flags));
  }
};

/** A failure in three parts: what we were doing, what went wrong, what to try. Anything else is our own bug and says so. */
const explain = (error: unknown): {readonly text: string; readonly code: ExitCode} => {
  if (error instanceof ConfigUnusable) return {text: error.message, code: 2};
  if (error instanceof CockpitError) {
    const cause = error.cause === undefined ? '' : `  because   ${causeOf(error.cause)}\n`;
    return {text: `${error.message}\n${cause}${error.next.map((step, index) => `  ${index === 0 ? 'try    ' : '       '}   ${step}`).join('\n')}\n`, code: 3};
  }
  const detail = process.env['COCKPIT_DEBUG'] ? `\n${error instanceof Error ? error.stack : ''}` : '\n  try       again with COCKPIT_DEBUG=1, and report what it says\n';
  return {text: `This is a bug in the cockpit: ${causeOf(error)}${detail}`, code: 3};
};

/** A pipe takes 64 KiB at once; what is longer waits for its reader, and would be lost with us. A reader that has gone wants no more. */
const drained = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise(resolve => {
    if (stream.writableLength === 0) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });

const leave = async (code: ExitCode): Promise<never> => {
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  return process.exit(code);
};

main(process.argv.slice(2), process.argv[1] ?? '').then(
  async code => {
    process.exitCode = code;
    // The engine is a process of its own; nothing of ours has to go on.
    if (!process.argv.includes('engine')) await leave(code);
  },
  async (error: unknown) => {
    const {text, code} = explain(error);
    process.stderr.write(sanitise(text));
    await leave(code);
  },
);
