import {formatAge} from '../util/duration.ts';
import type {ClientState} from '../store/client-state.ts';
import {isStale, openGateOf} from '../store/view/open-gate.ts';
import {gateStatus, type GateStatus} from '../release/gate-status.ts';

/** Why somebody who only watches may not; undefined for operators. */
export const observes = ({me}: ClientState): string | undefined => (me.role === 'observer' ? 'You observe. Rejoin with cockpit attach to act.' : undefined);

/** Why nothing can be asked of the engine from this screen. */
export const cannotSend = (state: ClientState): string | undefined =>
  observes(state) ?? (state.connection.status === 'connected' ? undefined : 'No connection to the engine: nothing is sent. r is kept and sent as soon as it answers.');

/** Why nothing that goes forward may be asked for from this screen now. */
export const cannotAct = (state: ClientState): string | undefined => {
  const silent = cannotSend(state);
  if (silent) return silent;
  return isStale(state) ? `This picture is ${formatAge(state.now - state.pictureAt)} old; it works when the picture is current. r works.` : undefined;
};

/** The same, and that somebody else drives. */
export const drivesNot = (state: ClientState): string | undefined => {
  const {release, me} = state;
  return cannotAct(state) ?? (release.pilot !== undefined && release.pilot !== me.who ? `${release.pilot} drives. c asks for the controls.` : undefined);
};

/** Why nothing new may start. */
export const stopped = ({release}: ClientState): string | undefined => {
  if (release.hold) return `${release.hold.by} holds the release: ${release.hold.reason.replace(/\.$/, '')}. h goes on.`;
  return release.lock.status === 'lost' ? `The deploy lock is lost: ${release.lock.why.replace(/\.$/, '')}. No new step starts; r still works.` : undefined;
};

/** The release can still go forward: it has not ended, and the rollback lane is empty. */
export const isForward = ({release}: ClientState): boolean => release.ended === undefined && release.rollback.status === 'none';

export const statusOf = (state: ClientState): GateStatus => gateStatus(state.release, openGateOf(state));
