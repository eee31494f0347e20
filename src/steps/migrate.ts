import {failed, passed} from '../release/evidence.ts';
import {gateStatus} from '../release/gate-status.ts';
import {formatDuration} from '../util/duration.ts';
import {migrateItem} from './parts/migrate-item.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

/** G11: production's database, only after staging's; any error stops the release before new code starts. */
export const migrate = defineStep({
  id: 'migrate',
  items: input => [stagingFirst, ...(needsBackup(input) ? [backupFresh] : []), migrateItem(input, 'production', 'G11.2')],
});

const needsBackup = ({config, facts}: PlanInput): boolean => config.backup !== undefined && (facts.migrations?.files.length ?? 0) > 0;

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
    return failed(`staging is ${status}, its migration ${facts.migrated?.staging ?? 'was not applied'}`, {next: ['Finish gate 7 Staging first', 'm goes on with a reason and a second person']});
  },
};

const backupFresh: Item = {
  id: 'backup-fresh',
  requirement: 'G10.4',
  title: 'backup is verified and fresh',
  effect: 'pure',
  exception: 'two people',
  run: async ({config, facts, world}) => {
    const limitMs = config.backup!.validFor;
    if (!facts.backup) return failed('there is no verified backup', {next: ['Finish gate 10 Backup first']});
    const ageMs = world.clock.now() - facts.backup.takenAt;
    const says = `${facts.backup.level}, data lost if restored now: ${formatDuration(ageMs)}`;
    return ageMs <= limitMs
      ? passed(says, {validForMs: Math.max(0, limitMs - ageMs)})
      : failed(says, {details: [`Older than ${formatDuration(limitMs)}.`], next: ['Open gate 10 Backup and take a new one', 'm goes on with a reason and a second person']});
  },
};
