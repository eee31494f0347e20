import {failed, passed} from '../../release/evidence.ts';
import type {EnvironmentName} from '../../config/schema.ts';
import {formatDuration} from '../../util/duration.ts';
import type {Item} from '../step.ts';

/** How many times the needed length may pass before a silent source is called silent. */
const patience = 3;

/** What is usual has to be known before anything changes: afterwards there is nothing left to measure it by. */
export const baselineItem = (env: EnvironmentName): Item => ({
  id: 'baseline',
  requirement: 'G9.4',
  title: `what is usual in ${env} is recorded, to compare with`,
  effect: 'pure',
  exception: 'two people',
  run: async ({config, watch, world, say, signal}) => {
    if (!config.environments[env]?.metrics) return passed('nothing measures it: no metrics are configured');
    const {tick} = config.monitor;
    for (let waited = 0; ; waited++) {
      const {ticks, needed} = watch.baseline(env);
      if (ticks >= needed) return passed(`${ticks} measurements, ${formatDuration(ticks * tick)}`, {numbers: {ticks}, validForMs: 3_600_000});
      if (waited > needed * patience)
        return failed(`only ${ticks} of ${needed} measurements arrived`, {next: ['Look at the sources in gate 9; p waits again', 'm goes on with a reason and a second person: nothing can then be called worse than before']});
      say(`${ticks} of ${needed} measurements; about ${formatDuration((needed - ticks) * tick)} more`);
      await world.clock.sleep(tick, signal);
    }
  },
});
