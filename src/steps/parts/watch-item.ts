import {failed, passed, type Block, type Outcome} from '../../release/evidence.ts';
import {formatCount, formatDuration} from '../../util/duration.ts';
import type {Item, ItemContext, PlanInput} from '../step.ts';
import type {WatchGoal, WatchTick} from '../watch.ts';

export type Watching = {
  readonly id: string;
  readonly requirement: string;
  readonly title: string;
  readonly environment: WatchGoal['environment'];
  readonly compare: WatchGoal['compare'];
  readonly subject: WatchGoal['subject'];
  /** Covered time that is watched at least, ms. */
  readonly forMs: number;
  /** When it began, where that is not when the item started, epoch ms. */
  readonly since?: number | undefined;
  /** `safe`: it has to be proven. `not worse`: enough data, and nothing worse in it. */
  readonly enough: 'safe' | 'not worse';
  readonly where: string;
};

/** How many times the planned length a watch may go on when it has not been proven. */
const patience = 3;
/** So long nothing at all may be seen, in sum: the length of the watch itself, or this, ms. Then a person decides. */
const leastBlindMs = 60_000;

export const watchItem = (_input: PlanInput, watching: Watching): Item => ({
  id: watching.id,
  requirement: watching.requirement,
  title: watching.title,
  effect: 'pure',
  exception: 'reason',
  run: context => watch(context, watching),
});

/** Watches until the judge has said enough: worse ends it at once, missing data never passes. */
export const watch = async (context: ItemContext, {environment, compare, subject, forMs, enough, where, since = context.at}: Watching): Promise<Outcome> => {
  if (!context.config.environments[environment]?.metrics)
    return failed(`nothing measures ${environment}`, {
      details: ['No metrics are configured, so nobody can say whether it is worse.'],
      next: [`Add environments.${environment}.metrics to cockpit.config.json`, 'm: watch it yourself and say so'],
    });
  let last: WatchTick | undefined;
  // Not the wall clock: it may be set, the machine may sleep, and an engine may come back hours later.
  const {clock} = context.world;
  const from = clock.mono();
  let first: number | undefined;
  for await (const tick of context.watch.follow({compare, environment, subject, atLeastMs: forMs, where, since}, context.signal)) {
    last = tick;
    first ??= tick.coveredMs;
    const blindMs = clock.mono() - from - (tick.coveredMs - first);
    context.say(`${tick.verdict.sentence}  ${formatCount(Math.max(0, forMs - tick.coveredMs))}`);
    const {verdict, sentence, numbers} = tick.verdict;
    const evidence = {numbers: {...numbers, coveredMs: tick.coveredMs}, ...blocksOf(tick)};
    if (verdict === 'worse')
      return {
        ...failed(sentence, {...evidence, next: environment === 'production' ? ['r rolls back'] : ['p watches again', ': opens gate 4 again for a fix']}),
        ...(environment === 'production' && {rollBackBecause: sentence}),
      };
    if (tick.coveredMs >= forMs && (verdict === 'safe' || (enough === 'not worse' && verdict === 'unsure' && tick.comparable)))
      return passed(sentence, {...evidence, details: [`Watched for ${formatDuration(tick.coveredMs)}.`]});
    if (tick.coveredMs >= forMs * patience || blindMs > Math.max(forMs, leastBlindMs)) break;
  }
  context.signal.throwIfAborted();
  return notProven(context, last, forMs);
};

/** One row a criterion: kept, so that the report shows what was known when it was decided. */
const blocksOf = (tick: WatchTick | undefined): {readonly blocks?: readonly Block[]} =>
  tick?.criteria === undefined ? {} : {blocks: [{kind: 'table', title: 'what was compared', head: ['what', 'now', 'usual', 'limit', 'rests on', 'verdict'], rows: tick.criteria}]};

const notProven = ({config}: ItemContext, last: WatchTick | undefined, forMs: number): Outcome => {
  const sentence = last?.verdict.sentence ?? 'Nothing was measured.';
  const coveredMs = last?.coveredMs ?? 0;
  if (config.monitor.whenNotProven === 'pass' && last?.verdict.verdict === 'unsure' && coveredMs >= forMs)
    return passed(`not proven: ${sentence}`, {...blocksOf(last), details: ['Accepted because the config says whenNotProven: "pass".']});
  const blind = coveredMs < forMs ? [`Only ${formatDuration(coveredMs)} of ${formatDuration(forMs)} could be seen. Missing data is not health.`] : [];
  return failed(`not proven in ${formatDuration(coveredMs || forMs)}: ${sentence}`, {
    ...blocksOf(last),
    details: [...blind, ...(last?.toProve ?? []).map(what => `Still to prove: ${what}.`)],
    next: ['p watches again', 'm accepts it as it is, with a reason', 'r rolls back'],
  });
};
