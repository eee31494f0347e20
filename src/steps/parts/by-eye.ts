import type {EnvironmentName} from '../../config/schema.ts';
import type {Item, PlanInput} from '../step.ts';
import {attest} from './attest.ts';

type Looked = {
  readonly id: string;
  readonly requirement: string;
  readonly title: string;
  /** What the config does not say, so that a person has to look. */
  readonly without: string;
  readonly look: string;
  readonly no: string;
};

/**
 * What the config gives the cockpit no eyes for, a person looks at and says so, with what they saw. Less than a measurement, and
 * the record says which of the two it was; but a team has a release procedure on its first day.
 */
export const byEye = ({id, requirement, title, without, look, no}: Looked): Item => {
  const item = attest({id, requirement, title, text: `${without}, so nobody but you can see it. ${look}`, yes: 'yes, seen', no, wants: 'What was seen, and where', exception: 'two people'});
  return {...item, run: async context => {
    const outcome = await item.run(context);
    return 'status' in outcome ? {...outcome, evidence: {...outcome.evidence, details: ['Told, not measured: a person says so.']}} : outcome;
  }};
};

/** That every instance runs the new version and is healthy, where the config names no instances. */
export const instancesByEye = ({facts}: PlanInput, env: EnvironmentName, requirement: {readonly version: string; readonly health: string}): readonly Item[] => {
  const version = facts.version ?? 'the new version';
  const without = `environments.${env} is not in the config`;
  return [
    byEye({id: 'instances', requirement: requirement.version, title: `all instances of ${env} run ${version}`, without, look: `Does every instance of ${env} run ${version}?`, no: 'no, not all of them'}),
    byEye({id: 'health', requirement: requirement.health, title: `all instances of ${env} are healthy`, without, look: `Is every instance of ${env} healthy?`, no: 'no, not all of them'}),
  ];
};
