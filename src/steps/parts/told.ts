import {failed, passed, type Outcome} from '../../release/evidence.ts';
import {gateInfo, type GateId} from '../../release/gates.ts';
import type {Facts} from '../../release/facts.ts';
import type {Question} from '../../release/state.ts';
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

const told = (item: Item, gate: GateId): Item => ({
  id: item.id,
  requirement: item.requirement,
  title: item.title,
  effect: 'pure',
  commands: item.commands ?? [],
  exception: item.exception ?? 'two people',
  ask: async ({found, facts, world}) => {
    // From the question on a person may be at it: whoever presses r then is not told that nothing was deployed.
    const begun = touches(gate, item.id, facts, world.clock.now());
    if (begun) await found(begun);
    return questionOf(item, gate);
  },
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

const questionOf = ({title, commands}: Item, gate: GateId): Question => ({
  text: `Do this by hand, then say how it went: ${title}.`,
  options: [{id: 'done', label: 'done', note: 'one line: what was done and seen', wants: 'text'}, {id: 'not', label: 'could not be done', wants: 'reason'}],
  field: {label: 'What was done and seen'},
  blocks: [{kind: 'lines', title: `instruction, gate ${gateInfo(gate).number}`, lines: (commands ?? []).map(({text, does}) => ({text: `${does === 'changes' ? '!' : '$'} ${text}`}))}],
});

/** The environment that doing it changes, whether it is done or not; in production from `at` on, epoch ms. */
const touches = (gate: GateId, id: string, {touched, deployedAt}: Partial<Facts>, at: number): Partial<Facts> | undefined => {
  const env = id !== 'deploy' ? undefined : gate === 'deploy' ? 'production' : gate === 'staging' ? 'staging' : undefined;
  return env === undefined || touched?.[env] ? undefined : {touched: {...touched, [env]: true}, ...(env === 'production' && deployedAt === undefined && {deployedAt: at})};
};

/** What later gates and the rollback have to know, also where a person did it by hand. */
const withFacts = (outcome: Outcome, gate: GateId, id: string, facts: Partial<Facts>): Outcome => {
  if (id === 'migrate' && gate === 'staging') return {...outcome, facts: {migrated: {...facts.migrated, staging: 'told'}}};
  if (id === 'migrate' && gate === 'migrate') return {...outcome, facts: {migrated: {...facts.migrated, production: 'applied'}}};
  return outcome;
};
