import {acquire, heldWords, isAliveHere, isStale, lockedEnvironment, steal, thisHolder, unchangedWords, waitForLock, type HeldBy, type LockAnswer, type LockWanted, type LockWatch} from '../../lock/index.ts';
import {failed, passed, type Outcome} from '../../release/evidence.ts';
import type {QuestionOption} from '../../release/state.ts';
import type {Decide, Item, ItemContext} from '../step.ts';
import {lockPlaceOf} from './git.ts';

/** G1.5. Somebody else's lock is waited for, or taken over by a person with a reason after it has shown no life for long enough. */
export const lockItem: Item = {
  id: 'lock',
  requirement: 'G1.5',
  title: 'deploy lock is ours',
  effect: 'verifiable',
  exception: 'two people',
  run: async context => {
    const {world, answers} = context;
    const wanted = await wantedBy(context);
    const answer = answers.at(-1);
    switch (answer?.choice) {
      case 'wait': {
        const say = (by: HeldBy, watch: LockWatch): void => context.say(`${heldWords(by)} ${unchangedWords(watch)}`);
        const waited = await waitForLock(world, lockPlaceOf(context), {wanted, watch: watchOf(context), say}, context.signal);
        if (waited.is === 'answered') return settle(context, waited.answer);
        await context.found({lockSeen: {id: waited.id, unchangedMs: waited.watch.unchangedMs}});
        return ask(context, waited.id, waited.by, waited.watch);
      }
      case 'take-over':
        return takeOver(context, wanted, answer.text ?? '');
      case 'stop':
        return failed(`stopped by ${answer.by}: ${answer.text ?? 'somebody else releases'}`, {next: ['p asks for the lock again', 'r ends this release']});
      default:
        return settle(context, await acquire(world, lockPlaceOf(context), wanted));
    }
  },
};

const wantedBy = async ({world, config, releaseId, facts}: ItemContext): Promise<LockWanted> => ({
  holder: await thisHolder(world), releaseId, service: config.service, op: 'release', version: facts.version ?? '', doing: 'gate 1 Preflight',
});

const settle = async (context: ItemContext, answer: LockAnswer, how = ''): Promise<Outcome | Decide> => {
  switch (answer.is) {
    case 'ours':
      return passed(`held on ${context.config.git.remote} until the release has ended${how}`, {}, {lock: {id: answer.lock.id, record: answer.lock.record}});
    case 'held':
      return ask(context, answer.id, answer.by, watchOf(context));
    case 'refused':
      return failed(answer.why, {next: [answer.next, 'm releases without the lock: a reason and a second person']});
    default:
      return failed(answer.is === 'unknown' ? answer.why : 'the lock could not be taken', {next: [answer.is === 'unknown' ? answer.next : 'p asks again', 'p asks again']});
  }
};

/** Who, where, since, why; and what can be done about it. */
const ask = async ({world, facts}: ItemContext, id: string, by: HeldBy, watch: LockWatch | undefined, refused?: string): Promise<Decide> => {
  const here = await isAliveHere(by.holder, await thisHolder(world));
  const own = watch?.id === id ? watch : undefined;
  const blocked = here ? `it runs on this machine (pid ${by.holder.pid}): cockpit attach` : isStale(own, id) ? undefined : `${unchangedWords(own)}: wait for it first`;
  const options: readonly QuestionOption[] = [
    {id: 'wait', label: 'wait for it', note: 'looks every 20 s and takes it when it is free; x stops'},
    {id: 'take-over', label: 'take it over', note: `type "${lockedEnvironment}: why"; they are told`, wants: 'reason', ...(blocked !== undefined && {blocked})},
    {id: 'stop', label: 'stop here', note: 'talk to them; p asks again', wants: 'reason'},
  ];
  return {
    decide: {
      text: `${refused === undefined ? '' : `${refused} `}The deploy lock is held: ${heldWords(by)}`,
      options,
      blocks: [{
        kind: 'table', title: 'who holds it',
        rows: [
          ['who', `${by.user} on ${by.host}`], ['what', `${by.op} of ${by.service} ${by.version || '(not chosen yet)'}`], ['where', by.doing || 'not said'],
          ['since', by.since > 0 ? `${new Date(by.since).toISOString().slice(0, 16).replace('T', ' ')} UTC, by their clock` : 'not known'],
          ['why', by.reason || 'no reason given'], ['life', `${here ? 'alive on this machine' : 'not on this machine'}, ${unchangedWords(own)}`],
          ...(by.stolenFrom === '' ? [] : [['taken from', by.stolenFrom]]), ...(facts.version === undefined ? [] : [['ours', facts.version]]),
        ].map(cells => ({cells})),
      }],
    },
  };
};

/** "production: the laptop of bob died" → both are wanted: the name, so that nobody does it by habit, and the reason for the other one. */
const takeOver = async (context: ItemContext, wanted: LockWanted, text: string): Promise<Outcome | Decide> => {
  const {world} = context;
  const [typedEnv = '', ...rest] = text.split(':');
  const reason = rest.join(':').trim();
  const watch = watchOf(context);
  const answer = await steal(world, lockPlaceOf(context), {...wanted, reason, typedEnv: typedEnv.trim(), seen: watch?.id ?? '', watch});
  if (answer.is !== 'refused') return settle(context, answer, `; taken over: ${reason}`);
  const again = await acquire(world, lockPlaceOf(context), wanted);
  return again.is === 'held' ? ask(context, again.id, again.by, watch, `Not taken over: ${answer.why} ${answer.next}.`) : settle(context, again);
};

/** What was seen while somebody waited. Nobody has to look in between: the takeover itself finds out whether it is still the same. */
const watchOf = ({facts}: ItemContext): LockWatch | undefined => facts.lockSeen && {...facts.lockSeen, lastMono: Number.NEGATIVE_INFINITY};
