import {fill, showCommand, valuesFrom} from '../config/template.ts';
import type {Config, EnvironmentName} from '../config/schema.ts';
import type {MigrationChoice} from '../release/commands.ts';
import type {RollbackPlan, RollbackScope, RollbackStep, RollbackStepPlan, RollbackWay} from '../release/rollback-state.ts';
import type {ReleaseState} from '../release/state.ts';
import {formatDuration} from '../util/duration.ts';
import type {Command} from '../world/world.ts';
import {oneByOne, oneOfThem} from './one-instance.ts';
import {revertConsequences, revertSteps, whyNoRevert} from './revert-plan.ts';

/** One step of the way back with the command behind it. */
export type WayBackStep = RollbackStepPlan & {readonly command: Command};

export type WayBackInput = {
  readonly config: Config;
  readonly state: ReleaseState;
  /** Folder of the repository: where the commands run. */
  readonly repo: string;
  readonly migration: MigrationChoice;
  /** For "data lost since the backup"; epoch ms. */
  readonly now: number;
  /** How long the steps took last time, ms, by step id. */
  readonly usualMs: Readonly<Record<string, number>>;
  /** A rehearsal goes back in staging whatever else was touched. Without it, as far as the release got. */
  readonly scope?: RollbackScope;
  /** Without it `platform`. */
  readonly way?: RollbackWay;
};

/** What `r` would run now, in order: traffic first, then the old version, then what was chosen for the migration. Pure. */
export const wayBackSteps = (input: WayBackInput): readonly WayBackStep[] => {
  const scope = input.scope ?? scopeOf(input.state);
  if (scope === 'nothing deployed') return [];
  if (input.way === 'revert') return [...trafficBack(input, scope), ...revertSteps(input, scope, step)];
  return scope === 'staging' ? [...trafficBack(input, 'staging'), ...previousVersion(input, 'staging')] : [...trafficBack(input, 'production'), ...previousVersion(input, 'production'), ...migrationBack(input)];
};

/** Steps for the instances that were not seen back, behind those that have run; see one-instance.ts. */
export const againSteps = (input: WayBackInput, names: readonly string[], before: readonly RollbackStep[]): readonly WayBackStep[] =>
  oneByOne(input, input.scope ?? scopeOf(input.state), names, before, step);

export const againStep = (input: WayBackInput, id: string): WayBackStep | undefined => oneOfThem(input, input.scope ?? scopeOf(input.state), id, step);

export const rollbackPlan = (input: WayBackInput): RollbackPlan | undefined => {
  const {state} = input;
  const {facts} = state;
  if (state.gates.cut.startedAt === undefined) return undefined;
  const notSafe = whyNotSafe(input);
  const blocked = input.way === 'revert' ? whyNoRevert(input) : whyNotMigration(input);
  return {
    ...(input.way && {way: input.way}),
    ...(blocked !== undefined && {blocked}),
    scope: input.scope ?? scopeOf(state),
    from: facts.version ?? 'the new version',
    to: facts.previous?.version ?? 'the version before',
    steps: blocked === undefined ? wayBackSteps(input).map(({command: _command, ...plan}) => plan) : [],
    consequences: [...(input.way === 'revert' && blocked === undefined ? revertConsequences(input) : []), ...consequences(input)],
    ...(notSafe !== undefined && {notSafe}),
  };
};

const scopeOf = ({facts}: ReleaseState): RollbackScope => {
  if (facts.touched?.production || facts.migrated?.production) return 'production';
  return facts.touched?.staging ? 'staging' : 'nothing deployed';
};

const trafficBack = (input: WayBackInput, env: EnvironmentName): readonly WayBackStep[] => {
  const {config, state: {facts}} = input;
  if (!config.traffic || !facts.touched?.[env]) return [];
  const from = env === 'production' && facts.traffic !== undefined ? `${facts.traffic.setPct} % → ` : '';
  return [step(input, 'traffic', `traffic${env === 'staging' ? ' of staging' : ''} to ${facts.version ?? 'the new version'}: ${from}0 %`, config.traffic.set, env, {percent: '0'})];
};

const previousVersion = (input: WayBackInput, env: EnvironmentName): readonly WayBackStep[] => {
  const {config, state: {facts}} = input;
  const targets = config.environments[env]?.instances.length ?? 0;
  if (!config.rollback || !facts.touched?.[env]) return [];
  const title = `${facts.previous?.version ?? 'the version before'} back on ${targets} of ${targets} instances${env === 'staging' ? ' of staging' : ''}`;
  return [step(input, `previous-${env}`, title, config.rollback.command, env, {})];
};

const migrationBack = (input: WayBackInput): readonly WayBackStep[] => {
  const {config, state: {facts}, migration} = input;
  if (!facts.migrated?.production) return [];
  if (migration === 'down' && config.migrations?.down) return [step(input, 'down', 'undo the migrations by their down-script', config.migrations.down, 'production', {})];
  if (migration === 'restore' && config.backup && facts.backup)
    return [step(input, 'restore', 'restore the backup', config.backup.restore, 'production', {file: facts.backup.file})];
  return [];
};

/** Why what was chosen for the applied migration cannot be done; a way back never says that it undoes what it has no command for. */
export const whyNotMigration = ({config, state: {facts}, migration}: Pick<WayBackInput, 'config' | 'state' | 'migration'>): string | undefined => {
  if (!facts.migrated?.production) return undefined;
  if (migration === 'down' && !config.migrations?.down) return 'No down-script is configured (migrations.down).';
  if (migration === 'restore' && !config.backup) return 'No command that restores is configured (backup.restore).';
  return migration === 'restore' && !facts.backup ? 'There is no verified backup of this release.' : undefined;
};

const step = (
  {state, repo, usualMs}: WayBackInput, id: string, title: string, command: Parameters<typeof fill>[0], env: EnvironmentName, extra: Readonly<Record<string, string>>,
): WayBackStep => {
  const filled: Command = {...fill(command, valuesFrom(state.facts, {env, 'release.id': state.info?.id ?? '', ...extra}), {folder: repo}), does: 'changes'};
  const usual = usualMs[id];
  return {id, title, command: filled, commands: [showCommand(filled)], ...(usual !== undefined && {usualMs: usual})};
};

/** Whether going back with the code alone would break the old version on the new schema. */
const whyNotSafe = ({state: {facts}, migration}: WayBackInput): string | undefined => {
  if (!facts.migrated?.production || migration !== 'keep') return undefined;
  if (facts.migrated.production !== 'applied') return 'Not safe: the migration stopped on its way; part of it may have been applied.';
  const kind = facts.migrations?.rollbackClass;
  if (kind === 'restore needed') return `Not safe: ${facts.previous?.version} does not work on the migrated database; a restore is needed.`;
  if (kind === 'roll forward only') return 'Not safe: this migration can only be followed by a newer version.';
  return undefined;
};

const consequences = ({config, state: {facts}, migration, now}: WayBackInput): readonly string[] => {
  const kind = facts.migrations?.rollbackClass;
  const files = facts.migrations?.files.length ?? 0;
  const lost = facts.backup ? formatDuration(now - facts.backup.takenAt) : 'an unknown time';
  const said: string[] = [];
  if (!facts.migrated?.production) said.push('migration: none was applied to production.');
  else if (migration === 'restore') said.push(`migration: the backup is restored; everything written in the last ${lost} is lost.`);
  else if (migration === 'down') said.push('migration: undone by its down-script.');
  else if (files > 0) said.push(`migration: it stays. ${kind === 'reversible' || kind === 'code-only safe' ? `${kind}: ${facts.previous?.version} runs on the new schema.` : `${kind ?? 'not classified'}.`}`);
  if (migration !== 'restore') said.push('data: none is lost.');
  if (facts.backup && migration !== 'restore') said.push(`backup: ${facts.backup.level}, ${lost} old, and not touched.`);
  if (!config.rollback && facts.touched) said.push('No rollback command is configured: a person has to do it, and the cockpit watches.');
  return said;
};
