import {nextYMax, nextYMin} from '../../charts/index.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import {isFarLimit} from '../../store/view/metric.ts';

type Range = {readonly yMin: number; readonly yMax: number};

/** The ends of the y axes that were drawn last, so that they stay where they are as long as they serve. */
export type Axes = {readonly of: (metric: MetricSeries) => Range};

export const makeAxes = (): Axes => {
  const kept = new Map<string, Range>();
  return {
    of: metric => {
      const before = kept.get(metric.id);
      const values = [...metric.points.map(({value}) => value), metric.band?.low, metric.band?.high];
      const yMax = nextYMax(before?.yMax, values, isFarLimit(metric) ? undefined : metric.limit);
      const range = {yMax, yMin: nextYMin(before?.yMin, values, {yMax, fromZero: metric.unit === '%'})};
      kept.set(metric.id, range);
      return range;
    },
  };
};
