import type {ClientState} from '../store/client-state.ts';
import {blank, row, span, type Row} from '../store/text.ts';
import {verdictRows} from '../store/view/gate.ts';
import {chartedMetrics, trafficRow} from '../store/view/live.ts';
import {logRows} from '../store/view/log.ts';
import {metricTitle} from '../store/view/metric.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import {foldedRail} from '../store/view/rail.ts';
import {chartRows} from './parts/chart-rows.ts';
import {Frame, type Size} from './parts/frame.tsx';

type Props = {readonly state: ClientState; readonly size: Size};

/** The signature screen: verdict on top, traffic, two charts against the baseline, the log, what is still to be proven. */
export const LiveScreen = ({state, size}: Props) => {
  const wide = size.columns >= 120 && size.rows >= 32;
  return <Frame state={state} size={size} rail={wide && state.ui.railShown && !state.ui.zoomed} body={(width, height) => body(state, Math.min(width, 132), height, wide)} />;
};

const body = (state: ClientState, width: number, height: number, wide: boolean): readonly Row[] => {
  if (state.ui.zoomed && state.ui.pane === 'log') return [...verdictRows(state, openGateOf(state), width).slice(0, 1), ...logRows(state, width, height - 1)];
  const gate = openGateOf(state);
  const traffic = trafficRow(state, width - (wide ? 0 : 18));
  const head = [
    ...(wide ? [] : [row(' ', ...foldedRail(state), '  ', ...(gate === 'deploy' && traffic ? traffic : [span(gateTitle(gate))]))]),
    ...verdictRows(state, gate, width),
    ...(wide ? [blank, ...(traffic ? [traffic, blank] : [])] : []),
  ];
  const [errors, latency] = chartedMetrics(state);
  const zoomedChart = state.ui.zoomed;
  const left = height - head.length - (wide && !zoomedChart ? 2 : 0);
  const logHeight = zoomedChart ? 0 : Math.max(wide ? 4 : 3, Math.floor(left * (wide ? 0.24 : 0.18)));
  const charts = left - logHeight;
  const first = Math.floor(charts / 2);
  const second = charts - first;
  return [
    ...head,
    ...(errors ? metricRows(errors, state, width, first, 'rule') : [row(' ', span('error rate   no data yet', 'attention'))]),
    ...(latency ? metricRows(latency, state, width, second, true) : []),
    ...(wide && !zoomedChart ? [blank] : []),
    ...logRows(state, width, logHeight),
    ...(wide && !zoomedChart ? [row(span(toProve(state), 'quiet'))] : []),
  ];
};

const gateTitle = (gate: string): string => ({smoke: '13 Smoke', monitor: '14 Monitor', deploy: '12 Deploy'})[gate] ?? gate;

const metricRows = (metric: NonNullable<ReturnType<typeof chartedMetrics>[0]>, state: ClientState, width: number, height: number, xAxis: boolean | 'rule'): readonly Row[] => [
  metricTitle(metric, state, width),
  // Below four rows a chart says less than its title does.
  ...(height >= 4 ? chartRows(metric, state, width, height - 1, xAxis) : []),
];

const toProve = ({feeds}: ClientState): string => {
  const left = feeds.live?.window?.toProve ?? [];
  return left.length > 0 ? `   still to prove   ${left.join(' · ')}` : '';
};
