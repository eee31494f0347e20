import type {CliCommand} from './command.ts';
import {configCheckCommand} from './config-check.ts';
import {demoCommand} from './demo.ts';
import {doctorCommand} from './doctor.ts';
import {historyCommand} from './history.ts';
import {rehearseCommand} from './rehearse.ts';
import {replayCommand} from './replay.ts';
import {reportCommand} from './report.ts';
import {rollbackCommand} from './rollback.ts';
import {attachCommand, runCommand} from './run.ts';
import {statusCommand} from './status.ts';
import {topicCommands} from './topics.ts';

/** Every command, in the order of the help. Help, completion and docs are made from this list. */
export const commandList: readonly CliCommand[] = [
  runCommand,
  attachCommand,
  demoCommand,
  rehearseCommand,
  rollbackCommand,
  statusCommand,
  doctorCommand,
  historyCommand,
  reportCommand,
  replayCommand,
  configCheckCommand,
  ...topicCommands,
];
