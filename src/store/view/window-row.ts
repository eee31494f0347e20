import {formatCount, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, type Row} from '../text.ts';

/** Moments at which people look up: after the first rush, after caches have filled, after the first jobs. Minutes. */
const milestones = [5, 10, 15, 30, 60];

/**
 * "window       ● 5 ━━━━ ● 10 ━━━━ ○ 15 ──── ○ 30 min          12:40 seen of 30 min": the monitoring window by time that was really
 * seen. Blind and suspended time moves nothing. Undefined where no window is watched.
 */
export const windowRow = ({feeds, release}: ClientState, width: number): Row | undefined => {
  const {live} = feeds;
  const isOn = release.gates.monitor.items.some(({plan, state}) => plan.id === 'window' && state.status === 'running');
  if (!live?.window || !isOn) return undefined;
  const {coveredMs, remainingMs, ofMs = coveredMs + remainingMs} = live.window;
  const steps = [...milestones.map(minutes => minutes * 60_000).filter(ms => ms < ofMs * 0.95), ofMs];
  const wide = width >= 85;
  const names = steps.map((ms, index) => (index < steps.length - 1 ? String(ms / 60_000) : formatDuration(ms)));
  const right = row(`${formatCount(coveredMs)} seen`);
  const lead = wide ? 'window       ' : '';
  const fixed = lead.length + names.reduce((sum, name) => sum + name.length + 2, 0) + (steps.length - 1) * 2;
  const dash = Math.max(1, Math.min(14, Math.floor((width - fixed - 12) / Math.max(1, steps.length - 1))));
  const parts = steps.flatMap((ms, index) => {
    const on = coveredMs >= ms;
    return [span(`${on ? '●' : '○'} `, on ? undefined : 'quiet'), span(names[index]!, on ? 'strong' : undefined), ...(index === steps.length - 1 ? [] : [span(` ${(on ? '━' : '─').repeat(dash)} `, on ? undefined : 'quiet')])];
  });
  return spread(row(span(lead, 'strong'), ...parts), right, width);
};
