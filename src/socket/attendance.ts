import type {OperatorId} from '../release/state.ts';

/**
 * Who counts as here. Somebody whose connection drops is expected back for a while: a bad line must not take the controls away.
 *
 * Time is counted in ticks, so that an engine that was stopped itself loses nobody for it.
 */
export const makeAttendance = (
  patienceTicks: number,
  {joined, left}: {readonly joined: (who: OperatorId) => void; readonly left: (who: OperatorId) => void},
) => {
  const here = new Map<OperatorId, number>();
  const away = new Map<OperatorId, number>();
  return {
    came: (who: OperatorId): void => {
      const wasExpected = away.delete(who);
      const connections = here.get(who) ?? 0;
      here.set(who, connections + 1);
      if (connections === 0 && !wasExpected) joined(who);
    },
    /** @param silentTicks how long nothing had been heard before the connection ended */
    went: (who: OperatorId, silentTicks: number): void => {
      const connections = (here.get(who) ?? 1) - 1;
      if (connections > 0) return void here.set(who, connections);
      here.delete(who);
      away.set(who, silentTicks);
    },
    tick: (): void => {
      for (const [who, ticks] of away) {
        away.set(who, ticks + 1);
        if (ticks + 1 < patienceTicks) continue;
        away.delete(who);
        left(who);
      }
    },
  };
};
