import type {Link} from '../../socket/index.ts';
import {causeOf} from '../../util/errors.ts';

export type ReviverParts = {
  /** False once the release is over: then its engine may go. */
  readonly isWanted: () => Promise<boolean>;
  /** Starts it, or finds that it runs; resolves when it answers. */
  readonly start: () => Promise<unknown>;
  /** Monotonic, ms. */
  readonly mono: () => number;
  readonly say: (text: string) => void;
};

/** What kills an engine this often would kill it again: a person has to look. */
const most = {times: 3, withinMs: 10 * 60_000};

/**
 * Starts an engine again that died while somebody was attached to it. One that said goodbye was ended by a person and stays
 * ended; so does one that died three times in ten minutes. Never rejects.
 */
export const makeReviver = ({isWanted, start, mono, say}: ReviverParts) => {
  let reviving = false;
  let tries: readonly number[] = [];
  return async (link: Link): Promise<void> => {
    if (link.status !== 'lost' || link.orderly || reviving) return;
    const now = mono();
    tries = tries.filter(at => now - at < most.withinMs);
    reviving = true;
    try {
      if (!(await isWanted())) return;
      if (tries.length >= most.times) return say(`The engine died ${most.times} times in ten minutes and is not started again. cockpit doctor looks for the reason.`);
      tries = [...tries, now];
      await start();
      say('The engine had died and was started again: what ran is looked for in the world first.');
    } catch (error) {
      say(`The engine died and could not be started again: ${causeOf(error)}`);
    } finally {
      reviving = false;
    }
  };
};
