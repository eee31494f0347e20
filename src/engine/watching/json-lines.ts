import {readFileSync} from 'node:fs';

/** What stands in a file of JSON lines, as far as it is whole: a line cut by a crash is left out, a file that is not there has none. */
export const readJsonLines = <T>(file: string, isWhole: (value: T) => boolean): readonly T[] => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap(line => {
    try {
      const value = JSON.parse(line) as T;
      return isWhole(value) ? [value] : [];
    } catch {
      return [];
    }
  });
};
