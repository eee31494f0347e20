import type {EnvironmentConfig, EnvironmentName} from '../../config/schema.ts';
import type {Block} from '../../release/evidence.ts';
import {seeInstances, type SeenInstance} from '../../traffic/index.ts';
import {CockpitError} from '../../util/errors.ts';
import type {ItemContext} from '../step.ts';

export const environmentOf = ({config}: Pick<ItemContext, 'config'>, name: EnvironmentName): NonNullable<EnvironmentConfig> => {
  const environment = config.environments[name];
  if (environment) return environment;
  throw new CockpitError(`Looking at ${name}`, {cause: 'it is not in the config', next: [`Add environments.${name} to cockpit.config.json`]});
};

/** Looks at all instances until `enough` is said of them, or the attempts are used up. The last look comes back. */
export const lookUntil = async (
  context: ItemContext, name: EnvironmentName, enough: (seen: readonly SeenInstance[]) => boolean,
): Promise<{readonly seen: readonly SeenInstance[]; readonly attempts: number; readonly enough: boolean}> => {
  const environment = environmentOf(context, name);
  const {attempts, pause} = environment.health;
  for (let attempt = 1; ; attempt++) {
    const seen = await seeInstances(context.world, environment, context.signal);
    const done = enough(seen);
    context.say(`look ${attempt} of ${attempts}: ${seen.map(({name: instance, version, healthy}) => `${instance} ${version ?? 'no answer'}${healthy ? ' healthy' : ''}`).join(', ')}`);
    if (done || attempt >= attempts) return {seen, attempts: attempt, enough: done};
    await context.world.clock.sleep(pause, context.signal);
  }
};

export const instancesBlock = (seen: readonly SeenInstance[], wanted: string | undefined): Block => ({
  kind: 'table',
  title: 'instances',
  head: ['instance', 'wanted', 'seen', 'health'],
  rows: seen.map(({name, version, healthy, says}) => {
    const right = (wanted === undefined || version === wanted) && healthy === true;
    return {cells: [name, wanted ?? '', version ?? 'no answer', says], glyph: right ? '✓' : '✗', tone: right ? 'plain' : 'bad'};
  }),
});

export const count = (seen: readonly SeenInstance[], is: (instance: SeenInstance) => boolean): string => `${seen.filter(is).length} of ${seen.length}`;
