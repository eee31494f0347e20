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
      const {ticks, needed, spanMs, measures} = watch.baseline(env);
      const unlimited = measures.filter(({hasLimit}) => !hasLimit);
      const open = unlimited.filter(({problem}) => problem === 'few');
      if (ticks >= needed && open.length === 0) {
        const zero = unlimited.filter(({problem}) => problem === 'zero').map(({name}) => name);
        return passed(`${ticks} measurements of the last ${formatDuration(spanMs)}${measures.length === 0 ? '' : `; ${measures.map(({name, samples}) => `${name} ${samples}`).join(', ')}`}`, {
          numbers: {ticks}, validForMs: 3_600_000,
          ...(zero.length > 0 && {details: [`${zero.join(' and ')}: usually 0, and a percentage of that means nothing. Without "limit" or "tolerate" in environments.${env}.measures nobody can call it healthy: the watch will ask.`]}),
        });
      }
      const short = [...(ticks < needed ? [`${ticks} of ${needed} measurements`] : []), ...open.map(one => `${one.name}: ${one.samples} of ${one.needed}`)].join(', ');
      if (waited > needed * patience)
        return failed(`too few measurements arrived: ${short}`, {next: ['Look at the sources in gate 9; p waits again', 'm goes on with a reason and a second person: nothing can then be called worse than before']});
      say(ticks < needed ? `${short}; about ${formatDuration((needed - ticks) * tick)} more` : short);
      await world.clock.sleep(tick, signal);
    }
  },
});
