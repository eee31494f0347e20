import type {ReleaseState} from '../../release/state.ts';

/** Whether a rollback has to say what becomes of the migration: the same rule by which the engine asks for it. */
export const readinessNotSafe = ({facts}: ReleaseState): boolean =>
  facts.migrated?.production !== undefined &&
  (facts.migrated.production !== 'applied' || facts.migrations?.rollbackClass === 'restore needed' || facts.migrations?.rollbackClass === 'roll forward only');
