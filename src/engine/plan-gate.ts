import type {GateId} from '../release/gates.ts';
import type {ItemPlan} from '../release/state.ts';
import type {Item} from '../steps/step.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';
import {cleaned} from './run-item.ts';

/** Works out what a gate would do, as data for the screen and the journal. */
export const planGate = async ({steps, config, clean}: Outside, engine: Engine, gate: GateId): Promise<void> => {
  const state = engine.state();
  const step = steps.find(({id}) => id === gate);
  const items = (step?.items({config, facts: state.facts, state}) ?? []).map(planOf);
  await engine.submit({type: 'PlanGate', gate, items: cleaned(items, clean)}, 'cockpit');
};

const planOf = (item: Item): ItemPlan => ({
  id: item.id,
  requirement: item.requirement,
  title: item.title,
  effect: item.effect,
  asks: item.ask !== undefined,
  people: item.people ?? 1,
  commands: item.commands ?? [],
  exception: item.exception ?? 'never',
  optional: item.optional ?? false,
  together: item.together ?? false,
});
