import {bashCompletion} from './completion/bash.ts';
import {fishCompletion} from './completion/fish.ts';
import {choicesFrom} from './completion/choices.ts';
import {zshCompletion} from './completion/zsh.ts';
import {defineCommand} from './command.ts';
import {mistyped, noMoreThan} from './parts/answer.ts';

const shells = {bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion} as const;
const usage = `completion ${Object.keys(shells).join('|')}`;

/** Prints a script for the shell, made from the same list as the help. */
export const completionCommand = defineCommand({
  name: 'completion',
  usage,
  says: 'completion for a shell: source <(cockpit completion bash)',
  flags: {},
  run: async input => {
    const [shell = ''] = input.args;
    if (!Object.hasOwn(shells, shell))
      return mistyped(input, shell === '' ? 'No shell was named.' : `There is no completion for "${shell}".`, ...howTo);
    const extra = noMoreThan(input, 1, usage);
    if (extra !== undefined) return extra;
    // Asleep until it is wanted: the list holds this command, too.
    const {allCommands} = await import('./list.ts');
    input.print(shells[shell as keyof typeof shells](choicesFrom(await allCommands())));
    return 0;
  },
});

const howTo = [
  'source <(cockpit completion bash)     in ~/.bashrc',
  'source <(cockpit completion zsh)      in ~/.zshrc, after compinit',
  'cockpit completion fish > ~/.config/fish/completions/cockpit.fish',
] as const;
