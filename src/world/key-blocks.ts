import {mask, type Redactor} from './redact.ts';
import {keyEnd, openKeyAt} from './secret-patterns.ts';

/** A private key has about 50 lines; one that does not end must not hide a log for ever. */
const longestKey = 120;

/**
 * The redactor for the lines of one source, one after the other: a private key that is printed over many lines is masked from its
 * first to its last, although each line by itself looks like anything. Undefined is a line in its middle, of which nothing is left.
 */
export const makeLineRedactor = (redact: Redactor): ((line: string) => string | undefined) => {
  let left = 0;
  return line => {
    if (left > 0) {
      const end = keyEnd.exec(line);
      left = end ? 0 : left - 1;
      return end ? redact(`${mask}${line.slice(end.index + end[0].length)}`) : undefined;
    }
    if (line.includes('-----BEGIN') && openKeyAt(line) !== undefined) left = longestKey;
    return redact(line);
  };
};
