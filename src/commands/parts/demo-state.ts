import {rmSync} from 'node:fs';
import {engineProcess} from '../../engine/single.ts';
import {openStateFolder, type StateFolder} from '../../state-folder/index.ts';
import {realClock} from '../../world/clock.ts';
import type {CommandInput} from '../command.ts';

/** The service that the embedded environment releases; its name is in its config. */
const service = 'orders-api';

/** Ends the engine of a demo, if one runs. The commands that it started belong to the embedded environment, which ends them. */
export const endDemoEngine = async (input: CommandInput, repo: string): Promise<void> => {
  const folder = stateOf(input, repo);
  if (!folder) return;
  const found = await engineProcess(folder.lockFile);
  if (!found) return;
  process.kill(found.pid, 'SIGTERM');
  const clock = realClock();
  for (let tries = 0; tries < 50; tries++) {
    if (!(await engineProcess(folder.lockFile))) return;
    await clock.sleep(100);
  }
  process.kill(found.pid, 'SIGKILL');
};

/** A new world has no past: what releases of an earlier one left would only mislead. */
export const forgetDemo = async (input: CommandInput, repo: string): Promise<void> => {
  await endDemoEngine(input, repo);
  const folder = stateOf(input, repo);
  if (folder) rmSync(folder.path, {recursive: true, force: true});
};

const stateOf = ({env}: CommandInput, repo: string): StateFolder | undefined => {
  try {
    return openStateFolder({repo, service, env});
  } catch {
    // No such repository any more: then there is no state of it either.
    return undefined;
  }
};
