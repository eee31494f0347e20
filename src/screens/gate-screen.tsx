import type {ClientState} from '../store/client-state.ts';
import {row, span, spread, type Row} from '../store/text.ts';
import {gateRows} from '../store/view/gate.ts';
import {logRows} from '../store/view/log.ts';
import {Frame, type Size} from './parts/frame.tsx';

type Props = {readonly state: ClientState; readonly size: Size};

/** A gate: verdict, points, evidence. Rows that do not fit are counted at the end, and scrolled to. */
export const GateScreen = ({state, size}: Props) => (
  <Frame state={state} size={size} rail={state.ui.railShown && !state.ui.zoomed} body={(width, height) => body(state, width, height)} />
);

const body = (state: ClientState, width: number, height: number): readonly Row[] => {
  const content = Math.min(width, 132);
  const withLog = state.ui.pane === 'log' && state.feeds.log !== undefined;
  const logHeight = withLog ? (state.ui.zoomed ? height : Math.max(4, Math.floor(height / 2))) : 0;
  const rows = gateRows(state, content);
  return [...cut(rows, state.ui.scroll, height - logHeight, content), ...logRows(state, content, logHeight)];
};

/** The verdict stays; what is below it scrolls. */
const cut = (rows: readonly Row[], scroll: number, height: number, width: number): readonly Row[] => {
  if (rows.length <= height) return rows;
  const head = rows.slice(0, 3);
  const rest = rows.slice(3);
  const from = Math.min(scroll, Math.max(0, rest.length - (height - 3)));
  const shown = rest.slice(from, from + height - 3);
  const below = rest.length - from - shown.length;
  if (below <= 0) return [...head, ...shown];
  return [...head, ...shown.slice(0, -1), spread(shown.at(-1) ?? [], row(span(`▼ ${below} more`, 'quiet'), ' '), width)];
};
