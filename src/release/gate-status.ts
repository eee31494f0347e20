import {isSettled} from './evolve-item.ts';
import {gateIds, isBefore} from './gates.ts';
import type {GateId, GateState, Item, ReleaseState} from './state.ts';

/**
 * - `ready`: all before it has passed; or it runs and waits for a person.
 * - `unknown` before `failed` before `running`: the worst that is true of it.
 */
export type GateStatus = 'waiting' | 'ready' | 'running' | 'passed' | 'failed' | 'unknown' | 'skipped';

/** The status of a gate follows from its items and from the gates before it; it is never stored. */
export const gateStatus = (state: ReleaseState, id: GateId): GateStatus => {
  const gate = state.gates[id];
  if (gate.startedAt === undefined) return gate.planned && earlierPassed(state, id) ? 'ready' : 'waiting';
  const of = (status: Item['state']['status']) => gate.items.some(item => item.state.status === status && !(item.plan.optional && status !== 'running'));
  if (of('unknown')) return 'unknown';
  if (of('failed')) return 'failed';
  if (of('running')) return 'running';
  if (gate.items.every(isSettled)) return gate.items.length > 0 && gate.items.every(item => item.state.status === 'skipped') ? 'skipped' : 'passed';
  return of('asking') ? 'ready' : 'running';
};

export const isDone = (state: ReleaseState, id: GateId): boolean => {
  const gate = state.gates[id];
  return gate.startedAt !== undefined && gate.items.every(isSettled);
};

export const earlierPassed = (state: ReleaseState, id: GateId): boolean =>
  gateIds.every(other => !isBefore(other, id) || isDone(state, other));

/** The first gate that is not done: where the release stands. Undefined when all are. */
export const currentGate = (state: ReleaseState): GateId | undefined => gateIds.find(id => !isDone(state, id));

export const itemOf = (gate: GateState, id: string): Item | undefined => gate.items.find(item => item.plan.id === id);

/** Evidence that may no longer be relied upon at `at`, in gate order. */
export const expiredItems = (state: ReleaseState, at: number): readonly {readonly gate: GateId; readonly item: Item; readonly agoMs: number}[] =>
  gateIds.flatMap(gate =>
    state.gates[gate].items.flatMap(item => {
      const expired = expiredForMs(item, at);
      return expired === undefined ? [] : [{gate, item, agoMs: expired}];
    }),
  );

/**
 * Expired evidence on which a change of production would rest: of the gates before it, and of the gate itself once that runs.
 * A backup from before a migration is not counted any more when the migration has begun: a newer one would hold the new schema.
 */
export const expiredBefore = (state: ReleaseState, gate: GateId, at: number): ReturnType<typeof expiredItems> =>
  expiredItems(state, at).filter(({gate: of, item}) => (of === gate || isBefore(of, gate)) && !isFromBeforeMigration(state, of, item));

/** What was kept of the database before its migration cannot be looked at again, only lost. */
export const isFromBeforeMigration = ({facts}: ReleaseState, gate: GateId, {plan}: Pick<Item, 'plan'>): boolean =>
  gate === 'backup' && plan.effect !== 'pure' && facts.migrated?.production !== undefined;

/** How long ago the item's evidence expired, ms; undefined while it holds. */
export const expiredForMs = ({state}: Item, at: number): number | undefined => {
  if (state.status !== 'passed' || state.evidence.validForMs === undefined) return undefined;
  const since = at - (state.endedAt + state.evidence.validForMs);
  return since >= 0 ? since : undefined;
};
