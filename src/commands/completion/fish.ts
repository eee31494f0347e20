import type {Choices, FlagChoice} from './choices.ts';

export const fishCompletion = (choices: readonly Choices[]): string =>
  ['# Completion of cockpit for fish. Made by: cockpit completion fish', ...choices.flatMap(linesFor)].join('\n');

const linesFor = ({word, says, words, flags}: Choices): string[] => [
  `complete -c cockpit -f -n __fish_use_subcommand -a ${word} -d ${quoted(says)}`,
  ...(words.length > 0 ? [`complete -c cockpit -f -n ${seen(word)} -a ${quoted(words.join(' '))}`] : []),
  ...flags.map(flag => flagLine(word, flag)),
];

const flagLine = (word: string, {name, says, value, values}: FlagChoice): string =>
  [
    `complete -c cockpit -n ${seen(word)} -l ${name}`,
    ...(values.length > 0 ? [`-x -a ${quoted(values.join(' '))}`] : value ? ['-r'] : []),
    `-d ${quoted(says)}`,
  ].join(' ');

const seen = (word: string): string => quoted(`__fish_seen_subcommand_from ${word}`);

/** In single quotes fish knows two escapes: of the backslash and of the quote. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, found => `\\${found}`)}'`;
