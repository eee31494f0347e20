import type {Command} from './commands/command.ts';
import {operationCommands} from './commands/operation-commands.ts';
import {partCommands} from './commands/part-commands.ts';
import {releaseCommands} from './commands/release-commands.ts';
import {trafficCommand} from './commands/traffic-command.ts';
import {worldCommands} from './commands/world-commands.ts';
import {exitCodes, Refused} from './world/refused.ts';

const commands: readonly Command[] = [...worldCommands, ...releaseCommands, trafficCommand, ...operationCommands, ...partCommands];

const help = () =>
  ['A small real company on this machine, to release to.', '', ...commands.map(({name, usage}) => `  ${name} ${usage}`), ''].join('\n');

const main = async ([name, ...argv]: string[]): Promise<number> => {
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(help());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const command = commands.find(known => known.name === name);
  if (!command) throw new Refused(`There is no command ${name}.\n${help()}`, exitCodes.usage);
  if (argv.includes('--help')) {
    process.stdout.write(`${command.name} ${command.usage}\n`);
    return exitCodes.ok;
  }
  return command.run(argv);
};

// Whoever reads our lines may go away; a deploy or a migration goes on without a reader.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// node:sqlite is still called experimental by Node 22, which would be said on every call.
process.removeAllListeners('warning');
process.on('warning', ({name, message}) => {
  if (name !== 'ExperimentalWarning') process.stderr.write(`${name}: ${message}\n`);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(error instanceof Refused ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof Refused ? error.code : exitCodes.no;
}
