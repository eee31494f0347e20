import type {CliCommand} from './command.ts';
import {asksVersion} from './parts/typed.ts';

/** Every command, in the order of the help, asleep until somebody types it: most of the program is not needed to say a version. */
const asleep: Readonly<Record<string, () => Promise<CliCommand>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  attach: async () => (await import('./run.ts')).attachCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  rehearse: async () => (await import('./rehearse.ts')).rehearseCommand,
  rollback: async () => (await import('./rollback.ts')).rollbackCommand,
  hotfix: async () => (await import('./hotfix.ts')).hotfixCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  repair: async () => (await import('./repair.ts')).repairCommand,
  'config check': async () => (await import('./config-check.ts')).configCheckCommand,
  // One gate as a command of its own, for teams that begin with one; and what helps to begin.
  'next-version': async () => (await import('./next-version.ts')).nextVersionCommand,
  changelog: async () => (await import('./changelog.ts')).changelogCommand,
  'lint-migration': async () => (await import('./lint-migration.ts')).lintMigrationCommand,
  'verify-backup': async () => (await import('./verify-backup.ts')).verifyBackupCommand,
  judge: async () => (await import('./judge.ts')).judgeCommand,
  lock: async () => (await import('./lock.ts')).lockCommand,
  init: async () => (await import('./init.ts')).initCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
};

/** All of them, awake: help, completion and docs are made from this list. */
export const allCommands = (): Promise<readonly CliCommand[]> => Promise.all(Object.values(asleep).map(wake => wake()));

/** Those that are needed to understand these words: the one that is named, or all where none is; none for the version. */
export const commandsFor = async (words: readonly string[]): Promise<readonly CliCommand[]> => {
  const [first = ''] = words;
  if (asksVersion(words)) return [];
  const name = first === '' || first.startsWith('--') ? 'run' : first;
  const wake = Object.hasOwn(asleep, name) ? asleep[name] : undefined;
  return wake && !words.includes('--help') && !words.includes('-h') ? [await wake()] : allCommands();
};
