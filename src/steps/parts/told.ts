import {failed, passed, type Outcome} from '../../release/evidence.ts';
import {gateInfo} from '../../release/gates.ts';
import type {Facts} from '../../release/facts.ts';
import type {Item, Step} from '../step.ts';

/**
 * The `told` mode: the cockpit shows what has to be done, a person does it and
 * attests. Checks that only look stay checks: being told does not make a fact
 * less true.
 */
export const withModes = (step: Step): Step => ({
  id: step.id,
  items: input => {
    const items = step.items(input);
    return input.state.gates[step.id].mode === 'told' ? items.map(item => (item.effect === 'pure' || item.optional ? item : told(item, step.id))) : items;
  },
});

const told = (item: Item, gate: Step['id']): Item => ({
  id: item.id,
  requirement: item.requirement,
  title: item.title,
  effect: 'pure',
  commands: item.commands ?? [],
  exception: item.exception ?? 'two people',
  ask: async () => ({
    text: `Do this by hand, then say how it went: ${item.title}.`,
    options: [{id: 'done', label: 'done', note: 'one line: what was done and seen', wants: 'text'}, {id: 'not', label: 'could not be done', wants: 'reason'}],
    field: {label: 'What was done and seen'},
    blocks: [{kind: 'lines', title: `instruction, gate ${gateInfo(gate).number}`, lines: (item.commands ?? []).map(({text, does}) => ({text: `${does === 'changes' ? '!' : '$'} ${text}`}))}],
  }),
  run: async ({answers, facts}) => {
    const answer = answers.at(-1);
    if (answer?.choice !== 'done') {
      const stopped = failed(`${answer?.by}: ${answer?.text ?? 'could not be done'}`, {next: ['p asks again', 'm goes on with a reason']});
      // Nobody can tell how far it came, so the way back does not count on an untouched database.
      return gate === 'migrate' && item.id === 'migrate' ? {...stopped, facts: {migrated: {...facts.migrated, production: 'failed'}}} : stopped;
    }
    return withFacts(passed(`${answer.by}: ${answer.text ?? 'done'}`, {details: ['Told, not measured: a person says so.']}), gate, item.id, facts);
  },
});

/** What later gates and the rollback have to know, also where a person did it by hand. */
const withFacts = (outcome: Outcome, gate: Step['id'], id: string, facts: Partial<Facts>): Outcome => {
  if (id === 'deploy' && gate === 'deploy') return {...outcome, facts: {touched: {...facts.touched, production: true}}};
  if (id === 'deploy' && gate === 'staging') return {...outcome, facts: {touched: {...facts.touched, staging: true}}};
  if (id === 'migrate' && gate === 'staging') return {...outcome, facts: {migrated: {...facts.migrated, staging: 'told'}}};
  if (id === 'migrate' && gate === 'migrate') return {...outcome, facts: {migrated: {...facts.migrated, production: 'applied'}}};
  return outcome;
};
