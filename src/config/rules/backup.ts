import type {BackupLevel} from '../../release/facts.ts';
import type {Config} from '../schema.ts';
import {mistake, warning, type Rule} from './rule.ts';

type Settings = NonNullable<Config['backup']>;

/** Why a backup cannot be proven to a level as it is configured, and what could be said instead; undefined when it can. */
export const missingFor = (level: BackupLevel, settings: Settings): {readonly what: string; readonly reached: BackupLevel} | undefined => {
  const {kind, list, restoreScratch, compare, smoke, queries, source, postgres} = settings;
  if (level >= 'L2' && kind === 'other' && !list) return {what: '"list"', reached: 'L1'};
  if (level >= 'L3' && kind === 'sqlite' && !source && !compare) return {what: '"source"', reached: 'L2'};
  if (level >= 'L3' && kind === 'pg-custom' && !postgres && !(restoreScratch && compare)) return {what: '"postgres"', reached: 'L2'};
  if (level >= 'L3' && kind === 'other' && !restoreScratch) return {what: '"restoreScratch"', reached: 'L2'};
  if (level >= 'L3' && kind === 'other' && !compare) return {what: '"compare"', reached: 'L2'};
  const asked = queries.length > 0 && (kind === 'sqlite' || (kind === 'pg-custom' && postgres !== undefined));
  return level >= 'L4' && !smoke && !asked ? {what: kind === 'other' ? '"smoke"' : '"queries" or "smoke"', reached: 'L3'} : undefined;
};

/** Evidence is only reached with the means that make it. SQLite files and pg_dump archives the cockpit can read and restore itself. */
export const backupLevelCanBeReached: Rule = ({config: {backup}}) => {
  if (!backup) return [];
  const asked = [
    {path: ['backup', 'level'], level: backup.level},
    ...Object.entries(backup.levelFor).flatMap(([name, level]) => (level ? [{path: ['backup', 'levelFor', name], level}] : [])),
  ];
  return asked.flatMap(({path, level}) => {
    const missing = missingFor(level, backup);
    return missing
      ? [mistake(path, `${level} cannot be reached without ${missing.what}.`, `Add ${missing.what} to backup, or ask for less: "${missing.reached}".`)]
      : [];
  });
};

/** A migration that destroys something asks for L3 by itself; better to hear of it now than in the middle of a release. */
export const destructionCanBeRestored: Rule = ({config: {backup, migrations}}) => {
  if (!backup || !migrations || backup.levelFor['restore needed'] !== undefined || backup.level >= 'L3') return [];
  const missing = missingFor('L3', backup);
  return missing
    ? [
        warning(
          ['backup', 'level'],
          `A migration after which going back needs a restore asks for L3, which cannot be reached without ${missing.what}.`,
          `Add ${missing.what} to backup, or say what is enough: "levelFor": {"restore needed": "${missing.reached}"}.`,
        ),
      ]
    : [];
};

export const migrationsHaveABackup: Rule = ({config: {migrations, backup, environments}}) =>
  migrations && !backup && environments.production
    ? [
        warning(
          ['migrations'],
          'Migrations without "backup": what a migration destroys cannot be restored.',
          'Add "backup": {"take": […], "kind": …, "restore": […]}.',
          'key',
        ),
      ]
    : [];
