import {cockpitItself} from './commands.ts';
import {isSettled} from './evolve-item.ts';
import {evolve} from './evolve.ts';
import type {ReleaseEvent} from './events.ts';
import {currentGate, earlierPassed, expiredBefore, gateStatus, isDone} from './gate-status.ts';
import {gateIds, isBefore, inProductionFrom} from './gates.ts';
import type {GateId, GateState, Item, ReleaseState} from './state.ts';

/**
 * What happens by rule after something else has: items start one after the
 * other, a gate passes when its items have, an automatic gate starts by itself.
 * Applied until nothing more follows, so that the journal tells the whole story.
 */
export const follow = (state: ReleaseState, at: number): readonly ReleaseEvent[] => {
  const events: ReleaseEvent[] = [];
  let now = state;
  for (let event = nextEvent(now, at); event !== undefined; event = nextEvent(now, at)) {
    events.push(event);
    now = evolve(now, event);
  }
  return events;
};

const nextEvent = (state: ReleaseState, at: number): ReleaseEvent | undefined => {
  const passed = gateIds.find(id => isDone(state, id) && state.gates[id].passedAt === undefined && state.gates[id].planned);
  if (passed) return {type: 'GatePassed', at, gate: passed};
  if (!mayGoForward(state)) return undefined;

  if (currentGate(state) === undefined) return {type: 'ReleaseEnded', at, result: 'released', by: cockpitItself};

  for (const id of gateIds) {
    // Evidence of an earlier gate that is looked at again, and may fail: nothing new is built upon it meanwhile.
    if (!earlierPassed(state, id)) break;
    const item = startable(state.gates[id]);
    if (!item) continue;
    const [stale, ...others] = restsOnExpired(state, id, item, at);
    if (!stale) return {type: 'ItemStarted', at, gate: id, item: item.plan.id, attempt: item.attempts + 1};
    // What only looks is looked at again; what a person said or what changed something waits for a person.
    const again = [stale, ...others].find(({item: {plan}}) => plan.effect === 'pure' && !plan.asks);
    return again && {type: 'ItemReset', at, gate: again.gate, item: again.item.plan.id, by: cockpitItself};
  }
  const ready = gateIds.find(id => gateStatus(state, id) === 'ready' && state.gates[id].startedAt === undefined);
  if (ready && state.gates[ready].mode === 'automatic' && (isBefore(ready, inProductionFrom) || state.productionConfirmedBy !== undefined)) {
    // Migrate and Deploy change production: a person starts them, whatever the mode of the gate says.
    if (ready !== 'migrate' && ready !== 'deploy') return {type: 'GateStarted', at, gate: ready, by: cockpitItself};
  }
  return undefined;
};

/**
 * A gate that failed, was held or waited is gone on with hours later: the first change of production in it rests on the same
 * evidence as its start did. Once the new version runs there, nothing is held up by it any more.
 */
export const restsOnExpired = (state: ReleaseState, gate: GateId, {plan}: Item, at: number): ReturnType<typeof expiredBefore> =>
  (gate === 'migrate' || gate === 'deploy') && plan.effect !== 'pure' && !state.facts.touched?.production ? expiredBefore(state, gate, at) : [];

/** Nothing starts while somebody holds the release, the lock is lost, or the rollback lane is in use. */
export const mayGoForward = (state: ReleaseState): boolean =>
  state.info !== undefined && state.ended === undefined && state.hold === undefined && state.rollback.status === 'none' && state.lock.status !== 'lost';

/**
 * The item of a started gate that may start now. One after the other, because
 * a later one rests on an earlier one; but checks that only look run together
 * from the top, so that all of what is wrong is seen at once.
 */
const startable = (gate: GateState): Item | undefined => {
  if (gate.startedAt === undefined) return undefined;
  return gate.items.find((item, index) => {
    // Also one that asks only because of what it found.
    if (item.plan.asks || item.state.status === 'asking') return isAnswered(item) && reachable(gate, index);
    return item.state.status === 'waiting' && reachable(gate, index);
  });
};

/** Whether nothing before the item at `index` stands in its way. */
export const reachable = (gate: GateState, index: number): boolean => {
  const before = gate.items.slice(0, index);
  if (before.every(isSettled)) return true;
  const item = gate.items[index]!;
  return looksOnly(item) && before.every(other => isSettled(other) || looksOnly(other));
};

const looksOnly = ({plan}: Item): boolean => plan.together && plan.effect === 'pure' && !plan.asks;

const isAnswered = ({plan, state}: Item): boolean =>
  state.status === 'asking' && new Set(state.answers.map(answer => answer.by)).size >= plan.people;
