/**
 * Every constant of the judge, with its unit and where it comes from.
 *
 * Section numbers are those of the judge's specification (docs/judge.md). "Measured" means chosen by seeded simulation
 * over kinds of noise like those in bench/judge.ts, and frozen before kinds that were kept aside were run.
 * All counts are per tick; only `tickSec` knows seconds, so a demo may tick once a second without changing a formula.
 */
export type JudgeParameters = {
  /** Length of one tick in seconds. Used for words and for turning minutes into ticks, never inside a formula. */
  readonly tickSec: number;
  /** Planned length of the watch in ticks. Restarts of the test are spread over it. 360 × 5 s = 30 min. */
  readonly windowTicks: number;
  /** Highest probability of a false "worse" over the whole watch, looked at on every tick (Ville's inequality). */
  readonly alpha: number;
  /** Highest probability of a false "safe" at one look. */
  readonly beta: number;
  /** Alternatives for "worse": the bad-event rate multiplied by each of these, equal weights. Measured. */
  readonly rho: readonly number[];
  /** Alternatives for "safe": the tolerated rate multiplied by each of these, equal weights. Measured. */
  readonly rhoSafe: readonly number[];
  /** A fresh test starts every so many ticks, so that a late regression is not diluted by a good beginning. */
  readonly startEvery: number;
  /** Weight of the test that starts at the deploy; the rest is shared equally by all later starts. */
  readonly startW0: number;
  /** Standard deviation of ln(rate) drift between windows of a healthy service. Measured: 6 % for errors. */
  readonly driftSd: number;
  /** Upper bound of that drift, however wild the baseline: beyond it nothing could ever be worse. */
  readonly driftSdMax: number;
  /** One tick counts for at most max(capMin, mu + capZ·sd(mu), max(capMult, e^(4 sd))·mu) bad events (winsorising). */
  readonly capMin: number;
  readonly capZ: number;
  readonly capMult: number;
  /** Block lengths in ticks over which overdispersion and autocorrelation of the baseline are measured. */
  readonly phiLens: readonly number[];
  /** Block lengths in ticks for drift too slow for `phiLens`. */
  readonly slowLens: readonly number[];
  /** A block length counts only when the baseline holds at least this many of them. */
  readonly minBlocks: number;
  /** Standard errors taken off the slow variance before it is believed. */
  readonly slowSe: number;
  /** With a history: window lengths in ticks over which its drift is measured, and the upper bound of what is believed of it. */
  readonly wanderLens: readonly number[];
  readonly historySdMax: number;
  /** Share of that variance that is allowed for: it comes and goes within a window, while the allowance is for one that stays. Measured. */
  readonly wanderShare: number;
  /** Storms that a smaller share of the hours had than this are not expected. */
  readonly rareHours: number;
  /** As `scanC` and `blipE`, with a history: dispersion is no longer too large by chance, so that these have to do what that did. Measured. */
  readonly historyScanC: number;
  /** … for storms of more ticks than this. Measured. */
  readonly briefTicks: number;
  readonly historyBlipE: number;
  /** Window lengths in ticks in which bursts of the baseline are looked for, and the constant of that bound. */
  readonly scanLens: readonly number[];
  readonly scanC: number;
  /** An alarm must survive without its worst `blipTicks` ticks, with at least `blipE` evidence left. */
  readonly blipTicks: number;
  readonly blipE: number;
  /** A baseline needs this many ticks and this many requests to be one at all. */
  readonly minBaseTicks: number;
  readonly minBaseTotal: number;
  /** Ticks of a full baseline (50 min at 5 s). A shorter one gets a larger drift allowance: slower, not wilder. */
  readonly fullBaseTicks: number;
  /** Absolute bad-event rate (0–1) below which nothing is worse, whatever the ratio. 0 switches it off. */
  readonly floor: number;
  /** Evidence for "worse" above which "safe" is not said. */
  readonly leanE: number;
  /** A metric silent for this many ticks is "no data". */
  readonly staleTicks: number;
  /** "Safe" is never said before this many ticks. */
  readonly minSafeTicks: number;
  /** Share of ticks (0–1) that must have brought data, over the whole watch and over the last `recentTicks`. */
  readonly minCoverage: number;
  readonly recentTicks: number;
  /** Fewer than `trafficDropFrac` of the expected requests in the last `trafficDropTicks` is a traffic drop … */
  readonly trafficDropTicks: number;
  readonly trafficDropFrac: number;
  /** … where the baseline had at least this many requests per tick. */
  readonly trafficDropMin: number;
  /** Same-time control: ticks per block for its dispersion, weight of the prior in blocks, upper bound of the prior. */
  readonly ctlPhiBlock: number;
  readonly ctlPhiPrior: number;
  readonly ctlPhiMax: number;
};

/** Section 2 of the specification. */
export const defaultParameters: JudgeParameters = {
  tickSec: 5,
  windowTicks: 360,
  alpha: 0.05,
  beta: 0.05,
  rho: [1.25, 1.5, 2, 3, 6, 20],
  rhoSafe: [0.9, 0.75, 0.6, 0.4, 0.2],
  startEvery: 12,
  startW0: 0.7,
  driftSd: 0.06,
  driftSdMax: 0.25,
  capMin: 1,
  capZ: 3,
  capMult: 2.5,
  phiLens: [3, 6, 12, 24],
  slowLens: [36, 60],
  minBlocks: 8,
  slowSe: 0.25,
  wanderLens: [60, 120, 240, 360],
  historySdMax: 0.5,
  wanderShare: 0.5,
  rareHours: 0.1,
  historyScanC: -0.8,
  briefTicks: 4,
  historyBlipE: 8,
  scanLens: [1, 2, 4, 8, 16, 24],
  scanC: 0.5,
  blipTicks: 2,
  blipE: 6,
  minBaseTicks: 36,
  minBaseTotal: 50,
  fullBaseTicks: 600,
  floor: 0,
  leanE: 3,
  staleTicks: 3,
  minSafeTicks: 12,
  minCoverage: 0.8,
  recentTicks: 24,
  trafficDropTicks: 6,
  trafficDropFrac: 0.2,
  trafficDropMin: 5,
  ctlPhiBlock: 6,
  ctlPhiPrior: 4,
  ctlPhiMax: 30,
};
