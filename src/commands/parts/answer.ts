import {sanitise} from '../../world/sanitise.ts';
import type {CommandInput, ExitCode} from '../command.ts';

/** The form of what `--json` prints; documented in docs/headless.md. */
export type JsonAnswer = {readonly format: 1} & Readonly<Record<string, unknown>>;

/**
 * One object on one line of stdout. What stands in it may come from strangers, and JSON escapes only C0: everything that a
 * terminal could act upon is written as \uXXXX, which means the same inside a string.
 */
export const printJson = ({print}: CommandInput, answer: JsonAnswer): void => print(JSON.stringify(answer).replace(unsafe, escaped));

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const escaped = (character: string): string =>
  Array.from({length: character.length}, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');

/** Lines for people, made harmless. */
export const printLines = ({print}: CommandInput, lines: readonly string[]): void => print(sanitise(lines.join('\n')));

/** Something was typed that cannot be meant: said on stderr with what to type instead. Nothing has been done. */
export const mistyped = ({tell}: CommandInput, why: string, ...next: readonly [string, ...string[]]): ExitCode => {
  tell(sanitise([why, ...next.map((step, index) => `  ${index === 0 ? 'try    ' : '       '}   ${step}`)].join('\n')));
  return 2;
};

/** Exit code 2 for words that a command has no use for; undefined when there are none. */
export const noMoreThan = (input: CommandInput, count: number, usage: string): ExitCode | undefined => {
  const extra = input.args[count];
  return extra === undefined ? undefined : mistyped(input, `"${extra}" is one word too many.`, `cockpit ${usage}`);
};
