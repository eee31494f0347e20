import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {untilFree} from '../../src/commands/parts/until-free.ts';
import {openHouse} from '../socket/rig.ts';

/** Time that passes only by waiting. */
const patientClock = (meanwhile: (mono: number) => Promise<void> = async () => undefined) => {
  let now = 0;
  return {
    mono: () => now,
    sleep: async (ms: number) => {
      now += ms;
      await meanwhile(now);
    },
  };
};

describe('[P9] the engine of a release that is over', () => {
  it('is waited for as long as it needs to go', async () => {
    const {folder, path, server, lock} = await openHouse();
    const clock = patientClock(async mono => {
      if (mono !== 3000) return;
      await server.close();
      lock.release();
    });
    await untilFree({socket: path, lockFile: join(folder, 'engine.lock')}, clock);
    expect(clock.mono()).toBe(3000);
  });

  it('that somebody looks at keeps a new release from starting, and it is said who, and what to do', async () => {
    const {folder, path, attach} = await openHouse();
    await attach('ana');
    await expect(untilFree({socket: path, lockFile: join(folder, 'engine.lock')}, patientClock())).rejects.toMatchObject({
      name: 'CockpitError',
      message: 'Starting a new release',
      cause: `the engine of the release before is still there (process ${process.pid}): ana (pts/1) looks at it`,
      next: [expect.stringContaining('q leaves'), expect.stringContaining(`kill ${process.pid}`)],
    });
  });
});
