import type {ShownCommand} from '../release/evidence.ts';
import {mask, makeRedactor} from '../world/redact.ts';
import {sanitise} from '../world/sanitise.ts';
import type {Command} from '../world/world.ts';
import {scriptIndex} from './shells.ts';

/**
 * A command for people: quoted so that it can be read, and typed into a POSIX shell where nothing in it had to be masked.
 * Control characters are shown, what looks like a secret is `***`. Never for running.
 */
export const showCommand = ({does, argv, shell}: Command): ShownCommand => ({
  does,
  text: redact((shell === undefined ? masked(argv) : [shell, '-c', argv[0]]).map(quoted).join(' ')),
  ...((shell !== undefined || scriptIndex(argv) !== undefined) && {shell: true}),
});

const redact = makeRedactor({});

const secretOption = /^--?[\w-]*(?:pass|passwd|password|passphrase|pwd|secret|token|api-?key|access-?key|private-?key|credentials?)$/i;

// Argument by argument, because a value with a blank in it would be masked only up to the blank.
const masked = (argv: readonly string[]): readonly string[] =>
  argv.map((argument, index) => {
    const [, option] = /^(--?[\w-]+)=./.exec(argument) ?? [];
    if (option !== undefined && secretOption.test(option)) return `${option}=${mask}`;
    return secretOption.test(argv[index - 1] ?? '') && !argument.startsWith('-') ? mask : argument;
  });

/** One shell word. */
export const quoted = (argument: string): string => {
  const shown = sanitise(argument).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  // Names that are not filled yet, and what is masked, are not for typing: quotes round them would only be noise.
  const typed = shown.replaceAll(mask, 'x').replace(/\{\{[\w.]+\}\}/g, 'x');
  return /^[\w@%+=:,./-]+$/.test(typed) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
};
