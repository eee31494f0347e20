import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {MigrationChoice} from '../release/commands.ts';
import type {RollbackPlan, RollbackStepPlan, RollbackWay} from '../release/rollback-state.ts';
import type {ReleaseState} from '../release/state.ts';
import {againStep, againSteps, planKey, rollbackPlan, rollbackScript, wayBackSteps, type WayBackInput, type WayBackStep} from '../rollback/index.ts';
import type {WayBack, WentBack} from '../steps/step.ts';
import {CockpitError} from '../util/errors.ts';
import type {Outside} from './outside.ts';
import {verifyWayBack} from './verify-way-back.ts';
import {runWayBackStep} from './way-back-step.ts';

const inputOf = ({config, world, before, repo}: Outside, state: ReleaseState, migration: MigrationChoice): WayBackInput => ({
  config, state, repo, migration, now: world.clock.now(), usualMs: before?.durationsMs ?? {},
});

/** The way back from a state; undefined before anything was cut. */
export const planWayBack = (outside: Outside, state: ReleaseState, migration: MigrationChoice, way?: RollbackWay): RollbackPlan | undefined =>
  rollbackPlan({...inputOf(outside, state, migration), ...(way && {way})});

/**
 * The commands behind the steps of a rollback under way. What was agreed to
 * when the key was pressed is what runs: steps are found by their id.
 */
export const wayBackCommand = (outside: Outside, state: ReleaseState, id: string): WayBackStep | undefined => {
  const again = againStep(inputOf(outside, state, 'keep'), id);
  if (again) return again;
  const migration: MigrationChoice = id === 'restore' ? 'restore' : id === 'down' ? 'down' : 'keep';
  const {rollback} = state;
  const way = rollback.status === 'none' ? undefined : rollback.plan.way;
  return wayBackSteps({...inputOf(outside, state, migration), ...(way && {way})}).find(step => step.id === id);
};

/** Steps for instances that were not seen back, each alone; none where there is no command for one, or after two rounds. */
export const wayBackAlone = (outside: Outside, state: ReleaseState, names: readonly string[]): readonly RollbackStepPlan[] => {
  const {rollback} = state;
  if (rollback.status !== 'running') return [];
  const way = rollback.plan.way;
  return againSteps({...inputOf(outside, state, 'keep'), scope: rollback.plan.scope, ...(way && {way})}, names, rollback.steps).map(({command: _command, ...plan}) => plan);
};

/**
 * The way back as items of gates use it: the plan, the script for when there is no cockpit, and its rehearsal.
 *
 * @param place folder of the item's jobs; a rehearsal keeps its own below it
 */
export const wayBackOf = (outside: Outside, state: () => ReleaseState, {place, signal}: {readonly place: string; readonly signal: AbortSignal}): WayBack => ({
  plan: () => {
    const plan = planWayBack(outside, asIfDeployed(state()), 'keep');
    if (plan) return plan;
    throw new CockpitError('Working out the way back', {cause: 'nothing has been cut yet', next: ['Finish gate 4 Cut first']});
  },
  writeScript: async () => {
    const script = scriptOf(outside, state());
    const path = join(outside.folder, 'rollback.sh');
    await outside.world.files.writeAtomic(path, script, 0o700);
    return {path, planSha256: createHash('sha256').update(script).digest('hex')};
  },
  key: () => wayBackKey(outside, state()),
  rehearse: async told => {
    const now = state();
    const input: WayBackInput = {...inputOf(outside, now, 'keep'), scope: 'staging'};
    const {clock} = outside.world;
    const steps: WentBack['steps'][number][] = [];
    for (const step of wayBackSteps(input)) {
      const from = clock.mono();
      told(step.title);
      const end = await runWayBackStep(outside, `${place}/way-back-${step.id}`, step, signal);
      steps.push({...end, title: step.title, tookMs: Math.round(clock.mono() - from)});
    }
    told('looks at every instance, then at the errors');
    const failed = steps.filter(({passed}) => !passed).map(({title}) => title);
    return {steps, ...(await verifyWayBack(outside, {scope: 'staging', to: now.facts.previous?.version ?? '', failed}, signal))};
  },
});

/** See rollback/plan-key.ts. */
export const wayBackKey = ({config, kept}: Outside, {facts}: ReleaseState): string =>
  planKey(config, facts, kept.namedBy([config.traffic?.set, config.rollback?.command].filter(command => command !== undefined)));

/** rollback.sh as it has to be now. Throws CockpitError where the way back cannot be worked out. */
export const scriptOf = (outside: Outside, state: ReleaseState): string => {
  const steps = wayBackSteps(inputOf(outside, asIfDeployed(state), 'keep'));
  const {environments, service} = outside.config;
  return rollbackScript(steps, {
    service,
    from: state.facts.version ?? 'the new version',
    to: state.facts.previous?.version ?? 'the version before',
    repo: outside.repo,
    kept: {folder: outside.kept.folder, files: outside.kept.namedBy(steps.map(({command}) => command))},
    releaseId: outside.releaseId,
    checks: (environments.production?.instances ?? []).map(({url}) => new URL(environments.production!.version.path, url).href),
  });
};

/** The script is written before production is touched, for the time after. */
const asIfDeployed = (state: ReleaseState): ReleaseState => ({
  ...state,
  facts: {...state.facts, touched: {...state.facts.touched, production: true}},
});
