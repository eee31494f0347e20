/**
 * A command as somebody types it into a shell, parted into its arguments: blanks part, quotes hold together, a backslash takes the
 * next character as it is. Nothing is expanded; where a shell would have done more than that, the answer is the reason.
 */
export const splitArguments = (
  line: string,
): {readonly ok: true; readonly argv: readonly string[]} | {readonly ok: false; readonly why: string} => {
  const argv: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (character === '\\' && at + 1 < line.length) {
      at += 1;
      word = (word ?? '') + line[at];
    } else if (character === '"' || character === "'") {
      const end = line.indexOf(character, at + 1);
      if (end < 0) return {ok: false, why: `The quote ${character} is not closed.`};
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else if (/\s/.test(character)) {
      if (word !== undefined) argv.push(word);
      word = undefined;
    } else if (/[|&;<>`$*?()]/.test(character)) {
      return {
        ok: false,
        why: `${character} is for a shell, and there is none. Quote it, or put it into a script of the repository and name the script.`,
      };
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) argv.push(word);
  return argv.length > 0 ? {ok: true, argv} : {ok: false, why: 'There is no program in it.'};
};
