import type {AppliedFile} from '../release/facts.ts';
import type {ReleaseState} from '../release/state.ts';

export type AppliedBefore = {readonly staging: readonly AppliedFile[]; readonly production: readonly AppliedFile[]};

/**
 * The migration files that are in a database from earlier releases on this machine: also from one that was rolled back with its
 * code alone, whose files the next release still counts as its own. A restore brings back what was there before that release, a
 * down-script undoes all files that the release counted as its own, whoever applied them. Pure.
 *
 * @param past oldest first
 */
export const appliedBefore = (past: readonly ReleaseState[]): AppliedBefore => {
  const found = {staging: new Map<string, AppliedFile>(), production: new Map<string, AppliedFile>()};
  for (const {facts, migrationTakenBack} of past) {
    for (const env of ['staging', 'production'] as const)
      for (const file of env === 'production' && migrationTakenBack ? [] : (facts.appliedFiles?.[env] ?? [])) found[env].set(file.path, file);
    if (migrationTakenBack === 'down') for (const {path} of [...(facts.migrations?.files ?? []), ...(facts.appliedFiles?.production ?? [])]) found.production.delete(path);
  }
  return {staging: [...found.staging.values()], production: [...found.production.values()]};
};
