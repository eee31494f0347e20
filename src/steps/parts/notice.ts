import type {ItemContext} from '../step.ts';

/** Between two looks at what the monitoring has, ms: it is not asked itself. */
const lookMs = 250;

/**
 * Waits until the monitoring, as it is configured, says that something is wrong in staging: an instance that is not healthy, a
 * verdict "worse", an alert that did not fire before. Gives what it was; undefined when nothing was noticed in time.
 *
 * @param since answers from before the break say nothing; epoch ms
 */
export const notice = async (context: ItemContext, since: number, limitMs: number): Promise<string | undefined> => {
  const {clock} = context.world;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const seen: {by: string | undefined} = {by: undefined};
  void judge(context, signal).then(says => (seen.by ??= says), () => undefined);
  const firedBefore = context.watch.firing('staging');
  const until = clock.mono() + limitMs;
  try {
    while (seen.by === undefined && clock.mono() < until) {
      const ill = context.watch.health('staging').find(({healthy, at}) => at >= since && healthy !== true);
      const alert = context.watch.firing('staging').find(name => !firedBefore.includes(name));
      seen.by ??= ill ? `${ill.name}: ${ill.says}` : alert && `alert ${alert}`;
      if (seen.by === undefined) await clock.sleep(lookMs, context.signal);
    }
    return seen.by;
  } finally {
    over.abort();
  }
};

const judge = async ({config, watch}: ItemContext, signal: AbortSignal): Promise<string | undefined> => {
  if (!config.environments.staging?.metrics) return undefined;
  for await (const {verdict} of watch.follow({compare: 'after', environment: 'staging', subject: 'all', atLeastMs: 0, where: 'in the rehearsal'}, signal))
    if (verdict.verdict === 'worse') return verdict.sentence;
  return undefined;
};
