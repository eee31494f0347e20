import type {CliCommand, CommandInput} from '../command.ts';

export type Typed =
  | {readonly kind: 'command'; readonly command: CliCommand; readonly args: readonly string[]; readonly flags: CommandInput['flags']}
  | {readonly kind: 'help'; readonly text: string}
  | {readonly kind: 'version'}
  | {readonly kind: 'mistake'; readonly text: string};

/** Words typed in the shell → a command and its flags. `--help` anywhere never acts; an unknown word is never guessed at. */
export const parseTyped = (words: readonly string[], commands: readonly CliCommand[]): Typed => {
  const wantsHelp = words.includes('--help') || words.includes('-h') || words[0] === 'help';
  if (asksVersion(words)) return {kind: 'version'};
  const named = words[0] === 'help' ? words.slice(1) : words;
  const command = commandOf(named, commands);
  if (wantsHelp && (command || named === words || named.length === 0)) return {kind: 'help', text: command && named.length > 0 && !named[0]!.startsWith('-') ? helpOf(command) : overview(commands)};
  if (!command) return {kind: 'mistake', text: `cockpit has no command "${named[0]}".${nearest(named[0] ?? '', commands.map(({name}) => name))}\ncockpit --help lists all of them.`};
  const rest = words.slice(command.name.split(' ').length - (matchesName(words, command) ? 0 : command.name.split(' ').length));
  return withFlags(command, matchesName(words, command) ? rest : words);
};

export const asksVersion = ([first]: readonly string[]): boolean => first === '--version' || first === '-v' || first === 'version';

const matchesName = (words: readonly string[], {name}: CliCommand): boolean => name.split(' ').every((part, index) => words[index] === part);

/** `run` is meant when no command is named. */
const commandOf = (words: readonly string[], commands: readonly CliCommand[]): CliCommand | undefined => {
  if (words.length === 0 || words[0]!.startsWith('-')) return commands.find(({name}) => name === 'run');
  return commands.filter(command => matchesName(words, command)).toSorted((a, b) => b.name.length - a.name.length)[0];
};

const withFlags = (command: CliCommand, words: readonly string[]): Typed => {
  const args: string[] = [];
  const flags: Record<string, string | true> = {};
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('--')) {
      args.push(word);
      continue;
    }
    const [name = '', given] = word.slice(2).split(/=(.*)/s);
    const flag = command.flags[name];
    if (!flag) return {kind: 'mistake', text: `cockpit ${command.name} does not know --${name}.${nearest(name, Object.keys(command.flags), '--')}\ncockpit ${command.name} --help lists its flags.`};
    if (!flag.value) {
      if (given !== undefined) return {kind: 'mistake', text: `--${name} takes no value.`};
      flags[name] = true;
      continue;
    }
    const value = given ?? words[++at];
    if (value === undefined || (given === undefined && value.startsWith('--'))) return {kind: 'mistake', text: `--${name} wants a value: ${flag.says}.`};
    flags[name] = value;
  }
  return {kind: 'command', command, args, flags};
};

const overview = (commands: readonly CliCommand[]): string =>
  ['cockpit: walks a production release through every gate, with one key that rolls back.', '', ...commands.map(({usage, says}) => `  cockpit ${usage.padEnd(52)} ${says}`), '',
    '  cockpit COMMAND --help says more. Exit codes: 0 done · 1 the gate says no · 2 usage or config · 3 could not be determined · 130 interrupted.', ''].join('\n');

const helpOf = ({usage, says, flags}: CliCommand): string =>
  [`cockpit ${usage}`, `  ${says}`, '', ...Object.entries(flags).map(([name, flag]) => `  --${`${name}${flag.value ? ' VALUE' : ''}`.padEnd(22)} ${flag.says}`), ''].join('\n');

const nearest = (typed: string, names: readonly string[], lead = ''): string => {
  const [best] = names.map(name => ({name, far: distance(typed, name)})).toSorted((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, Math.floor(typed.length / 3)) ? ` Did you mean ${lead}${best.name}?` : '';
};

/** Edit distance: inserted, removed and changed letters. */
const distance = (a: string, b: string): number => {
  let row = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
};
