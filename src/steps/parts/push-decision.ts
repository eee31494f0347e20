import {nameOf, type PushChoice, type PushOutcome} from '../../git/index.ts';
import {failed, type Block, type Outcome} from '../../release/evidence.ts';
import type {Answer, QuestionOption} from '../../release/state.ts';
import type {Decide} from '../step.ts';

/** What can be done with a push that did not arrive whole: finish it, burn the number, stop. */
export type PushAnswer = PushChoice['id'] | 'stop';

/**
 * The question after such a push. Everything in it was found by looking at the remote, so it holds whatever became of our own
 * connection; nothing is proposed, because only people know what the others are doing.
 */
export const askAfterPush = (outcome: PushOutcome, without: readonly PushAnswer[] = []): Decide => ({
  decide: {
    text: `${outcome.why} What now?`,
    options: [
      ...outcome.choices.filter(({id}) => !without.includes(id)).map(({id, label}): QuestionOption => ({id, label})),
      {id: 'stop', label: 'stop here', note: `${stateOf(outcome)} p goes on later`, wants: 'reason'},
    ],
    blocks: blocksOf(outcome),
  },
});

/** Somebody chose to leave it as it is. */
export const stopped = ({by, text}: Answer, says: string): Outcome =>
  failed(`stopped by ${by}: ${text ?? 'no reason given'}`, {
    details: [says], next: ['p looks at the remote again and pushes what is missing', 'Open an earlier gate again', 'r ends this release'],
  });

const stateOf = ({state, refs}: PushOutcome): string => {
  if (state === 'unknown') return 'Nobody can tell yet what arrived.';
  const there = refs.filter(ref => ref.there).map(({ref}) => nameOf(ref));
  return there.length > 0 ? `${there.join(' and ')} stays on the remote.` : 'Nothing of it is on the remote.';
};

const blocksOf = ({refs, lock, said, state}: PushOutcome): readonly Block[] => [
  {
    kind: 'table', title: state === 'unknown' ? 'what the remote should have' : 'what the remote has, read back', head: ['', 'wanted', 'there', 'git said'],
    rows: [...refs, ...(lock ? [lock] : [])].map(ref => ({
      cells: [nameOf(ref.ref), short(ref.wanted), state === 'unknown' ? 'not known' : ref.there ? 'yes' : ref.seen === undefined ? 'no' : short(ref.seen), ref.said ?? ''],
      glyph: ref.there ? '✓' : state === 'unknown' ? '?' : '✗', tone: ref.there ? 'plain' : 'bad',
    })),
  },
  ...(said.length > 0 ? [{kind: 'lines', title: 'the server said', lines: said.map(text => ({text}))} as const] : []),
];

const short = (id: string): string => id.slice(0, 7);
