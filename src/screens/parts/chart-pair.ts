import type {ClientState} from '../../store/client-state.ts';
import {blank, row, type Row} from '../../store/text.ts';
import {chartedMetrics} from '../../store/view/live.ts';
import type {Axes} from './axes.ts';
import {metricRows} from './chart-rows.ts';

/** Higher charts say nothing more, and every cell of them costs when they move. */
const tallest = 20;

/** Errors above, response times below, `height` rows together; with little room numbers instead. */
export const chartPair = (state: ClientState, axes: Axes, width: number, height: number, wide: boolean): readonly Row[] => {
  const [errors, latency] = chartedMetrics(state);
  if (!errors && !latency) return padded([row('no metric has been measured yet; missing data is not counted as healthy')], height);
  if (!errors || !latency) return padded(metricRows((errors ?? latency)!, state, axes, width, height, true), height);
  // Without room for two the second becomes a number; without room for one, both do.
  if (height < 9) return padded([...metricRows(errors, state, axes, width, height - 1, true), ...metricRows(latency, state, axes, width, 1, false)], height);
  const gap = wide ? 1 : 0;
  const first = Math.min(tallest, Math.max(1, Math.ceil((height - 2 * gap) / 2) - (wide ? 0 : 1)));
  const second = Math.min(tallest + 1, height - 2 * gap - first);
  return padded([
    ...metricRows(errors, state, axes, width, first, wide ? 'rule' : false, 2 * gap), ...(gap > 0 ? [blank] : []),
    ...metricRows(latency, state, axes, width, second, true, 2 * gap), ...(gap > 0 ? [blank] : []),
  ], height);
};

const padded = (rows: readonly Row[], height: number): readonly Row[] => [...rows.slice(0, Math.max(0, height)), ...Array.from({length: Math.max(0, height - rows.length)}, () => blank)];
