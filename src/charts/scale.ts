import {nextYMax, nextYMin} from './axis.ts';
import type {ChartInput} from './chart-input.ts';

/** From a value to a place. Levels are dot rows counted from the bottom: four to a row, 0 … 4 × rows − 1. */
export type Scale = {
  readonly kind: 'linear' | 'log';
  readonly bottom: number;
  readonly top: number;
  readonly rows: number;
  /** Not rounded. Values outside the scale lie on its edge, so that they are seen: leaving them out would look like no data. */
  readonly levelOf: (value: number) => number;
  /** Row from the top, 0 first. */
  readonly rowOf: (value: number) => number;
};

export const makeScale = ({kind, bottom, top, rows}: Pick<Scale, 'kind' | 'bottom' | 'top' | 'rows'>): Scale => {
  const place = (value: number) => (kind === 'log' ? Math.log10(Math.max(value, bottom)) : value);
  const low = place(bottom);
  const high = place(top);
  const levelOf = (value: number) => {
    const part = (place(value) - low) / (high - low);
    return (Number.isNaN(part) ? 0 : Math.min(1, Math.max(0, part))) * (rows * 4 - 1);
  };
  return {kind, bottom, top, rows, levelOf, rowOf: value => rows - 1 - Math.floor(Math.round(levelOf(value)) / 4)};
};

type Wish = Pick<ChartInput, 'points' | 'limit' | 'scale' | 'yMax' | 'yMin'>;

/**
 * The scale a chart asks for, mended where it cannot be: the limit is always inside, the top above the bottom, and a log
 * scale above zero.
 */
export const scaleOf = ({points, limit, scale = 'linear', yMax, yMin}: Wish, rows: number): Scale => {
  const values = points.map(point => point.value).filter(isNumber);
  const edge = isNumber(limit?.value) ? [limit.value] : [];
  const top = Math.max(isNumber(yMax) ? yMax : nextYMax(undefined, values, edge[0]), ...edge);
  if (scale === 'log') return logScale([...values, ...edge], top, yMin, rows);

  const wanted = isNumber(yMin) ? yMin : nextYMin(undefined, values, {yMax: top, fromZero: true});
  const bottom = Math.min(wanted, ...edge);
  // A height that floating point can hardly tell from nothing has no round numbers in it.
  const isHigh = top - bottom > Math.max(1e-12, Math.abs(bottom) * 1e-9);
  return makeScale({kind: 'linear', bottom, top: isHigh ? top : bottom + Math.max(1, Math.abs(bottom) / 10), rows});
};

/**
 * Begins at the decade of the smallest value, at most twelve decades down. Three decades are shown when neither the caller
 * nor the data say where to begin.
 */
const logScale = (values: readonly number[], top: number, yMin: number | undefined, rows: number): Scale => {
  const high = top > 1e-12 ? top : 1;
  const lowest = values.reduce((least, value) => (value > 0 && value < least ? value : least), Number.POSITIVE_INFINITY);
  const wanted = isNumber(yMin) && yMin > 0 ? yMin : Number.isFinite(lowest) ? 10 ** Math.floor(Math.log10(lowest)) : high / 1000;
  return makeScale({kind: 'log', bottom: wanted < high ? Math.max(wanted, high * 1e-12) : high / 10, top: high, rows});
};

const isNumber = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && Math.abs(value) <= hugest;
const hugest = 1e15;
