/** How much of the version a change moves. `none`: users cannot notice it. */
export type Level = 'none' | 'patch' | 'minor' | 'major';

const order: readonly Level[] = ['none', 'patch', 'minor', 'major'];

export const isAbove = (a: Level, b: Level): boolean => order.indexOf(a) > order.indexOf(b);

export const highest = (levels: Iterable<Level>): Level => {
  let top: Level = 'none';
  for (const level of levels) if (isAbove(level, top)) top = level;
  return top;
};
