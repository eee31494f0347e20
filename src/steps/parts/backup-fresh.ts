import {backupStillGood, dataLossNow, levelNeeded} from '../../backup/index.ts';
import {failed, passed} from '../../release/evidence.ts';
import {formatBytes} from '../../util/bytes.ts';
import type {Item, PlanInput} from '../step.ts';

/** Nothing is migrated or deployed on a backup that nobody took: only where one is configured and there is something to lose. */
export const needsBackup = ({config, facts}: PlanInput): boolean => config.backup !== undefined && (facts.migrations?.files.length ?? 0) > 0;

/** Looked at again in the moment of the change: a backup grows old while people talk, and files are tidied away. */
export const backupFresh: Item = {
  id: 'backup-fresh',
  requirement: 'G10.4',
  title: 'backup is verified, fresh and still there',
  effect: 'pure',
  exception: 'two people',
  run: async ({config, facts, world}) => {
    const {backup} = facts;
    if (!backup) return failed('there is no verified backup', {next: ['Finish gate 10 Backup first']});
    const now = world.clock.now();
    const loss = `data lost if restored now: ${dataLossNow(backup.takenAt, now)}`;
    const next = [facts.migrated?.production === undefined ? 'Open gate 10 Backup and take a new one' : 'Find out who tidied it away: it is the only way to the old schema', 'm goes on with a reason and a second person'] as const;
    // Once the migration has begun there is no newer one to take: what counts is that the one from before it is there.
    const validForMs = facts.migrated?.production === undefined ? config.backup!.validFor : Number.POSITIVE_INFINITY;
    const good = backupStillGood(backup, levelNeeded({config, facts}), validForMs, now);
    if (!good.good) return failed(`${good.says}; ${loss}`, {next});
    const info = await world.files.info(backup.file);
    if (!info) return failed(`${backup.file} is not there any more`, {next});
    if (info.size !== backup.bytes) return failed(`${backup.file} has ${formatBytes(info.size)}, it had ${formatBytes(backup.bytes)} when it was verified`, {next});
    return passed(`${backup.level}, ${loss}`, {details: [backup.file], ...(Number.isFinite(validForMs) && {validForMs: Math.max(1, backup.takenAt + validForMs - now)})});
  },
};
