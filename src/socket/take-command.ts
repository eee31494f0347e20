import type {Answer, ClientFrame, Person} from './protocol.ts';
import type {Served} from './served.ts';
import {makeOnce} from './once.ts';
import {sentNow, whyTooOld, type SentAt} from './sent-at.ts';

type CommandFrame = Extract<ClientFrame, {type: 'command'}>;

/**
 * From a command of a client to its answer: observers are refused, the same id is decided once, and a decision that was made on
 * another state, or asked so long ago that nobody waits for it, is refused. Never rejects.
 */
export const makeTakeCommand = (engine: Pick<Served, 'snapshot' | 'command'>, clocks: () => SentAt = sentNow) => {
  const once = makeOnce();
  // Gate decisions wait for each other, so that the second is compared with what the first has led to. A rollback never waits.
  let decisions: Promise<unknown> = Promise.resolve();

  const decide = async ({command, expectedSeq, sentAt}: CommandFrame, {who}: Person): Promise<Answer> => {
    const old = whyTooOld(command, sentAt, clocks());
    if (old) return old;
    if (expectedSeq === undefined) return engine.command(command, who).then(answerOf);
    const turn = decisions.then(() => {
      const {seq} = engine.snapshot();
      return seq === expectedSeq ? engine.command(command, who).then(answerOf) : movedOn(seq - expectedSeq);
    });
    decisions = turn.catch(() => undefined);
    return turn;
  };

  return async (frame: CommandFrame, person: Person): Promise<Answer> =>
    person.role === 'observer' ? observersLook : once(`${person.who} ${frame.id}`, async () => decide(frame, person));
};

// The engine's own answer may carry more than a client should be told.
const answerOf = (answer: Answer): Answer => (answer.ok ? {ok: true} : {ok: false, refusal: answer.refusal});

const movedOn = (records: number): Answer => ({
  ok: false,
  refusal: {
    why: `The release has moved on since what you saw, by ${records} record${records === 1 ? '' : 's'}.`,
    next: 'Look again, then press the key again.',
  },
});

const observersLook: Answer = {
  ok: false,
  refusal: {why: 'You are attached as an observer.', next: 'Attach without --observe to take part.'},
};
