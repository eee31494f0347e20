import {structuredPatch} from 'diff';
import type {DiffLine} from '../release/evidence.ts';
import {makeRedactor} from '../world/redact.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {TrustedFile} from './trusted-files.ts';

/** One file that is not what was trusted, line by line. */
export type FileChange = {
  readonly path: string;
  readonly change: 'new' | 'changed' | 'removed';
  readonly added: number;
  readonly removed: number;
  /** Harmless for a screen. Empty for what is no text. */
  readonly lines: readonly DiffLine[];
};

export const changesBetween = (before: readonly TrustedFile[], now: readonly TrustedFile[]): readonly FileChange[] => {
  const paths = [...new Set([...now, ...before].map(({path}) => path))];
  return paths.flatMap(path => {
    const [was, is] = [before.find(file => file.path === path), now.find(file => file.path === path)];
    if (was?.sha256 === is?.sha256) return [];
    const lines = linesOf(was, is);
    const count = (sign: DiffLine['sign']) => lines.filter(line => line.sign === sign).length;
    return {path, change: was ? (is ? 'changed' : 'removed') : 'new', added: count('+'), removed: count('-'), lines} as const;
  });
};

/** More changed lines than this are not worth the time that a smallest difference takes. */
const maxEditLength = 3000;

const linesOf = (was: TrustedFile | undefined, is: TrustedFile | undefined): readonly DiffLine[] => {
  if ((was && was.text === undefined) || (is && is.text === undefined)) return [];
  const [before, after] = [was?.text ?? '', is?.text ?? ''];
  const patch = structuredPatch('', '', before, after, '', '', {context: 2, maxEditLength});
  if (!patch) return [...whole(before, '-'), ...whole(after, '+')];
  return patch.hunks.flatMap(({oldStart, newStart, lines}) => {
    let [old, current] = [oldStart, newStart];
    return lines.flatMap((line): readonly DiffLine[] => {
      const sign = line[0];
      if (sign !== '+' && sign !== '-' && sign !== ' ') return [];
      const number = sign === '-' ? old : current;
      if (sign !== '+') old += 1;
      if (sign !== '-') current += 1;
      return [{sign, number, text: clean(line.slice(1))}];
    });
  });
};

const whole = (text: string, sign: '+' | '-'): readonly DiffLine[] =>
  text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map((line, index) => ({sign, number: index + 1, text: clean(line)}));

const redact = makeRedactor({});
const clean = (line: string): string => sanitiseLine(line.replace(/\r$/, ''), 1000, redact);
