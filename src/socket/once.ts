import type {Answer} from './protocol.ts';

/** Answers that are remembered; a person gives a few hundred commands in a whole release. */
const remembered = 1000;

/**
 * Decides every command once. A client that lost its connection sends the command again under the same id, and gets the answer
 * that the first one got, also while that is still on its way.
 */
export const makeOnce = () => {
  const answers = new Map<string, Promise<Answer>>();
  return (id: string, decide: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(id);
    if (known) return known;
    const answer = decide().catch(mistake);
    answers.set(id, answer);
    const oldest = answers.keys().next();
    if (answers.size > remembered && !oldest.done) answers.delete(oldest.value);
    return answer;
  };
};

const mistake = (error: unknown): Answer => ({
  ok: false,
  refusal: {
    why: `The cockpit made a mistake: ${error instanceof Error ? error.message : String(error)}`,
    next: 'Look at the state before you try again. r and rollback.sh do not depend on this command.',
  },
});
