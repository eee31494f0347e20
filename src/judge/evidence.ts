import {gaussHermite, logSumExp} from './math.ts';

export type TwoSample = {
  /** Bad events and requests in the window that is judged. */
  readonly k: number;
  readonly n: number;
  /** Bad events and requests it is compared with. */
  readonly k0: number;
  readonly n0: number;
  /** Dispersion: variance over mean of the counts. 1 is Poisson. */
  readonly phi: number;
  /** Standard deviation of the ln(rate ratio) that is still "no change". */
  readonly sd: number;
  /** Centre of the null hypothesis, as a rate ratio. */
  readonly r0: number;
  /** Alternatives as multiples of `r0`, equal weights. */
  readonly alts: readonly number[];
  /** 1 makes the fixed-length baseline conservative for "worse"; 0 for "safe" and upper limits. */
  readonly plus: 0 | 1;
};

/**
 * ln of the e-value that the bad-event rate is one of `alts`·r0 times the compared rate rather than about r0 times.
 *
 * F(r) is the log-likelihood of the maximal invariant of two exponential samples (right-Haar Bayes factor), tempered by
 * the dispersion; the e-value is a mixture over the alternatives against a log-normal mixture around r0.
 * Source: Pérez-Ortiz, Lardy, de Heide, Grünwald, Annals of Statistics 52(4), 2024; section 4 of the specification.
 */
export const logEvidence = ({k, n, k0, n0, phi, sd, r0, alts, plus}: TwoSample): number => {
  if (n === 0) return 0;
  const shape = (k0 + k) / phi + plus;
  const scale = k / phi;
  const centre = Math.log(r0);
  if (terms.length < alts.length) terms = new Float64Array(alts.length);
  for (let index = 0; index < alts.length; index++) {
    const alt = alts[index]!;
    terms[index] = scale * (centre + Math.log(alt)) - shape * Math.log(n0 + r0 * alt * n);
  }
  const against = logSumExp(terms, alts.length) - Math.log(alts.length);
  for (let index = 0; index < gaussHermite.length; index++) {
    const {x, logWeight} = gaussHermite[index]!;
    terms[index] = scale * (centre + sd * x) - shape * Math.log(n0 + r0 * Math.exp(sd * x) * n) + logWeight;
  }
  return against - logSumExp(terms, gaussHermite.length);
};

/** Written out and reused, not lists made by closures: a watch of half an hour asks five thousand times for each metric. */
let terms = new Float64Array(16);

/**
 * ln of the e-value that a Poisson rate is one of `alts`·rate rather than `rate`; no second sample, no drift.
 * Used for the absolute floor and for the interval of a rate.
 */
export const logEvidenceOfRate = (k: number, n: number, rate: number, phi: number, alts: readonly number[]): number => {
  if (n === 0) return 0;
  const terms = alts.map(alt => (k / phi) * Math.log(alt) - ((alt - 1) * rate * n) / phi);
  return logSumExp(terms) - Math.log(alts.length);
};

/** Equal mixture of `fit` over the alternatives against its Gauss-Hermite mixture over the null. */
export const mixture = (
  alts: readonly number[],
  fitOfAlt: (alt: number, index: number) => number,
  fitOfNull: (x: number, index: number) => number,
): number => {
  const against = logSumExp(alts.map(fitOfAlt)) - Math.log(alts.length);
  return against - logSumExp(gaussHermite.map(({x, logWeight}, index) => fitOfNull(x, index) + logWeight));
};
