import {join} from 'node:path';
import {type ProcessIdentity, startDetached} from './processes.ts';
import {ownCommand, type World} from './world.ts';

/** Starts one of the world's own long-running parts; what it prints goes to logs/<name>.log. */
export const startPart = (world: World, name: string, ...args: string[]): ProcessIdentity =>
  startDetached({pids: world.layout.pids, name, argv: ownCommand(world, ...args), log: join(world.layout.logs, `${name}.log`)});
