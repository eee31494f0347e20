import type {ReleaseState} from '../../release/state.ts';

/** When the last item that watched production had its end, or somebody made an exception of it, epoch ms; 0: none has. */
export const lastWatchEnded = ({gates}: ReleaseState): number => {
  const watching = [...gates.deploy.items.filter(({plan}) => plan.id.startsWith('traffic-')), ...gates.monitor.items.filter(({plan}) => plan.id === 'window')];
  return Math.max(0, ...watching.map(({state}) => ('endedAt' in state ? state.endedAt : state.status === 'skipped' ? state.at : 0)));
};
