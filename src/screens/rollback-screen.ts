import {blank, type Row} from '../store/text.ts';
import type {ClientState} from '../store/client-state.ts';
import {chartedMetrics} from '../store/view/live.ts';
import {rollbackRows} from '../store/view/rollback.ts';
import {tightened, windowed} from '../store/view/scroll.ts';
import type {Axes} from './parts/axes.ts';
import {chartPair} from './parts/chart-pair.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** The rollback lane: what will run, what runs, what was seen; where there is room, whether it helps. */
export const rollbackScreen: Screen = (now, axes) => frame(now, (state, width, height) => {
  const rows = tightened(rollbackRows(state, width), height);
  return windowed([...rows, ...chartsBelow(state, axes, width, height - rows.length)], state.ui.scroll, height, width);
});

/** Below this two charts are too flat to say more than the numbers above them. */
const leastRows = 12;

const chartsBelow = (state: ClientState, axes: Axes, width: number, left: number): readonly Row[] =>
  left > leastRows && chartedMetrics(state).some(metric => metric !== undefined) ? [blank, ...chartPair(state, axes, width, left - 1, true)] : [];
