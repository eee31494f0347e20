import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {endProcesses, identityOf, isAlive, type Registered, registered} from './processes.ts';

/**
 * Ends every process of a world and checks that it is gone. A command that is
 * still running may start one more while we end the others, so it is looked
 * again until nothing new comes. `known` are those somebody remembers although
 * their files are gone. Returns what could not be ended.
 */
export const endWorld = async (pids: string, known: readonly Registered[] = []): Promise<Registered[]> => {
  const others = (all: readonly Registered[]) => all.filter(one => one.pid !== process.pid && isAlive(one));
  let stuck = await endProcesses(others([...registered(pids), ...known]));
  for (let again = 0; again < 5 && others(registered(pids)).length > 0; again += 1) stuck = await endProcesses(others(registered(pids)));

  if (existsSync(pids))
    for (const {name, pid} of registered(pids)) if (!identityOf(pid)) rmSync(join(pids, `${name}-${pid}.json`), {force: true});
  return stuck.filter(isAlive);
};
