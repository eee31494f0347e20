import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {MigrationChoice} from '../release/commands.ts';
import type {RollbackPlan} from '../release/rollback-state.ts';
import type {ReleaseState} from '../release/state.ts';
import {rollbackPlan, rollbackScript, wayBackSteps, type WayBackInput, type WayBackStep} from '../rollback/index.ts';
import type {WayBack} from '../steps/step.ts';
import {CockpitError} from '../util/errors.ts';
import type {Outside} from './outside.ts';

const inputOf = ({config, world, before, repo}: Outside, state: ReleaseState, migration: MigrationChoice): WayBackInput => ({
  config, state, repo, migration, now: world.clock.now(), usualMs: before?.durationsMs ?? {},
});

/** The way back from a state; undefined before anything was cut. */
export const planWayBack = (outside: Outside, state: ReleaseState, migration: MigrationChoice): RollbackPlan | undefined =>
  rollbackPlan(inputOf(outside, state, migration));

/**
 * The commands behind the steps of a rollback under way. What was agreed to
 * when the key was pressed is what runs: steps are found by their id.
 */
export const wayBackCommand = (outside: Outside, state: ReleaseState, id: string): WayBackStep | undefined => {
  const migration: MigrationChoice = id === 'restore' ? 'restore' : id === 'down' ? 'down' : 'keep';
  return wayBackSteps(inputOf(outside, state, migration)).find(step => step.id === id);
};

/** The way back as items of gates use it: the plan, and the script for when there is no cockpit. */
export const wayBackOf = (outside: Outside, state: () => ReleaseState): WayBack => ({
  plan: () => {
    const plan = planWayBack(outside, asIfDeployed(state()), 'keep');
    if (plan) return plan;
    throw new CockpitError('Working out the way back', {cause: 'nothing has been cut yet', next: ['Finish gate 4 Cut first']});
  },
  writeScript: async () => {
    const now = state();
    const steps = wayBackSteps(inputOf(outside, asIfDeployed(now), 'keep'));
    const {environments, service} = outside.config;
    const script = rollbackScript(steps, {
      service,
      from: now.facts.version ?? 'the new version',
      to: now.facts.previous?.version ?? 'the version before',
      repo: outside.repo,
      releaseId: outside.releaseId,
      checks: (environments.production?.instances ?? []).map(({url}) => new URL(environments.production!.version.path, url).href),
    });
    const path = join(outside.folder, 'rollback.sh');
    await outside.world.files.writeAtomic(path, script, 0o700);
    return {path, planSha256: createHash('sha256').update(script).digest('hex')};
  },
});

/** The script is written before production is touched, for the time after. */
const asIfDeployed = (state: ReleaseState): ReleaseState => ({
  ...state,
  facts: {...state.facts, touched: {...state.facts.touched, production: true}},
});
