import {mayGoForward, reachable} from './follow.ts';
import {earlierPassed} from './gate-status.ts';
import {gateIds} from './gates.ts';
import type {GateId, ItemId, ReleaseState} from './state.ts';

/**
 * Something that should be under way. `key` is its identity: the engine starts
 * what is wanted and not yet under way, and cancels what is no longer wanted.
 */
export type Effect = {readonly key: string} & (
  | {readonly type: 'plan gate'; readonly gate: GateId}
  | {readonly type: 'ask item'; readonly gate: GateId; readonly item: ItemId}
  | {readonly type: 'run item'; readonly gate: GateId; readonly item: ItemId; readonly attempt: number}
  | {readonly type: 'count down'; readonly until: number}
  | {readonly type: 'wait grace'; readonly until: number}
  | {readonly type: 'set traffic'; readonly percent: number}
  | {readonly type: 'rollback step'; readonly step: string; readonly attempt: number}
  | {readonly type: 'verify rollback'; readonly attempt: number}
  | {readonly type: 'aftermath'}
);

/**
 * What should be under way in this state. Pure and without memory, so that a
 * restarted engine wants exactly what the one that died wanted.
 */
export const react = (state: ReleaseState): readonly Effect[] => {
  const {rollback} = state;
  if (state.info === undefined) return [];
  if (rollback.status === 'running') return rollingBack(state);
  if (rollback.status === 'verified' || rollback.status === 'accepted')
    return state.ended === undefined || state.ended.result === 'released' ? [{key: 'aftermath', type: 'aftermath'}] : [];
  if (rollback.status === 'unverified') return [];
  return [
    ...(rollback.status === 'holding' ? [{key: `grace ${rollback.pressedAt}`, type: 'wait grace', until: rollback.until} as const] : []),
    ...(state.trafficAsked ? [{key: `traffic ${state.trafficAsked.at}`, type: 'set traffic', percent: state.trafficAsked.percent} as const] : []),
    ...(state.ended ? [] : forward(state)),
  ];
};

const forward = (state: ReleaseState): readonly Effect[] => [
  // What runs goes on under a hold and during the grace: stopping it half-way is a decision of its own.
  ...gateIds.flatMap(gate =>
    state.gates[gate].items.flatMap(({plan, state: now}): Effect[] =>
      now.status === 'running'
        ? [{key: `run ${gate}/${state.gates[gate].attempt}/${plan.id}/${now.attempt}`, type: 'run item', gate, item: plan.id, attempt: now.attempt}]
        : [],
    ),
  ),
  ...(mayGoForward(state) ? next(state) : []),
];

const next = (state: ReleaseState): readonly Effect[] => [
  ...(state.countdown ? [{key: `countdown ${state.countdown.until}`, type: 'count down', until: state.countdown.until} as const] : []),
  ...gateIds
    .filter(gate => !state.gates[gate].planned && earlierPassed(state, gate))
    .map((gate): Effect => ({key: `plan ${gate}/${state.gates[gate].attempt}`, type: 'plan gate', gate})),
  ...gateIds.flatMap(gate =>
    state.gates[gate].startedAt === undefined
      ? []
      : state.gates[gate].items.flatMap(({plan, state: now, attempts}, index): Effect[] =>
          plan.asks && now.status === 'waiting' && reachable(state.gates[gate], index)
            ? [{key: `ask ${gate}/${state.gates[gate].attempt}/${plan.id}/${attempts}`, type: 'ask item', gate, item: plan.id}]
            : [],
        ),
  ),
];

/** One step after the other; a failed step does not keep the next from being tried: traffic first, then what can be done. */
const rollingBack = ({rollback}: ReleaseState): readonly Effect[] => {
  if (rollback.status !== 'running') return [];
  const step = rollback.steps.find(({state}) => state.status === 'waiting' || state.status === 'running');
  return step
    ? [{key: `rollback ${rollback.tries}/${step.plan.id}`, type: 'rollback step', step: step.plan.id, attempt: rollback.tries}]
    : [{key: `verify ${rollback.tries}/${rollback.steps.length}`, type: 'verify rollback', attempt: rollback.tries}];
};
