/** ln Σ e^x of the first `count` terms, without overflow. An empty sum is ln 0. */
export const logSumExp = (terms: ArrayLike<number>, count = terms.length): number => {
  let max = -Infinity;
  for (let index = 0; index < count; index++) if (terms[index]! > max) max = terms[index]!;
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  // e^−40 is nothing beside 1 in a double.
  for (let index = 0; index < count; index++) if (terms[index]! > max - 40) sum += Math.exp(terms[index]! - max);
  return max + Math.log(sum);
};

export const clip = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export const sumOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum;
};

/**
 * 7-point Gauss-Hermite rule for the standard normal distribution: nodes in standard deviations and ln of their
 * weights. The weights add up to 1. Source: Abramowitz & Stegun, table 25.10, scaled from e^(−x²) to N(0, 1).
 */
export const gaussHermite: readonly {readonly x: number; readonly logWeight: number}[] = [
  [-3.750439717725742, 5.48268855972218e-4],
  [-2.366759410734541, 3.07571239675865e-2],
  [-1.154405394739968, 0.240123178605013],
  [0, 0.457142857142857],
  [1.154405394739968, 0.240123178605013],
  [2.366759410734541, 3.07571239675865e-2],
  [3.750439717725742, 5.48268855972218e-4],
].map(([x, weight]) => ({x: x!, logWeight: Math.log(weight!)}));

/**
 * The point in [low, high] where `holds` turns from true (at `low`) to false (at `high`), halving `steps` times.
 * Either end may be the larger number.
 */
export const bisect = (low: number, high: number, holds: (x: number) => boolean, steps = 80): number => {
  let yes = low;
  let no = high;
  for (let step = 0; step < steps && yes !== no; step++) {
    const middle = (yes + no) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
};
