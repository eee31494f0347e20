import type {Choices, FlagChoice} from './choices.ts';

/** For `source <(…)` after compinit, and as a file _cockpit in fpath. */
export const zshCompletion = (choices: readonly Choices[]): string => `#compdef cockpit
# Completion of cockpit for zsh. Made by: cockpit completion zsh
_cockpit() {
  local -a commands
  commands=(
${choices.map(({word, says}) => `    ${quoted(`${word}:${says.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    return
  fi
  local command=$words[2]
  [[ $command == -* ]] && command=run
  [[ $words[2] != -* ]] && { shift words; (( CURRENT-- )) }
  case $command in
${choices.map(entry => `    ${entry.word}) _arguments ${[...entry.flags.map(flagSpec), wordSpec(entry)].map(quoted).join(' ')} ;;`).join('\n')}
  esac
}
if [[ "$funcstack[1]" == _cockpit ]]; then _cockpit "$@"; else compdef _cockpit cockpit; fi`;

const flagSpec = ({name, says, value, values}: FlagChoice): string =>
  `--${name}[${says.replace(/[[\]\\:]/g, found => `\\${found}`)}]${value ? `:value:${values.length > 0 ? `(${values.join(' ')})` : '_files'}` : ''}`;

const wordSpec = ({words}: Choices): string => (words.length > 0 ? `*:word:(${words.join(' ')})` : '*:file:_files');

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
