import {Box} from 'ink';
import type {ClientState} from '../store/client-state.ts';
import {gateInfo} from '../release/gates.ts';
import {row, span, type Row} from '../store/text.ts';
import {verdictRows, gateRows} from '../store/view/gate.ts';
import {logRows} from '../store/view/log.ts';
import {chartedMetrics, pictureOf} from '../store/view/live.ts';
import {metricTitle} from '../store/view/metric.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import {foldedRail} from '../store/view/rail.ts';
import {rollbackRows} from '../store/view/rollback.ts';
import {oneLine, tinyRows} from '../store/view/small.ts';
import {chartRows} from './parts/chart-rows.ts';
import {Frame, type Size} from './parts/frame.tsx';
import {Rows} from './parts/rows.tsx';

type Props = {readonly state: ClientState; readonly size: Size};

/** Below 80×24 one pane at a time, below 60×15 the numbers, below 40×10 one line. Never a wall. */
export const SmallScreen = ({state, size}: Props) => {
  const {columns: width, rows: height} = size;
  if (width >= 60 && height >= 15) return <Frame state={state} size={size} rail={false} body={(w, h) => paneRows(state, w, h)} />;
  const rows = width >= 30 && height >= 8 ? tinyRows(state, width, height) : [oneLine(state, width)];
  return (
    <Box width={width} height={height} overflow="hidden">
      <Rows rows={rows} width={width} height={Math.max(1, height)} theme={state.theme} glyphs={state.glyphs} />
    </Box>
  );
};

/** Tab turns the panes: gate, error rate, latency, log. */
const paneRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  const gate = openGateOf(state);
  if (pictureOf(state) === 'rollback') return rollbackRows(state, width).slice(0, height);
  const head = [row(...foldedRail(state), ' ', span(`${gateInfo(gate).number} ${gateInfo(gate).name}`, 'strong')), ...verdictRows(state, gate, width)];
  const room = height - head.length;
  const [errors, latency] = chartedMetrics(state);
  const metric = state.ui.pane === 'charts' ? errors : state.ui.pane === 'rail' ? latency : undefined;
  if (state.ui.pane === 'log') return [...head, ...logRows(state, width, room)];
  if (metric) return [...head, metricTitle(metric, state, width), ...chartRows(metric, state, width, room - 1, true)];
  return [...head, ...gateRows(state, width).slice(head.length).slice(state.ui.scroll, state.ui.scroll + room)];
};
