/** Round numbers for the ends of an axis, between two powers of ten. The largest step between them is one quarter. */
const ends = [1, 1.2, 1.4, 1.6, 2, 2.4, 2.8, 3.2, 4, 5, 6, 7, 8, 10];
/** A line on the very top row cannot be told from one that goes on above it, so the axis ends a tenth higher. */
const headroom = 1.1;
/** The picture may be two and a half times as high as its content before it is worth redrawing every cell of it. */
const smallest = 0.4;

/**
 * Top of a y axis that begins at zero, kept as long as it serves: it grows at once when something would be cut off, and shrinks
 * only when less than two fifths of it are used. So a noisy line does not make the whole chart jump (and cost bytes).
 *
 * @param previous What this function said last time; undefined for the first time.
 * @param values What is in view, in the unit of the axis; undefined and not finite are skipped.
 * @param limit Counted as a value, so that it can always be seen.
 * @returns A round number above zero. The same again when asked again with its own answer.
 */
export const nextYMax = (previous: number | undefined, values: readonly (number | undefined)[], limit?: number): number => {
  const need = largest([...values, limit]);
  const kept = usable(previous) && previous > 0 ? previous : undefined;
  if (need <= 0) return kept ?? 1;
  return kept !== undefined && need <= kept && need >= kept * smallest ? kept : roundUp(need * headroom);
};

/**
 * Bottom of a y axis, kept as long as it serves. Rates begin at zero (`fromZero`), because half a rate is a wrong rate;
 * times may begin higher, so that a change of 2 % can be seen, when everything lies in the upper part.
 */
export const nextYMin = (
  previous: number | undefined,
  values: readonly (number | undefined)[],
  {yMax, fromZero = false}: {readonly yMax: number; readonly fromZero?: boolean},
): number => {
  const present = values.filter(usable);
  const least = present.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  if (least === Number.POSITIVE_INFINITY) return usable(previous) && previous < yMax ? previous : 0;
  if (least < 0) return usable(previous) && previous < 0 && least >= previous && least <= previous * smallest
    ? previous
    : -roundUp(-least * headroom);
  if (fromZero || least < yMax * smallest) return 0;

  const wanted = roundDown(least * 0.75);
  const keeps = usable(previous) && previous >= 0 && previous <= least * 0.9 && previous >= wanted * 0.6 && previous < yMax;
  return keeps ? previous : wanted;
};

const usable = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);
const largest = (values: readonly (number | undefined)[]): number =>
  Math.min(1e15, values.reduce<number>((high, value) => (usable(value) && value > high ? value : high), 0));

// Through text, because 1.2 × 10⁻³ in floating point is 0.0012000000000000001.
const times = (factor: number, power: number): number => Number(`${factor}e${power}`);
const powerOf = (value: number): number => Math.floor(Math.log10(value));

const roundUp = (value: number): number => {
  const power = Math.max(-300, powerOf(value));
  return times(ends.find(end => times(end, power) >= value) ?? 10, power);
};

const roundDown = (value: number): number => {
  if (value < 1e-300) return 0;
  const power = powerOf(value);
  return times(ends.findLast(end => times(end, power) <= value) ?? 1, power);
};
