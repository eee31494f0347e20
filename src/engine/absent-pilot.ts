import {cockpitItself} from '../release/commands.ts';
import type {OperatorId} from '../release/state.ts';
import type {Clock} from '../world/world.ts';
import type {Engine} from './engine.ts';

/** As long as a driver whose connection drops is expected back: `silentMs` of socket/seat.ts. */
const patienceMs = 30_000;

/**
 * Whoever drove when an engine died is expected back. Who does not come loses the controls, as after a dropped connection:
 * the new engine has never seen them, so it would wait for them to leave for ever, and nobody else could go on.
 *
 * @param here names of the operators who are attached now
 */
export const dropAbsentPilot = async (engine: Engine, clock: Clock, here: () => readonly OperatorId[], signal: AbortSignal): Promise<void> => {
  const {pilot} = engine.state();
  if (pilot === undefined) return;
  await clock.sleep(patienceMs, signal);
  if (!here().includes(pilot)) await engine.submit({type: 'DropControls', of: pilot}, cockpitItself);
};
