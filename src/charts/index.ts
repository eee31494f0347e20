import {contrib} from './contrib-line.ts';

export {nextYMax, nextYMin} from './axis.ts';
export {quantile, usualBand, usualBandSeries} from './band.ts';
export type {Band, BandPoint, ChartInput, ChartPoint, Glyphs, Role, Span, TimeWindow} from './chart-input.ts';
export {textOf} from './chart-input.ts';
export {moveCrosshair, type Reading, readCrosshair} from './crosshair.ts';
export {drawChart} from './draw-chart.ts';
export {cellMsFor} from './layout.ts';
export {sparkline, type SparklineInput} from './sparkline.ts';

/** Loads the chart library ahead of the first chart, for instance once the first frame is on the glass. Safe to call twice. */
export const warmCharts = (): void => {
  contrib();
};
