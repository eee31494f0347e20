import type {Columns} from './columns.ts';

/** Steps that people count time in, in seconds; beyond the last one it doubles. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
/** Fewest columns from one time to the next: enough for the longest label and a piece of rule to see it by. */
const fewestApart = 12;

export type TimeLabel = {readonly column: number; readonly text: string};

/**
 * Times along the x axis: "−10 min", "−8", … "now", each beginning at the column that starts at this time. Only the first one
 * names the unit. None touches another.
 */
export const timeLabels = ({columns, cellMs}: Columns, minus: string): TimeLabel[] => {
  if (columns < 3) return [];
  const now = {column: columns - 3, text: 'now'};
  const stepMs = stepFor(cellMs);
  const [unitMs, unit] = stepMs % 3_600_000 === 0 ? [3_600_000, 'h'] : stepMs % 60_000 === 0 ? [60_000, 'min'] : [1000, 's'];

  const labels: TimeLabel[] = [];
  for (let k = Math.floor((columns * cellMs) / stepMs + 1e-9); k >= 1; k--) {
    const column = Math.max(0, Math.round(columns - (k * stepMs) / cellMs));
    const text = `${minus}${(k * stepMs) / unitMs}${labels.length === 0 ? ` ${unit}` : ''}`;
    const before = labels.at(-1);
    const isClear = (!before || column >= before.column + before.text.length + 2) && column + text.length + 2 <= now.column;
    if (isClear) labels.push({column, text});
  }
  return [...labels, now];
};

const stepFor = (cellMs: number): number => {
  const wanted = (fewestApart * cellMs) / 1000;
  let step = steps.find(each => each >= wanted * (1 - 1e-9)) ?? steps.at(-1)!;
  while (step < wanted) step *= 2;
  return step * 1000;
};
