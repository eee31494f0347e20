/** Seeded chance for the benchmark of the judge: numbers from 0 to 1, normal and Poisson. */
export type Random = () => number;

/** sfc32 (Practically Random): a state of 128 bits, because the benchmark draws more numbers than 32 bits can tell apart. */
export const randomFrom = (seed: number, stream = 0): Random => {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, stream | 0, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
};

export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Mean 1. */
export const logNormal = (random: Random, sd: number): number => Math.exp(sd * normal(random) - sd ** 2 / 2);

/** Exact: Knuth's product below 10, above it Hörmann's transformed rejection (PTRS, 1993). */
export const poisson = (random: Random, mean: number): number => {
  if (mean < 10) {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = random(); product > limit; product *= random()) count++;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= accepted) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const inverse = 1.1239 + 1.1328 / (b - 3.4);
    if (Math.log(v) + Math.log(inverse) - Math.log(a / us ** 2 + b) <= count * Math.log(mean) - mean - logFactorial(count)) return count;
  }
};

/** Stirling's series from 10 on, where it is right to ten digits. */
const logFactorial = (count: number): number => {
  if (count < 10) return smallFactorials[count]!;
  const x = count + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
};
const smallFactorials = [0, 0, 2, 6, 24, 120, 720, 5_040, 40_320, 362_880].map(value => (value === 0 ? 0 : Math.log(value)));
