import type {Scale} from './scale.ts';

export type Tick = {readonly row: number; readonly label: string};

const most = 5;
const steps = [1, 2, 4, 5];

/**
 * Round values along a y axis, top first: three to five where the height allows, at least two rows apart. On the limit
 * when that is possible with round numbers, because "how far from the limit" is what is read there.
 */
export const ticksOf = (scale: Scale, unit: string, limit?: number): Tick[] => {
  const {values, step} = scale.kind === 'log' ? logTicks(scale, limit) : linearTicks(scale, limit);
  const largest = scale.kind === 'log' ? undefined : Math.max(...values.map(Math.abs));
  return values.map(value => ({row: scale.rowOf(value), label: tickLabel(value, step, unit, largest)}));
};

type Ticks = {readonly values: readonly number[]; readonly step: number};

const linearTicks = (scale: Scale, limit: number | undefined): Ticks => {
  const {bottom, top} = scale;
  const lowest = Math.floor(Math.log10((top - bottom) / 20));
  const sizes = [0, 1, 2, 3].flatMap(more => steps.map(factor => Number(`${factor}e${lowest + more}`)));
  const choices = sizes.flatMap(step => {
    const halves = (limit ?? 0) / (step / 2);
    const origin = limit !== undefined && Math.abs(halves - Math.round(halves)) < 1e-9 ? limit : 0;
    const values = spaced(multiples(bottom, top, step, origin), scale, limit);
    return values ? [{values, step}] : [];
  });
  const best = choices.find(({values}) => values.some(value => isSame(value, limit))) ?? choices[0];
  if (best) return best;

  const head = limit ?? top;
  const values = scale.rowOf(bottom) - scale.rowOf(head) >= 2 ? [head, bottom] : [head];
  return {values, step: 10 ** Math.floor(Math.log10((top - bottom) / 2))};
};

const multiples = (bottom: number, top: number, step: number, origin: number): number[] => {
  const slack = step * 1e-9;
  const first = Math.ceil((bottom - origin - slack) / step);
  const last = Math.floor((top - origin + slack) / step);
  if (last - first > 40) return [];
  return Array.from({length: Math.max(0, last - first + 1)}, (_, i) => Number((origin + (last - i) * step).toPrecision(12)));
};

const logTicks = (scale: Scale, limit: number | undefined): Ticks => {
  const from = Math.floor(Math.log10(scale.bottom));
  const to = Math.ceil(Math.log10(scale.top));
  const decades = (every: number, factors: readonly number[]) =>
    Array.from({length: Math.floor((to - from) / every) + 1}, (_, i) => from + i * every)
      .flatMap(power => factors.map(factor => Number(`${factor}e${power}`)))
      .filter(value => value >= scale.bottom * (1 - 1e-9) && value <= scale.top * (1 + 1e-9))
      .reverse();
  const choices = [[1, 2, 5], [1, 3]].map(factors => decades(1, factors));
  for (let every = 1; every <= to - from; every++) choices.push(decades(every, [1]));
  for (const choice of choices) {
    const values = spaced(choice, scale, limit);
    if (values) return {values, step: 0};
  }
  return {values: [scale.top], step: 0};
};

/**
 * The values, without an end that has its neighbour in the next row. Undefined when they are too few, too many or too dense,
 * or when one that is not the limit would stand at the limit's row and be taken for it.
 */
const spaced = (values: readonly number[], {rowOf}: Scale, limit: number | undefined): readonly number[] | undefined => {
  const isTight = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined && Math.abs(rowOf(a) - rowOf(b)) < 2;
  const from = isTight(values[0], values[1]) && !isSame(values[0], limit) ? 1 : 0;
  const to = isTight(values.at(-2), values.at(-1)) && !isSame(values.at(-1), limit) ? -1 : values.length;
  const kept = values.slice(from, to);
  const isDense = kept.some((value, i) => i > 0 && isTight(kept[i - 1], value));
  const misleads = limit !== undefined && kept.some(value => rowOf(value) === rowOf(limit) && !isSame(value, limit));
  const fewest = kept.length < values.length ? 3 : 2;
  return kept.length < fewest || kept.length > most || isDense || misleads ? undefined : kept;
};

const isSame = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a - b) <= Math.abs(b) * 1e-9;

/**
 * "0.6 %", "200 ms", "12 s". Decimals follow the step between ticks (0 for a log scale) and the unit follows the largest
 * number of the axis, so that all its labels are of one kind; large numbers are shortened, milliseconds to seconds and the
 * rest to k, M, G.
 */
export const tickLabel = (value: number, step: number, unit: string, largest = Math.abs(value)): string => {
  const seconds = unit === 'ms' && largest >= 10_000;
  const perUnit = seconds ? 1000 : 1;
  const number = shortNumber(value / perUnit, step / perUnit, unit === '%' ? 1 : 0, largest / perUnit);
  return `${number} ${seconds ? 's' : unit}`.trimEnd();
};

const suffixes = [[1e9, 1e9, 'G'], [1e6, 1e6, 'M'], [1e4, 1e3, 'k']] as const;

const shortNumber = (value: number, step: number, fewest: number, largest: number): string => {
  const size = Math.abs(value);
  if (size >= 1e13 || (size > 0 && size < 1e-4)) return value.toExponential(0).replace('e+', 'e').replaceAll('-', '−');
  const [, scale, suffix] = suffixes.find(([from]) => size > 0 && largest >= from) ?? [0, 1, ''];
  const grain = step > 0 ? step / scale : size / scale;
  const needed = grain > 0 ? Math.min(5, Math.max(0, -Math.floor(Math.log10(grain) + 1e-9))) : 0;
  const decimals = suffix === '' && size < 10 ? Math.max(fewest, needed) : needed;
  return (value / scale).toFixed(decimals).replace('-', '−') + suffix;
};
