/**
 * The one of `names` that was probably meant by `written`; undefined when none is near enough to be worth saying.
 *
 * Near is: the same but for capitals, dashes and underscores; a beginning of at least three letters; or at most a third of its
 * letters changed, left out, added or swapped with their neighbour.
 */
export const nearest = (written: string, names: readonly string[]): string | undefined => {
  const bare = plain(written);
  const same = names.find(name => plain(name) === bare);
  if (same !== undefined) return same;
  const [best] = names
    .map(name => ({name, distance: editDistance(bare, plain(name))}))
    .filter(({name, distance}) => distance <= Math.max(1, Math.floor(Math.max(bare.length, name.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  if (best) return best.name;
  return bare.length < 3
    ? undefined
    : names.find(name => plain(name).startsWith(bare) || (name.length >= 3 && bare.startsWith(plain(name))));
};

const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '');

/**
 * Letters to change, leave out, add or swap with their neighbour, each at most once (optimal string alignment).
 * Names longer than 60 are as far away as they are long: nobody meant them, and the time grows with the square.
 */
export const editDistance = (a: string, b: string): number => {
  if (a.length > 60 || b.length > 60) return a === b ? 0 : Math.max(a.length, b.length);
  let before: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(change, last[j]! + 1, row[j - 1]! + 1, swapped ? before[j - 2]! + 1 : Infinity));
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
};
