import type {Choices} from './choices.ts';

/** Works with the bash of macOS (3.2) and without the package bash-completion. */
export const bashCompletion = (choices: readonly Choices[]): string => `# Completion of cockpit for bash. Made by: cockpit completion bash
_cockpit() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=''
  # Flags without a command belong to run.
  case "$command" in -*) command=run ;; esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...choices.map(({word}) => word), ...flagsOf(choices.find(({word}) => word === 'run'))].join(' ')}'
  else
    case "$command $before" in
${choices.flatMap(valueLines).join('\n')}
      *) case "$command" in
${choices.map(entry => `        ${entry.word}) words='${[...entry.words, ...flagsOf(entry)].join(' ')}' ;;`).join('\n')}
      esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _cockpit cockpit`;

/** A flag that takes any text gets no words: the shell then offers files. */
const valueLines = ({word, flags}: Choices): string[] =>
  flags.filter(({value}) => value).map(({name, values}) => `      '${word} --${name}') words='${values.join(' ')}' ;;`);

const flagsOf = (entry: Choices | undefined): string[] => (entry?.flags ?? []).map(({name}) => `--${name}`);
