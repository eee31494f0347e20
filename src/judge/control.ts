import {mixture} from './evidence.ts';
import {clip, gaussHermite} from './math.ts';
import type {Metric} from './setup.ts';
import {minus, noSums, type Sums, type Taken} from './sums.ts';

/**
 * SAME-TIME CONTROL (section 4, canary)
 *
 * Given a tick's bad events on both sides, the share that falls on the new version is binomial whatever the common
 * cause did to both. So trends, outages of a shared database and busy hours cancel, tick by tick. `fits` holds, for
 * every rate ratio of the two grids, the log-likelihood A(r) summed since the deploy; a window is a difference.
 *
 * Source: Lindon & Malek, NeurIPS 2022 (arXiv 2011.03567), with known exposure per tick.
 */
export type ControlState = {
  /** ln-likelihoods in the order of `gridOf`; mutated by `takeControl`. */
  readonly fits: number[];
  readonly grid: readonly GridPoint[];
  /** Finished blocks of ticks, for the dispersion. */
  readonly blocks: Block[];
  /** Sums at the end of the last finished block. */
  blockStart: Sums;
  /** Dispersion of the split, 1 or more. */
  phi: number;
};

type GridPoint = {readonly r: number; readonly counts: 'bad' | 'safe'};
type Block = {readonly k: number; readonly n: number; readonly kc: number; readonly nc: number};

export const newControl = (metric: Metric): ControlState => {
  const grid = gridOf(metric);
  return {grid, fits: grid.map(() => 0), blocks: [], blockStart: noSums, phi: 1};
};

/** Ratios for "worse" (alternatives, null), then for "safe" (alternatives, null); evidence below counts on this order. */
const gridOf = ({rSafe, parameters: {rho, rhoSafe, driftSd}}: Metric): GridPoint[] => {
  const drifts = gaussHermite.map(({x}) => Math.exp(driftSd * x));
  return [
    ...[...rho, ...drifts].map(r => ({r, counts: 'bad'}) as const),
    ...[...rhoSafe, ...drifts].map(r => ({r: rSafe * r, counts: 'safe'}) as const),
  ];
};

/** Adds a tick with requests on both sides. `safe` is its bad events for "safe"; `sums` include this tick. */
export const takeControl = (control: ControlState, metric: Metric, taken: Taken, safe: number, sums: Sums): void => {
  for (const [index, {r, counts}] of control.grid.entries()) {
    control.fits[index]! += fitOf(counts === 'bad' ? taken.w : safe, taken, r);
  }
  const block = minus(sums, control.blockStart);
  if (block.valid >= metric.parameters.ctlPhiBlock) {
    control.blocks.push(block);
    control.blockStart = sums;
  }
  control.phi = dispersion(control, metric, sums);
};

/** ln-likelihood of a tick's split at rate ratio r, up to a constant. */
const fitOf = (k: number, {n, bc, nc}: Taken, r: number): number => k * Math.log(r) - (k + bc) * Math.log(nc + r * n);

const dispersion = ({blocks}: ControlState, {base, parameters}: Metric, sums: Sums): number => {
  const {ctlPhiMax, ctlPhiPrior} = parameters;
  // The baseline's excess dispersion, scaled down to the canary's smaller ticks.
  const excess = base ? (base.phiT - 1) * Math.min(1, sums.n / sums.valid / base.nbar) : 0;
  const prior = Math.min(ctlPhiMax, Math.max(1, 1 + excess));
  if (blocks.length === 0) return prior;

  const all = blocks.reduce((a, b) => ({k: a.k + b.k, n: a.n + b.n, kc: a.kc + b.kc, nc: a.nc + b.nc}));
  const ratio = clip((all.k + 0.5) / all.n / ((all.kc + 0.5) / all.nc), 0.2, 50);
  let squares = 0;
  let used = 0;
  for (const {k, n, kc, nc} of blocks) {
    const share = (ratio * n) / (ratio * n + nc);
    const variance = (k + kc) * share * (1 - share);
    // Blocks with hardly an event say nothing about dispersion.
    if (variance < 0.5) continue;
    squares += (k - (k + kc) * share) ** 2 / variance;
    used++;
  }
  return Math.max(1, (ctlPhiPrior * prior + squares) / (ctlPhiPrior + Math.max(0, used - 1)));
};

/** ln e for "worse" in the window since `from`, without the ticks in `left`. */
export const controlEvidence = (control: ControlState, metric: Metric, from: readonly number[], left: readonly Taken[] = []): number => {
  const likelihood = (index: number) => {
    const gone = left.reduce((sum, taken) => sum + fitOf(taken.w, taken, control.grid[index]!.r), 0);
    return (control.fits[index]! - from[index]! - gone) / control.phi;
  };
  const nulls = metric.parameters.rho.length;
  return mixture(metric.parameters.rho, (_, index) => likelihood(index), (_, index) => likelihood(nulls + index));
};

/** ln of the ratio part of "safe" since the deploy; `growth` > 1 asks what it would be with that many times the data. */
export const controlSafeEvidence = ({fits, phi}: ControlState, {parameters: {rho, rhoSafe}}: Metric, growth = 1): number => {
  const alts = rho.length + gaussHermite.length;
  const nulls = alts + rhoSafe.length;
  const likelihood = (index: number) => (fits[index]! * growth) / phi;
  return mixture(rhoSafe, (_, index) => likelihood(alts + index), (_, index) => likelihood(nulls + index));
};
