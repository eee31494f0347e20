import type {ChartInput, ChartPoint} from '../../src/charts/index.ts';

/** 20 Nov 2026, 14:27:31 UTC: the moment of the signature screen. */
export const now = Date.UTC(2026, 10, 20, 14, 27, 31);
/** 14:18:40, when 2.8.0 got its 5 %. */
export const sinceAt = Date.UTC(2026, 10, 20, 14, 18, 40);

/** A series that looks like a metric and is the same on every machine: three waves around a middle, every 5 s since 14:18:40. */
export const wavy = (middle: number, swing: number): ChartPoint[] =>
  Array.from({length: 107}, (_, i) => ({
    at: sinceAt + i * 5000,
    value: middle + (swing * (Math.sin(i / 3) + Math.sin(i * 1.7) + Math.sin(i / 11) * 1.5)) / 3,
  }));

export const errorRate = {
  points: wavy(0.31, 0.1), now, spanMs: 600_000, unit: '%', band: {low: 0.2, high: 0.45},
  limit: {value: 1, label: 'limit 1.0'}, markers: [{at: sinceAt, label: '2.8.0 at 5 %, 14:18:40'}],
  valueLabel: '◂ 0.31', glyphs: 'braille',
} as const satisfies Partial<ChartInput>;

export const p99 = {
  points: wavy(184, 20), now, spanMs: 600_000, unit: 'ms', band: {low: 165, high: 205}, yMin: 120, yMax: 280,
  limit: {value: 250, label: 'limit 250'}, markers: [{at: sinceAt}], valueLabel: '◂ 184', glyphs: 'braille',
} as const satisfies Partial<ChartInput>;
