import type {JournalRead} from '../journal/index.ts';
import type {ReleaseState} from '../release/state.ts';

/**
 * The state to go by where confirmed records are lost: once a candidate is cut, what is lost may have migrated and deployed it. So
 * production counts as touched, and a migration as begun. A way back that was not needed does no harm; one that leaves production
 * out because a record is unreadable does. Pure; nothing of it is written down.
 */
export const inDoubt = (state: ReleaseState, {verdict}: Pick<JournalRead, 'verdict'>): ReleaseState => {
  if ((verdict !== 'corrupt' && verdict !== 'corrupt-tail') || state.gates.cut.passedAt === undefined || state.ended) return state;
  const {facts} = state;
  const mayBeMigrated = (facts.migrations?.files.length ?? 0) > 0 && facts.migrated?.production === undefined;
  return {
    ...state,
    facts: {...facts, touched: {...facts.touched, production: true}, ...(mayBeMigrated && {migrated: {...facts.migrated, production: 'begun'}})},
  };
};
