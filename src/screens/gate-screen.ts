import type {ClientState} from '../store/client-state.ts';
import {blank, row, type Row} from '../store/text.ts';
import {gateView, verdictRows} from '../store/view/gate.ts';
import {layoutOf} from '../store/view/layout.ts';
import {logRows} from '../store/view/log.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import {foldedRail} from '../store/view/rail.ts';
import {scrolledGate} from '../store/view/scroll.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** A gate: verdict, points, evidence. Rows that do not fit are counted at the end, and scrolled to. */
export const gateScreen: Screen = now => frame(now, (state, width, height) => {
  const {railWidth} = layoutOf(state);
  const rail = railWidth > 0 ? [] : [row(...foldedRail(state)), ...(height >= 12 ? [blank] : [])];
  return [...rail, ...below(state, width, height - rail.length)];
});

/** Above 40 rows the log gets the rest; where it has the focus, half of what there is. */
const below = (state: ClientState, width: number, height: number): readonly Row[] => {
  const {ui, feeds} = state;
  if (ui.zoomed && ui.pane === 'log') return [...verdictRows(state, openGateOf(state), width, 1), ...logRows(state, width, height - 1)];
  const hasLog = feeds.log !== undefined && layoutOf(state).logWidth === 0 && !ui.zoomed;
  const logHeight = !hasLog ? 0 : ui.pane === 'log' ? Math.max(4, Math.floor(height / 2)) : Math.max(0, height - rowsForGate);
  const gap = logHeight > 0 && height - logHeight > 8 ? 1 : 0;
  return [
    ...padded(scrolledGate(gateView(state, width), ui.scroll, width, height - logHeight - gap), height - logHeight),
    ...logRows(state, width, logHeight),
  ];
};

const rowsForGate = 35;

const padded = (rows: readonly Row[], height: number): readonly Row[] => [...rows, ...Array.from({length: Math.max(0, height - rows.length)}, () => blank)];
