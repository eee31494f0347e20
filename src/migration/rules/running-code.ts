import type {CodePlace} from '../previous-code.ts';
import type {Place} from '../postgres/set.ts';
import {runningRelease} from './rule.ts';

type Named = {readonly state: 'named' | 'not named' | 'not searched'; readonly at: readonly CodePlace[]};

/**
 * Whether the release that runs now names what an action takes away.
 *
 * - `named`: it does, at these places.
 * - `not named`: its source was searched and has no such word.
 * - `not searched`: nobody gave us its source, or the search failed.
 */
export const runningCode = ({action, set}: Place): Named => {
  const lists = (action.names ?? []).map(name => set.options.named.get(name));
  if (lists.length === 0 || lists.includes(undefined)) return {state: 'not searched', at: []};
  const at = lists.flatMap(list => list ?? []);
  return {state: at.length > 0 ? 'named' : 'not named', at};
};

// More places than this and the word is probably an ordinary one, such as `name` or `id`.
const ordinary = 20;

/** The sentence for a finding: who still reads it and where. */
export const runningCodeWords = (place: Place): string => {
  const release = runningRelease(place);
  const {state, at} = runningCode(place);
  if (state === 'not searched') return `Whether ${release} still uses it was not searched; count on it.`;
  if (state === 'not named') return `${release} never names it.`;
  const shown = at
    .slice(0, 3)
    .map(({path, line}) => `${path}:${line}`)
    .join(' · ');
  const more = at.length > 3 ? ` and ${at.length - 3} more` : '';
  if (at.length > ordinary) return `${release} names the word at ${at.length} places (${shown}${more}); not all need be this one.`;
  return `${release} still names it: ${shown}${more}. It fails from that moment on, also after a rollback of the code.`;
};
