/** Picks one of several things by weight. The weights need not add up to anything. */
export const pick = <T>(choices: readonly (readonly [weight: number, what: T])[]): (() => T) => {
  const total = choices.reduce((sum, [weight]) => sum + weight, 0);
  return () => {
    let left = Math.random() * total;
    for (const [weight, what] of choices) {
      left -= weight;
      if (left < 0) return what;
    }
    return choices.at(-1)![1];
  };
};
