import type {BackupLevel} from '../../release/facts.ts';
import {mistake, warning, type Rule} from './rule.ts';

const atLeast = (level: BackupLevel, wanted: BackupLevel): boolean => level >= wanted;

/** Evidence is only reached with the commands that make it. SQLite files and pg_dump archives the cockpit can read itself. */
export const backupLevelCanBeReached: Rule = ({config: {backup}}) => {
  if (!backup) return [];
  const {level, kind, list, restoreScratch, compare} = backup;
  const missing = [
    ...(atLeast(level, 'L2') && kind === 'other' && !list ? ['list'] : []),
    ...(atLeast(level, 'L3') && kind !== 'sqlite' && !restoreScratch ? ['restoreScratch'] : []),
    ...(atLeast(level, 'L4') && !compare ? ['compare'] : []),
  ];
  return missing.map(name =>
    mistake(
      ['backup', 'level'],
      `${level} cannot be reached without "${name}".`,
      `Add "${name}" to backup, or ask for less: "${name === 'list' ? 'L1' : name === 'restoreScratch' ? 'L2' : 'L3'}".`,
    ),
  );
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
