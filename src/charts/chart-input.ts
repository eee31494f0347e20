/** One measurement. `at` is epoch ms; an undefined (or not finite) value is a measurement that failed: a gap, never a zero. */
export type ChartPoint = {readonly at: number; readonly value: number | undefined};

/** The usual range of a metric, in its own unit: 10th to 90th percentile of the old version. */
export type Band = {readonly low: number; readonly high: number};
/** A usual range that changes with time: an entry holds from its `at` (epoch ms) until the next one. */
export type BandPoint = Band & {readonly at: number};

/** What the line is drawn with, best first. `ascii` also replaces every other glyph of the chart. */
export type Glyphs = 'braille' | 'block' | 'ascii';

/** The part of a chart that says which moments its columns stand for. */
export type TimeWindow = {
  /** Cells from edge to edge, axis and labels included. */
  readonly width: number;
  /** Epoch ms; the right edge is the column that holds this moment. */
  readonly now: number;
  /** Milliseconds shown, ending now. */
  readonly spanMs: number;
  /**
   * Milliseconds per column. Columns begin at multiples of it counted from the epoch, so the picture stands still
   * until a whole cell has passed. Doubled, tripled … when the span would not fit. Left out: `cellMsFor(width, spanMs)`.
   */
  readonly cellMs?: number | undefined;
};

export type ChartInput = TimeWindow & {
  /** Rows, x axis included. */
  readonly height: number;
  /** Ascending by `at`. Where several fall into one column the highest is drawn: an average would hide the bad second. */
  readonly points: readonly ChartPoint[];
  /** Two values further apart than this are not joined. Left out: 2.5 times their usual distance, at least one column. */
  readonly gapMs?: number | undefined;
  readonly band?: Band | readonly BandPoint[] | undefined;
  /** Always drawn, also when all data is far below it. `label` stands at the right end ("limit 1.0"). What lies above it is bad, unless told otherwise. */
  readonly limit?: {readonly value: number; readonly label: string; readonly bad?: 'below'} | undefined;
  readonly markers?: readonly {readonly at: number; readonly label?: string | undefined}[] | undefined;
  /** '%' (of 100), 'ms', 's', or any short word. */
  readonly unit: string;
  readonly scale?: 'linear' | 'log' | undefined;
  /** Top and bottom of the picture; keep them with `nextYMax` and `nextYMin`, so that the axis does not breathe with the data. */
  readonly yMax?: number | undefined;
  readonly yMin?: number | undefined;
  /** `true` draws the rule and its times; `'rule'` the rule alone, for the upper of two charts with one time axis. */
  readonly xAxis: boolean | 'rule';
  /** Value now, at the right end of the line ("◂ 0.31"). */
  readonly valueLabel?: string | undefined;
  /** Name of the band at its right end ("usual"). */
  readonly bandLabel?: string | undefined;
  readonly glyphs: Glyphs;
  /** Epoch ms of the moment being read; see `readCrosshair`. */
  readonly crosshairAt?: number | undefined;
};

/** What a run of cells is, so that a theme can colour it. Never needed to understand the picture. */
export type Role = 'axis' | 'line' | 'bad' | 'band' | 'limit' | 'marker' | 'label' | 'quiet';

/** Neighbouring cells of one role. Every UTF-16 unit of `text` is one code point and one terminal cell. */
export type Span = {readonly text: string; readonly role: Role};

/** A picture as plain text, for tests, plain mode and records. */
export const textOf = (rows: readonly (readonly Span[])[]): string =>
  rows.map(row => row.map(span => span.text).join('')).join('\n');
