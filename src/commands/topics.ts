import type {CliCommand} from './command.ts';
import {judgeCommand} from './judge.ts';

/** One gate as a command of its own, for teams that begin with one. */
export const topicCommands: readonly CliCommand[] = [judgeCommand];
