import {diffLines as compareLines} from 'diff';

export type DiffLine = {
  readonly kind: 'same' | 'added' | 'removed';
  /** Without its line end. */
  readonly text: string;
  /** Line number before and after, from 1; undefined where the line does not exist. */
  readonly before: number | undefined;
  readonly after: number | undefined;
};

/** Lines that belong together: changes that are at most twice the context apart. */
export type DiffHunk = {readonly lines: readonly DiffLine[]};

/**
 * What a change to a file does, line by line, for a preview.
 *
 * @param context Unchanged lines shown around each change.
 */
export const diffLines = (before: string, after: string, context = 2): DiffHunk[] => {
  const lines = numbered(before, after);
  const shown = lines.map((_, i) => lines.slice(Math.max(0, i - context), i + context + 1).some(near => near.kind !== 'same'));
  const hunks: DiffLine[][] = [];
  lines.forEach((line, i) => {
    if (!shown[i]) return;
    if (i === 0 || !shown[i - 1]) hunks.push([]);
    hunks.at(-1)!.push(line);
  });
  return hunks.map(hunk => ({lines: hunk}));
};

const numbered = (before: string, after: string): DiffLine[] => {
  let [old, now] = [0, 0];
  return compareLines(before, after).flatMap(({value, added, removed}) =>
    linesOf(value).map((text): DiffLine => {
      if (added) return {kind: 'added', text, before: undefined, after: ++now};
      if (removed) return {kind: 'removed', text, before: ++old, after: undefined};
      return {kind: 'same', text, before: ++old, after: ++now};
    }),
  );
};

const linesOf = (value: string): string[] => (value === '' ? [] : value.replace(/\r?\n$/, '').split(/\r?\n/));
