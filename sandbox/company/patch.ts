import type {Change} from './tree.ts';

type Hunk = {readonly file: string; readonly start: number; readonly before: readonly string[]; readonly after: readonly string[]};

/**
 * Applies a unified diff (`--- a/file`, `+++ b/file`, `@@ -start… @@`, lines
 * beginning with space, minus or plus). A hunk goes where its old lines stand,
 * nearest to the line it names. One whose lines stand nowhere is an error: a
 * story whose pieces no longer fit together has to fail when it is told.
 */
export const patch = (diff: string): Change => {
  const hunks = hunksOf(diff);
  return tree => {
    for (const {file, start, before, after} of hunks) {
      const lines = (tree.get(file) ?? '').split('\n');
      const places = lines.flatMap((_, at) => (before.every((line, index) => lines[at + index] === line) ? at : []));
      const place = places.sort((a, b) => Math.abs(a - start) - Math.abs(b - start))[0];
      if (place === undefined)
        throw new Error(`${file}: the change at line ${start + 1} does not fit: ${JSON.stringify(before.join('\n'))}`);
      tree.set(file, lines.toSpliced(place, before.length, ...after).join('\n'));
    }
  };
};

const hunksOf = (diff: string): Hunk[] => {
  const hunks: {file: string; start: number; before: string[]; after: string[]}[] = [];
  let file = '';
  for (const line of diff.split('\n')) {
    const head = /^@@ -(\d+)/.exec(line);
    const hunk = hunks.at(-1);
    if (line.startsWith('+++ b/')) file = line.slice('+++ b/'.length);
    else if (head) hunks.push({file, start: Number(head[1]) - 1, before: [], after: []});
    else if (line === '' || line.startsWith('--- a/') || !hunk) continue;
    else {
      if (!line.startsWith('+')) hunk.before.push(line.slice(1));
      if (!line.startsWith('-')) hunk.after.push(line.slice(1));
    }
  }
  return hunks;
};
