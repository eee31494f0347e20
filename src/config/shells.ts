/**
 * Which argument of an ordinary command is in truth a script: `["bash", "-c", "…"]` is a shell that nobody asked for by name, and
 * so is `["docker", "exec", "web", "sh", "-ec", "…"]`. Undefined for others, also for `["bash", "deploy.sh"]`, which runs a file.
 */
export const scriptIndex = (argv: readonly string[]): number | undefined => {
  for (const [index, argument] of argv.entries()) {
    if (!shells.has(baseName(argument))) continue;
    const after = argv.slice(index + 1);
    const options = after.findIndex(option => !option.startsWith('-'));
    const isScript = after.slice(0, options < 0 ? after.length : options).some(option => /^-[a-z]*c[a-z]*$/i.test(option));
    if (isScript && options >= 0) return index + 1 + options;
  }
  return undefined;
};

/** ssh joins its arguments with blanks and hands them to a shell on the other side. */
export const goesToRemoteShell = (argv: readonly string[]): boolean => argv.some(argument => remotes.has(baseName(argument)));

/** Nothing in it means anything to a POSIX shell. */
export const isShellSafe = (value: string): boolean => /^[\w@%+=:,./#-]+$/.test(value) && !value.startsWith('#');

const baseName = (program: string) => program.slice(program.lastIndexOf('/') + 1);
const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);
const remotes = new Set(['ssh', 'autossh', 'rsh']);
