import type {GateId} from '../../release/gates.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import {isRollingBack, openGateOf} from './open-gate.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, type Row} from '../text.ts';

/** Gates whose picture is the live one once something runs in production: the rail folds, the charts get the width. */
const liveGates: readonly GateId[] = ['deploy', 'smoke', 'monitor'];

/** Which kind of picture is right now. */
export const pictureOf = (state: ClientState): 'gate' | 'live' | 'rollback' => {
  if (state.ui.openGate === undefined && isRollingBack(state.release)) return 'rollback';
  const gate = openGateOf(state);
  return liveGates.includes(gate) && watchesNow(state, gate) ? 'live' : 'gate';
};

/** Charts stand where the gate is being watched; a failure, a question or an item under the mark is shown as a gate. */
const watchesNow = ({release, feeds, ui}: ClientState, gate: GateId): boolean => {
  const running = release.gates[gate].items.filter(({state}) => state.status === 'running');
  const watched = running.some(({plan}) => plan.id.startsWith('traffic-') || plan.id === 'window');
  return feeds.live !== undefined && (watched || ui.pane === 'charts');
};

/** The two metrics that get a chart; the others are numbers. `+1` turns to the next. */
export const chartedMetrics = ({feeds, ui}: ClientState): readonly [MetricSeries | undefined, MetricSeries | undefined] => {
  const metrics = feeds.live?.metrics ?? [];
  const latency = metrics.filter(({id}) => id !== 'errorRate');
  const preferred = latency.findIndex(({id}) => id === 'p99');
  const second = latency.length === 0 ? undefined : latency[(Math.max(0, preferred) + ui.chart.metric) % latency.length];
  return [metrics.find(({id}) => id === 'errorRate'), second];
};

/** "traffic  ● 5 % ━━━━ ○ 25 % ──── ○ 100 %      set 5 %, seen 5.1 %" */
export const trafficRow = (state: ClientState, width: number): Row | undefined => {
  const steps = state.release.gates.deploy.items.filter(({plan}) => plan.id.startsWith('traffic-')).map(({plan}) => Number(plan.id.slice('traffic-'.length)));
  if (steps.length === 0) return undefined;
  const {traffic} = state.release.facts;
  const reached = traffic?.setPct ?? 0;
  const seen = state.feeds.live?.trafficSeenPct ?? traffic?.seenPct;
  const right = traffic === undefined ? 'not begun' : `set ${traffic.setPct} %, seen ${seen === undefined ? 'unknown' : `${seen.toFixed(1)} %`}`;
  const room = width - 14 - right.length;
  const dash = Math.max(2, Math.min(14, Math.floor((room - steps.length * 8) / steps.length)));
  const parts = steps.flatMap((step, index) => {
    const on = step <= reached;
    const next = steps[index + 1];
    return [span(on ? '●' : '○', on ? 'good' : 'quiet'), span(` ${step} % `, on ? 'strong' : 'quiet'), ...(next === undefined ? [] : [span((on ? '━' : '─').repeat(dash), on ? undefined : 'quiet'), span(' ')])];
  });
  return spread(row(' ', span(width >= 90 ? 'traffic      ' : '', 'strong'), ...parts), row(span(right, seen !== undefined && traffic && Math.abs(seen - traffic.setPct) > 5 ? 'attention' : undefined), ' '), width);
};
