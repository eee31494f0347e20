/** One tick that counted. `w` is `bad` after winsorising. */
export type Taken = {
  readonly tick: number;
  readonly bad: number;
  readonly w: number;
  readonly n: number;
  /** Control, 0 in baseline mode. */
  readonly bc: number;
  readonly nc: number;
  /** Share of all traffic the new version was given, 0–1. */
  readonly share: number;
};

/** Running sums since the deploy; a difference of two is a window. */
export type Sums = {
  /** Ticks that counted. */
  readonly valid: number;
  readonly k: number;
  readonly kRaw: number;
  readonly n: number;
  readonly gate: number;
  readonly safe: number;
  readonly safeRaw: number;
  readonly kc: number;
  readonly nc: number;
};

export const noSums: Sums = {valid: 0, k: 0, kRaw: 0, n: 0, gate: 0, safe: 0, safeRaw: 0, kc: 0, nc: 0};

/** What happened after `b` up to and including `a`. */
export const minus = (a: Sums, b: Sums): Sums => ({
  valid: a.valid - b.valid,
  k: a.k - b.k,
  kRaw: a.kRaw - b.kRaw,
  n: a.n - b.n,
  gate: a.gate - b.gate,
  safe: a.safe - b.safe,
  safeRaw: a.safeRaw - b.safeRaw,
  kc: a.kc - b.kc,
  nc: a.nc - b.nc,
});
