import type {ClientState} from '../store/client-state.ts';
import {blank, row, shorten, spread, type Row} from '../store/text.ts';
import {verdictRows} from '../store/view/gate.ts';
import {layoutOf} from '../store/view/layout.ts';
import {trafficRow} from '../store/view/live.ts';
import {logRows} from '../store/view/log.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import {foldedRail, measuredElsewhere} from '../store/view/rail.ts';
import {usualFrom, watchedRows} from '../store/view/watched.ts';
import {windowRow} from '../store/view/window-row.ts';
import {chartPair} from './parts/chart-pair.ts';
import {frame} from './parts/frame.ts';
import type {Axes} from './parts/axes.ts';
import type {Screen} from './screen.ts';

/** The signature screen: verdict on top, traffic, two charts against the baseline, the log, what is still to be proven. */
export const liveScreen: Screen = (now, axes) => frame(now, (state, width, height) => {
  const wide = layoutOf(state).of === 'L';
  const head = headRows(state, width, height);
  if (state.ui.zoomed) return [...head, ...zoomedRows(state, axes, width, height - head.length)];
  const also = height >= 18 ? watchedRows(state, wide ? width - 2 : width, wide ? 'all' : 'amiss', wide ? 2 : 1) : [];
  const tail = [...(wide && also.length > 0 ? [blank] : []), ...also.map(line => indented(line, wide)), ...(wide ? toProve(state, width, also.length > 0) : [])];
  const left = height - head.length - tail.length;
  const logHeight = logRoom(state, left, wide);
  return [...head, ...chartPair(state, axes, width, left - logHeight, wide), ...logRows(state, wide ? width - 2 : width, logHeight).map(line => indented(line, wide)), ...tail];
});

/** Where the rail is folded it stands in front of the traffic; elsewhere the traffic has a row of its own. */
const headRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  const gate = openGateOf(state);
  const verdict = verdictRows(state, gate, width);
  const {railWidth} = layoutOf(state);
  const air = height >= 19 ? [blank] : [];
  const folded = foldedRail(state);
  const ofDeploy = gate === 'deploy';
  if (state.ui.zoomed) return [height < 24 && state.ui.pane !== 'log' ? spread(row(...folded, '   ', measuredElsewhere(state)), usualFrom(state), width) : row(...folded, '   ', measuredElsewhere(state)), ...verdictRows(state, gate, width, 2), ...air];
  const stripWidth = railWidth > 0 ? width - 2 : width - 29;
  const traffic = ofDeploy ? trafficRow(state, stripWidth) : windowRow(state, railWidth > 0 ? stripWidth : stripWidth - 1);
  const elsewhere = measuredElsewhere(state);
  const second = traffic ?? (elsewhere && row(elsewhere));
  if (railWidth > 0) return [...verdict, blank, ...(second ? [indented(second, true), blank] : [])];
  return [second ? row(...folded, '   ', ...second) : row(...folded), ...(verdict.length > 2 && height < 24 ? [] : air), ...verdict, ...air];
};

const zoomedRows = (state: ClientState, axes: Axes, width: number, height: number): readonly Row[] => {
  if (state.ui.pane === 'log') return logRows(state, width, height);
  const also = height >= 24 ? watchedRows(state, width, 'all', 2) : [];
  return [...chartPair(state, axes, width, height - also.length, height - also.length >= 30), ...also];
};

/** At least a title and two lines; above 40 rows all that is more. */
const logRoom = (state: ClientState, left: number, wide: boolean): number => {
  if (layoutOf(state).logWidth > 0) return 0;
  const base = wide ? Math.max(4, Math.round(left * 0.22)) : Math.max(3, Math.floor(left * 0.2));
  return base + Math.max(0, state.size.rows - 40);
};

const toProve = ({feeds}: ClientState, width: number, isBelow: boolean): readonly Row[] => {
  const left = feeds.live?.window?.toProve ?? [];
  return left.length > 0 ? [...(isBelow ? [] : [blank]), row(`  still to prove   ${shorten(left.join(' · '), width - 19)}`)] : [];
};

const indented = (line: Row, wide: boolean): Row => (wide && line.length > 0 ? [{text: '  '}, ...line] : line);
