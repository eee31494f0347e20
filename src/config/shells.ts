/**
 * Which argument of an ordinary command is in truth a script: `["bash", "-c", "…"]` is a shell that nobody asked for by name, and
 * so is `["docker", "exec", "web", "sh", "-eo", "pipefail", "-c", "…"]`. Undefined for others, also for `["bash", "deploy.sh"]`,
 * which runs a file.
 */
export const scriptIndex = (argv: readonly string[]): number | undefined => {
  for (const [index, argument] of argv.entries()) {
    const name = baseName(argument);
    const found = shells.has(name) ? scriptOf(argv, index + 1) : switchers.has(name) ? afterCommandOption(argv, index + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Whether a shell may read some of these arguments, if not as its script then in a way that only it knows. */
export const mayHoldScript = (argv: readonly string[]): boolean =>
  argv.some(argument => argument.split(/\s+/).some(word => shells.has(baseName(word)) || switchers.has(baseName(word))));

/**
 * The first operand of a shell that was told -c, alone or among other letters, before or after them. An option of several letters
 * takes a word for each o and O in it: -eo pipefail. A long option whose form is not known may take one.
 */
const scriptOf = (argv: readonly string[], from: number): number | undefined => {
  let told = false;
  for (let index = from; index < argv.length; index++) {
    const word = argv[index]!;
    if (/^--(?:init-)?command=/.test(word)) return index;
    if (word === '-C' && baseName(argv[from - 1]!) === 'fish') return index + 1 < argv.length ? index + 1 : undefined;
    if (/^--(?:init-)?command$/.test(word)) told = true;
    else if (word === '--' || word === '-') return told && index + 1 < argv.length ? index + 1 : undefined;
    else if (word.startsWith('--')) index += mayTakeWord(word) && /^[^-+]/.test(argv[index + 1] ?? '-') ? 1 : 0;
    else if (/^[-+]./.test(word)) {
      told ||= /^-[A-Za-z]*c/.test(word);
      index += [...word].filter(letter => letter === 'o' || letter === 'O').length;
    } else return told ? index : undefined;
  }
  return undefined;
};

const mayTakeWord = (option: string): boolean => !option.includes('=') && !plainOptions.has(option);

/** su and its like take -c anywhere, and hand it to the shell of somebody else. */
const afterCommandOption = (argv: readonly string[], from: number): number | undefined => {
  const option = argv.findIndex((word, index) => index >= from && /^(?:-c|--(?:session-)?command(?:=.*)?)$/s.test(word));
  if (option < 0) return undefined;
  if (argv[option]!.includes('=')) return option;
  return option + 1 < argv.length ? option + 1 : undefined;
};

/** ssh joins its arguments with blanks and hands them to a shell on the other side. */
export const goesToRemoteShell = (argv: readonly string[]): boolean => argv.some(argument => remotes.has(baseName(argument)));

/** Nothing in it means anything to a POSIX shell. */
export const isShellSafe = (value: string): boolean => /^[\w@%+=:,./#-]+$/.test(value) && !value.startsWith('#');

const baseName = (program: string) => program.slice(program.lastIndexOf('/') + 1);
const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);
const switchers = new Set(['su', 'runuser']);
/** Long options of bash without a word of their own. */
const plainOptions = new Set(['--login', '--noprofile', '--norc', '--posix', '--restricted', '--verbose', '--noediting', '--debugger', '--pretty-print']);
const remotes = new Set(['ssh', 'autossh', 'rsh']);
