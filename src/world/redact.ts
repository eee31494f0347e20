import {secretForms} from './secret-forms.ts';
import {patternRanges, type Range} from './secret-patterns.ts';

/** Masks secrets in a text. Pure; what it does not know it cannot mask: see secret-forms.ts and secret-patterns.ts. */
export type Redactor = (text: string) => string;

/** What stands in the place of a secret, whatever its length. */
export const mask = '***';

/**
 * A redactor that knows the secret values of this environment in every form they are usually printed in, and what tokens,
 * passwords in URLs and private keys look like. Sanitise first: a colour in its middle hides a secret from it.
 *
 * @param also Names of variables whose values are secret although their names do not say so: what a config lists.
 */
export const makeRedactor = (env: Readonly<Record<string, string | undefined>>, also: readonly string[] = []): Redactor => {
  const forms = secretForms(env, also);
  return text => maskRanges(text, secretRanges(text, forms));
};

/**
 * Where the secrets are; sorted, apart from each other. Found first and masked together, so that a secret that lies inside
 * another one, or overlaps it, leaves no rest behind.
 */
export const secretRanges = (text: string, forms: readonly string[]): readonly Range[] =>
  merged([...forms.flatMap(form => occurrences(text, form)), ...patternRanges(text)]);

export const maskRanges = (text: string, ranges: readonly Range[]): string => {
  let result = '';
  let done = 0;
  for (const [start, end] of ranges) {
    result += text.slice(done, start) + mask;
    done = end;
  }
  return result + text.slice(done);
};

const occurrences = (text: string, form: string): Range[] => {
  const found: Range[] = [];
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) found.push([at, at + form.length]);
  return found;
};

const merged = (ranges: Range[]): readonly Range[] => {
  const result: [number, number][] = [];
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else if (end > start) result.push([start, end]);
  }
  return result;
};
