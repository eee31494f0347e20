import type {AppliedFile} from '../release/facts.ts';
import type {ReleaseState} from '../release/state.ts';

export type AppliedBefore = {readonly staging: readonly AppliedFile[]; readonly production: readonly AppliedFile[]};

/**
 * The migration files that are in a database from earlier releases on this machine: also from one that was rolled back with its
 * code alone, whose files the next release still counts as its own. A restore or a down-script brings
 * back what was there before that release. Pure.
 *
 * @param past oldest first
 */
export const appliedBefore = (past: readonly ReleaseState[]): AppliedBefore => {
  const found = {staging: new Map<string, AppliedFile>(), production: new Map<string, AppliedFile>()};
  for (const state of past) {
    const back = takenBack(state);
    for (const env of ['staging', 'production'] as const)
      for (const file of env === 'production' && back ? [] : (state.facts.appliedFiles?.[env] ?? [])) found[env].set(file.path, file);
  }
  return {staging: [...found.staging.values()], production: [...found.production.values()]};
};

/** The backup of a release is from before its own migrations. */
const takenBack = ({rollback}: ReleaseState): boolean =>
  'steps' in rollback && rollback.steps.some(({plan, state}) => (plan.id === 'restore' || plan.id === 'down') && state.status === 'passed');
