import type {CliCommand} from '../command.ts';

/** What may follow one first word. */
export type Choices = {
  readonly word: string;
  readonly says: string;
  /** Second words of commands that have two, and words to choose from, such as `status release`. */
  readonly words: readonly string[];
  readonly flags: readonly FlagChoice[];
};

export type FlagChoice = {
  readonly name: string;
  readonly says: string;
  readonly value: boolean;
  /** The values it can have; empty where any text will do. */
  readonly values: readonly string[];
};

/** The list of commands as completion needs it: by first word. What can be chosen is read from the usage line: `[status|release]`. */
export const choicesFrom = (commands: readonly CliCommand[]): readonly Choices[] => {
  const firstWords = [...new Set(commands.map(({name}) => name.split(' ')[0]!))];
  return firstWords.map(word => {
    const own = commands.filter(({name}) => name.split(' ')[0] === word);
    return {
      word,
      says: own[0]!.says,
      words: own.flatMap(command => [...command.name.split(' ').slice(1), ...(usageChoices(command).get('') ?? [])]),
      flags: [...own.flatMap(flagsOf), {name: 'help', says: 'says more, and does nothing', value: false, values: []}],
    };
  });
};

const flagsOf = (command: CliCommand): readonly FlagChoice[] => {
  const chosen = usageChoices(command);
  return Object.entries(command.flags).map(([name, {value, says}]) => ({name, says, value, values: chosen.get(name) ?? []}));
};

/** Flag name → its values; '' → words that stand by themselves. */
const usageChoices = ({usage}: CliCommand): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  const tokens = usage.split(/\s+/).map(token => token.replace(/^\[|\]$/g, ''));
  tokens.forEach((token, index) => {
    if (!/^[a-z-]+(?:\|[a-z-]+)+$/.test(token)) return;
    const before = tokens[index - 1] ?? '';
    found.set(before.startsWith('--') ? before.slice(2) : '', token.split('|'));
  });
  return found;
};
