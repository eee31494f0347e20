import {changelogCommand} from './changelog.ts';
import type {CliCommand} from './command.ts';
import {completionCommand} from './completion.ts';
import {initCommand} from './init.ts';
import {judgeCommand} from './judge.ts';
import {lintMigrationCommand} from './lint-migration.ts';
import {lockCommand} from './lock.ts';
import {nextVersionCommand} from './next-version.ts';
import {verifyBackupCommand} from './verify-backup.ts';

/** One gate as a command of its own, for teams that begin with one; and what helps to begin. */
export const topicCommands: readonly CliCommand[] = [
  nextVersionCommand,
  changelogCommand,
  lintMigrationCommand,
  verifyBackupCommand,
  judgeCommand,
  lockCommand,
  initCommand,
  completionCommand,
];
