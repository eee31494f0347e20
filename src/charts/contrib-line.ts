import nodeModule from 'node:module';
import loadContrib from './contrib.cjs';
import type {Run} from './runs.ts';

type Contrib = ReturnType<typeof loadContrib>;
type Drawing = {
  /** Separate pieces of line; values are dot rows counted from the bottom, 0 … 4 × rows − 1, starts are dot columns. */
  readonly runs: readonly Run[];
  readonly columns: number;
  readonly rows: number;
};

// How line.js (4.11) places a line, in dots: value k of a series lies at x = xPadding + 2 + k × (width − xPadding) / labels,
// and at y = height − 13 − value × (height − 11) / maxY. It draws its own axes at x = xPadding and y = height − 11. With the
// sizes below both factors are exactly 1 and both axes lie outside the part that we read.
const xPadding = 16;
const left = xPadding + 2;
const below = 12;

/**
 * A line in braille, drawn by blessed-contrib's line chart on a canvas that belongs to no screen: nothing reaches the
 * terminal and no handler is installed. Colours, axes and labels of the library are left behind.
 *
 * @returns `rows` strings of `columns` characters U+2800 … U+28FF; U+2800 is a cell without line.
 */
export const contribLine = ({runs, columns, rows}: Drawing): string[] => {
  const {Line, Context, Canvas} = contrib();
  const dots = columns * 2;
  const canvasSize = {width: xPadding + dots, height: rows * 4 + below};
  const ctx = new Context(left + dots, canvasSize.height, paperOf(Canvas));
  const labels = new Array<string>(dots).fill(' ');

  const widget: typeof Line.prototype = Object.assign(Object.create(Line.prototype), {
    canvasSize,
    ctx: withPen(ctx),
    options: {
      minY: 0, maxY: canvasSize.height - 11, numYLabels: 1, showNthLabel: dots, xPadding, xLabelPadding: 0,
      legend: {}, style: {line: 'normal', text: 'normal', baseline: 'normal'},
    },
  });
  widget.setData(seriesOf(runs).map(y => ({x: labels, y, title: ''})));

  const perRow = (left + dots) / 2;
  return Array.from({length: rows}, (_, row) =>
    Array.from(
      ctx._canvas.content.subarray(row * perRow + left / 2, (row + 1) * perRow),
      byte => String.fromCharCode(0x2800 + byte),
    ).join(''));
};

/** One series a run, each beginning at dot column 0; with nothing to draw, one series that draws nothing. */
const seriesOf = (runs: readonly Run[]): number[][] =>
  runs.length === 0 ? [[Number.NaN]] : runs.map(({start, values}) => [...new Array<number>(start).fill(Number.NaN), ...values]);

/**
 * The library knows no gaps and draws no single point. Here a place that is not a number lifts the pen, and where the pen
 * comes down there is a dot. Text and wiping are switched off: our canvas is new, and the labels are ours.
 */
const withPen = <Ctx extends InstanceType<Contrib['Context']>>(ctx: Ctx): Ctx => {
  const {beginPath, lineTo} = ctx;
  let isDown = false;
  return Object.assign(ctx, {
    clearRect: () => {},
    fillText: () => {},
    beginPath: () => {
      isDown = false;
      beginPath.call(ctx);
    },
    lineTo: (x: number, y: number) => {
      if (Number.isFinite(y)) {
        if (!isDown) ctx.moveTo(x, y);
        lineTo.call(ctx, x, y);
      }
      isDown = Number.isFinite(y);
    },
  });
};

/** A canvas made by hand, because the library's own constructor uses `new Buffer()`, which prints a warning over our screen. */
const paperOf = (Canvas: Contrib['Canvas']) =>
  function Paper(width: number, height: number) {
    return Object.assign(Object.create(Canvas.prototype), {
      width, height, content: new Uint8Array((width * height) / 8), colors: [], chars: [], color: 'normal',
    });
  };

let loaded: Contrib | undefined;

/**
 * Loads the chart library, once. `drawChart` does it by itself on the first chart; call this when the first frame is on the
 * glass and the operator is reading, so that the first chart does not pay for it.
 */
export const contrib = (): Contrib => (loaded ??= withStubs(loadContrib));

/**
 * In a bundle the stubs are already in place (esbuild's `alias`) and nothing is resolved any more; from source they are put
 * in place here, for the length of this call.
 */
const withStubs = <T>(load: () => T): T => {
  const stubs: Readonly<Record<string, URL>> = {
    blessed: new URL('./blessed-stub.cjs', import.meta.url),
    lodash: new URL('./lodash-stub.cjs', import.meta.url),
  };
  const hooks = nodeModule.registerHooks?.({
    resolve: (specifier, context, next) => {
      const stub = Object.hasOwn(stubs, specifier) ? stubs[specifier] : undefined;
      return stub ? {url: stub.href, format: 'commonjs', shortCircuit: true} : next(specifier, context);
    },
  });
  try {
    return load();
  } finally {
    hooks?.deregister();
  }
};
