import {findEngine} from '../../engine/start.ts';
import {connect} from '../../socket/index.ts';
import {CockpitError} from '../../util/errors.ts';
import type {Clock} from '../../world/world.ts';
import type {Project} from './project.ts';

/** An engine whose release has ended goes away within seconds, unless somebody looks at it. */
const patienceMs = 20_000;
const pollMs = 200;

/**
 * Waits until the engine of a release that is over has gone: a new release gets an engine of its own, or none. Throws
 * CockpitError that names who is attached when it stays.
 */
export const untilFree = async (folder: Pick<Project['folder'], 'socket' | 'lockFile'>, clock: Pick<Clock, 'mono' | 'sleep'>): Promise<void> => {
  const since = clock.mono();
  for (;;) {
    const found = await findEngine(folder);
    if (found.status === 'none') return;
    if (clock.mono() - since >= patienceMs) {
      const pid = found.status === 'alive' ? found.hello.engine.pid : found.pid;
      const people = found.status === 'alive' ? await attachedTo(folder.socket) : [];
      throw new CockpitError('Starting a new release', {
        cause: `the engine of the release before is still there (process ${pid ?? 'not known'}): ${people.length > 0 ? `${people.join(', ')} looks at it` : 'it is not known why'}`,
        next: ['q leaves a screen; seconds after the last one the engine goes by itself', ...(pid === undefined ? [] : [`Its release is over: kill ${pid} takes nothing from it`])],
      });
    }
    await clock.sleep(pollMs);
  }
};

/** Who keeps it: names and terminals. Nobody where it does not say. */
const attachedTo = async (path: string): Promise<readonly string[]> => {
  try {
    const me = {who: 'somebody who starts', tty: `process ${process.pid}`};
    const connection = await connect({path, ...me, role: 'observer'});
    const people = connection.view().people.filter(({who, tty}) => who !== me.who || tty !== me.tty);
    connection.close();
    return people.map(({who, tty}) => `${who} (${tty})`);
  } catch {
    return [];
  }
};
