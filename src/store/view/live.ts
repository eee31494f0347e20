import {watchedStep} from '../../release/decide-traffic.ts';
import type {GateId} from '../../release/gates.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, type Row} from '../text.ts';
import {isRollingBack, openGateOf} from './open-gate.ts';

/** Gates in which something is watched: the rail folds, the charts get the width. */
const watchingGates: readonly GateId[] = ['validation', 'deploy', 'smoke', 'monitor'];

/** Which kind of picture is right now. */
export const pictureOf = (state: ClientState): 'gate' | 'live' | 'rollback' => {
  if (state.ui.openGate === undefined && isRollingBack(state.release)) return 'rollback';
  const gate = openGateOf(state);
  return hasCharts(state, gate) && !state.ui.points && (isWatched(state, gate) || state.ui.pane === 'charts') ? 'live' : 'gate';
};

const hasCharts = ({feeds}: ClientState, gate: GateId): boolean => feeds.live !== undefined && watchingGates.includes(gate);

/** Charts stand where the gate is being watched; a failure or a question is shown as a gate. */
const isWatched = ({release}: ClientState, gate: GateId): boolean =>
  release.gates[gate].items.some(({plan, state}) => state.status === 'running' && isWatch(plan.id));

export const isWatch = (item: string): boolean => item.startsWith('traffic-') || item === 'window' || item === 'performance';

/** Whether charts and points of the open gate can take turns. */
export const mayTurnToPoints = (state: ClientState): boolean => !isRollingBack(state.release) && hasCharts(state, openGateOf(state));

/** The two metrics that get a chart; the others are numbers. `v` turns to the next. */
export const chartedMetrics = ({feeds, ui}: ClientState): readonly [MetricSeries | undefined, MetricSeries | undefined] => {
  const metrics = feeds.live?.metrics ?? [];
  const latency = metrics.filter(({id}) => id !== 'errorRate');
  const preferred = latency.findIndex(({id}) => id === 'p99');
  const second = latency.length === 0 ? undefined : latency[(Math.max(0, preferred) + ui.chart.metric) % latency.length];
  return [metrics.find(({id}) => id === 'errorRate'), second];
};

const stepsOf = ({release}: ClientState): readonly number[] =>
  release.gates.deploy.items.filter(({plan}) => plan.id.startsWith('traffic-')).map(({plan}) => Number(plan.id.slice('traffic-'.length)));

/** The share of traffic that comes after the one that is watched; undefined at the last one. */
export const nextShare = (state: ClientState): number | undefined => {
  const now = watchedStep(state.release);
  const steps = stepsOf(state);
  return now && steps[steps.indexOf(Number(now.plan.id.slice('traffic-'.length))) + 1];
};

const seenText = ({release, feeds}: ClientState): {readonly set: string; readonly seen: string; readonly differs: boolean} => {
  const {traffic} = release.facts;
  const seen = feeds.live?.trafficSeenPct ?? traffic?.seenPct;
  return {
    set: traffic === undefined ? 'not begun' : `set ${traffic.setPct} %`,
    seen: traffic === undefined ? '' : seen === undefined ? 'seen: no answer' : `seen ${seen.toFixed(1)}`,
    differs: traffic !== undefined && (seen === undefined || Math.abs(seen - traffic.setPct) > 5),
  };
};

/**
 * "traffic      ● 5 % ━━━━━━━━ ○ 25 % ────── ○ 100 %     set 5 %, seen 5.1 %": the steps, which are reached, and what was
 * really seen. With less than 90 cells the words go and only the last step names the unit.
 */
export const trafficRow = (state: ClientState, width: number): Row | undefined => {
  const steps = stepsOf(state);
  if (steps.length === 0) return undefined;
  const {set, seen, differs} = seenText(state);
  const wide = width >= 85;
  const right = wide ? (seen === '' ? set : `${set}, ${seen}${seen.endsWith('answer') ? '' : ' %'}`) : seen === '' ? set : seen;
  const lead = wide ? 'traffic      ' : '';
  const names = steps.map((step, index) => (wide || index === steps.length - 1 ? `${step} %` : String(step)));
  const air = width >= 44 ? ' ' : '';
  const fixed = lead.length + names.reduce((sum, name) => sum + name.length + 1 + air.length, 0) + (steps.length - 1) * 2 * air.length;
  const dash = Math.max(1, Math.min(14, Math.floor((width - fixed - right.length - 3) / Math.max(1, steps.length - 1))));
  const reached = state.release.facts.traffic?.setPct ?? 0;
  const parts = steps.flatMap((step, index) => {
    const on = step <= reached;
    const last = index === steps.length - 1;
    return [span(`${on ? '●' : '○'}${air}`, on ? undefined : 'quiet'), span(names[index]!, on ? 'strong' : undefined), ...(last ? [] : [span(`${air}${(on ? '━' : '─').repeat(dash)}${air}`, on ? undefined : 'quiet')])];
  });
  return spread(row(span(lead, 'strong'), ...parts), row(span(right, differs ? 'attention' : undefined)), width);
};
