import {failed, passed} from '../release/evidence.ts';
import {gateStatus} from '../release/gate-status.ts';
import {backupFresh, needsBackup} from './parts/backup-fresh.ts';
import {migrateItem} from './parts/migrate-item.ts';
import {defineStep, type Item} from './step.ts';

/** G11: production's database, only after staging's; any error stops the release before new code starts. */
export const migrate = defineStep({
  id: 'migrate',
  items: input => [stagingFirst, ...(needsBackup(input) ? [backupFresh] : []), migrateItem(input, 'production', 'G11.2')],
});

const stagingFirst: Item = {
  id: 'staging-first',
  requirement: 'G11.1',
  title: 'staging was migrated and verified first',
  effect: 'pure',
  exception: 'two people',
  run: async ({state, facts}) => {
    if ((facts.migrations?.files.length ?? 0) === 0) return passed('no migrations in this release');
    const status = gateStatus(state, 'staging');
    if (status === 'passed' && facts.migrated?.staging === 'applied') return passed('applied and healthy on staging');
    if (status === 'passed' && facts.migrated?.staging === 'told') return passed('applied and healthy on staging: told, not measured');
    return failed(`staging is ${status}, its migration ${facts.migrated?.staging ?? 'was not applied'}`, {next: ['Finish gate 7 Staging first', 'm goes on with a reason and a second person']});
  },
};
