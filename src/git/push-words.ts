import type {PushedRef} from './push-outcome.ts';
import {isElsewhere, type PushReason} from './push-reason.ts';

export type PushChoice = {
  readonly id: 'push-again' | 'look-again' | 'pull-request' | 'burn' | 'push-rest' | 'leave-tag' | 'start-over' | 'one-by-one' | 'log-in';
  readonly label: string;
};

/** "branch main", "tag v2.8.0" */
export const nameOf = (ref: string): string =>
  ref.startsWith('refs/heads/') ? `branch ${ref.slice(11)}` : ref.startsWith('refs/tags/') ? `tag ${ref.slice(10)}` : ref;

const list = (refs: readonly PushedRef[]): string => refs.map(({ref}) => nameOf(ref)).join(' and ');

export const arrivedWords = (refs: readonly PushedRef[], remote: string): string => {
  const there = refs.filter(ref => ref.there);
  const missing = refs.filter(ref => !ref.there);
  if (missing.length === 0) return `${capital(remote)} has ${list(there)} (read back, now).`;
  if (there.length > 0) return `${capital(remote)} has ${list(there)} but not ${list(missing)}.`;
  if (refs.length === 1) return `${capital(list(refs))} did not arrive (read back, now).`;
  const kinds = refs.map(({ref}) => nameOf(ref).split(' ')[0]!);
  return refs.length === 2 && new Set(kinds).size === 2
    ? `Neither ${kinds.join(' nor ')} arrived (read back, now).`
    : `None of the ${refs.length} arrived (read back, now).`;
};

export const refusedWords = (
  reason: PushReason,
  remote: string,
  refs: readonly PushedRef[],
  said: readonly string[],
  words: string,
): string => {
  const [first] = refs.filter(ref => !ref.there);
  const name = first ? nameOf(first.ref) : 'it';
  const server = said.length > 0 ? ` It said: ${said.join(' / ')}.` : '';
  switch (reason) {
    case 'protected':
      return `Push refused by ${remote}: ${protectedOf(refs, said)} is protected.`;
    case 'hook':
      return `Push refused by a hook of ${remote}.${server}`;
    case 'moved':
      return `Push refused: ${movedOf(refs)} on ${remote} was moved by somebody else. Nothing was forced.`;
    case 'tag-exists':
      return `Push refused: ${movedOf(refs)} exists on ${remote} for another commit. A tag is never moved.`;
    case 'tag-burned':
      return `Push refused by ${remote}: ${nameOf(refs.find(({ref}) => ref.startsWith('refs/tags/'))?.ref ?? 'the tag')} is not given out again.${server}`;
    case 'hidden':
      return `Push refused by ${remote}: it does not take refs named like ${name}.`;
    case 'no-atomic':
      return `${capital(remote)} cannot take branch and tag as one (no atomic push).`;
    case 'denied':
      return `${capital(remote)} does not let us push: ${words}.`;
    case 'timeout':
      return `The push got no answer in time: ${words}.`;
    case 'stopped':
      return 'The push was stopped.';
    case 'unreachable':
      return `${capital(remote)} did not answer: ${words}.`;
    case 'lock-lost':
      return 'Push refused: the deploy lock is no longer ours.';
    case 'other':
      return `The push failed: ${words}.${server}`;
  }
};

const protectedOf = (refs: readonly PushedRef[], said: readonly string[]): string => {
  const named = refs.find(({ref}) => said.some(line => line.includes(ref)));
  return nameOf((named ?? refs.find(({ref}) => ref.startsWith('refs/heads/')) ?? refs[0])?.ref ?? 'the branch');
};

const movedOf = (refs: readonly PushedRef[]): string => nameOf((refs.find(isElsewhere) ?? refs[0])?.ref ?? 'it');

/** Numbered on screen in this order; the cockpit prefers none. */
export const choicesFor = (
  state: 'none' | 'part' | 'unknown',
  reason: PushReason,
  refs: readonly PushedRef[],
  names: {burn: string; rest: string},
): PushChoice[] => {
  const again: PushChoice = {id: 'push-again', label: 'push again'};
  const burn: PushChoice = {id: 'burn', label: names.burn};
  if (state === 'unknown')
    return [
      {id: 'look-again', label: 'look again'},
      {id: 'push-again', label: 'push again: what arrived already is recognised'},
    ];
  if (state === 'part') {
    const missing = refs.filter(ref => !ref.there);
    return [
      {id: 'push-rest', label: `push ${list(missing)}`},
      {id: 'leave-tag', label: names.rest},
    ];
  }
  switch (reason) {
    case 'protected':
    case 'hook':
      return [again, {id: 'pull-request', label: 'open a pull request'}, burn];
    case 'moved':
      return [{id: 'start-over', label: 'take their commits in: pull, then gate 1 again'}, again];
    case 'tag-exists':
    case 'tag-burned':
      return [burn, {id: 'look-again', label: 'look again'}];
    case 'lock-lost':
      return [{id: 'look-again', label: 'look who has the lock'}];
    case 'no-atomic':
      return [{id: 'one-by-one', label: 'push the branch, then the tag: if the second fails, the first stays'}, burn];
    case 'denied':
      return [{id: 'log-in', label: 'log in by hand, then push again'}, again];
    default:
      return [again, burn];
  }
};

const capital = (text: string): string => text.replace(/^[a-z]/, first => first.toUpperCase());
