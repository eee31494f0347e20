import {join} from 'node:path';
import type {KeptFiles} from '../config/kept-files.ts';
import {CockpitError} from '../util/errors.ts';
import type {Command, World} from '../world/world.ts';

/** Nothing that goes forward runs a script that is not the one somebody trusted when the release began. Throws CockpitError. */
export const refuseChanged = async (kept: KeptFiles, command: Command): Promise<void> => {
  // Ours; what it is given are names to look at, not to run.
  if (command.argv[0] === 'git') return;
  const [changed] = await kept.changed(command);
  if (changed === undefined) return;
  throw new CockpitError(`Running ${command.argv[0]}`, {
    cause: `${changed} has changed since this release began; nothing was run`,
    next: [`Put it back as it was (the copy: ${join(kept.folder, changed)}), then p tries again`, 'End this release and start a new one: it shows the change and asks whether you trust it'],
  });
};

/** The same for every short command of gates and monitors. */
export const onlyUnchanged = (world: World, kept: KeptFiles): World => ({
  ...world,
  run: async (command, signal) => {
    await refuseChanged(kept, command);
    return world.run(command, signal);
  },
  async *follow(command, signal) {
    await refuseChanged(kept, command);
    yield* world.follow(command, signal);
  },
});
