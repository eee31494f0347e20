import {currentGate, gateStatus} from '../../release/gate-status.ts';
import type {GateId, Item, ReleaseState} from '../../release/state.ts';
import type {ClientState} from '../client-state.ts';

/** The gate on view: the one that was opened by hand, or else where the release stands. */
export const openGateOf = ({ui, release}: ClientState): GateId => ui.openGate ?? currentGate(release) ?? 'finalise';

/** The marked item: the remembered one while it exists, or else the one that needs somebody. */
export const focusedItem = (state: ClientState): Item | undefined => {
  const gate = openGateOf(state);
  const {items} = state.release.gates[gate];
  return items.find(({plan}) => plan.id === state.ui.focus[gate]) ?? needy(items) ?? items[0];
};

const needy = (items: readonly Item[]): Item | undefined => {
  const first = (status: Item['state']['status']) => items.find(({plan, state}) => state.status === status && !(plan.optional && status === 'failed'));
  return first('unknown') ?? first('failed') ?? first('asking') ?? first('running') ?? items.findLast(({state}) => state.status !== 'waiting');
};

/** Another gate than the open one that waits for a person. */
export const asksElsewhere = (state: ClientState): GateId | undefined => {
  const current = currentGate(state.release);
  if (!current || current === openGateOf(state)) return undefined;
  const status = gateStatus(state.release, current);
  return status === 'ready' || status === 'failed' || status === 'unknown' ? current : undefined;
};

/** True from the first touch of production until the release has ended: gates 12–14 and rollback fold the rail. */
export const isRollingBack = ({rollback}: ReleaseState): boolean => rollback.status !== 'none';
