import {remoteWords, type PushLine} from './porcelain.ts';
import type {PushRequest, RefChange} from './push-request.ts';
import {saidReason, seenReason, type PushReason} from './push-reason.ts';
import {arrivedWords, choicesFor, nameOf, refusedWords, type PushChoice} from './push-words.ts';
import type {GitPlace, RemoteRefs} from './read-remote.ts';
import {lastWords} from './run-git.ts';
import type {RunResult} from '../world/world.ts';

export type PushedRef = {
  readonly ref: string;
  readonly wanted: string;
  /** Id that it had to have before; '' for none. */
  readonly expected: string;
  /** Id on the remote when it was read back; undefined when it has none. */
  readonly seen: string | undefined;
  /** The remote has what was wanted; for a tag also when it is another tag object on the same commit. */
  readonly there: boolean;
  /** What git said about this ref. */
  readonly said: string | undefined;
};

export type PushOutcome = {
  /** all: everything is there · none: nothing · part: see `refs` · unknown: the remote could not be read back. */
  readonly state: 'all' | 'none' | 'part' | 'unknown';
  /** Undefined when everything is there. */
  readonly reason: PushReason | undefined;
  readonly refs: readonly PushedRef[];
  /** The lock's ref, when one was pushed along. `there` is the proof that it was still ours. */
  readonly lock: PushedRef | undefined;
  /** Did git push run? False when everything was there before, or the remote could not even be read. */
  readonly pushed: boolean;
  /** What happened and what state things are in, as on the screen. */
  readonly why: string;
  /** The server's own words. */
  readonly said: readonly string[];
  /** What can be done now; empty when all is there. */
  readonly choices: readonly PushChoice[];
};

export const arrived = (refs: readonly PushedRef[], lock: PushedRef | undefined, {remote}: GitPlace, pushed: boolean): PushOutcome => ({
  state: 'all',
  reason: undefined,
  refs,
  lock,
  pushed,
  why: arrivedWords(refs, remote),
  said: [],
  choices: [],
});

export const notStarted = (stray: RefChange, refs: readonly PushedRef[], {remote}: GitPlace): PushOutcome => ({
  state: 'none',
  reason: 'moved',
  refs,
  lock: undefined,
  pushed: false,
  why: `Not pushed: ${nameOf(stray.dst)} on ${remote} has commits that would be lost. Nothing was changed.`,
  said: [],
  choices: choicesFor('none', 'moved', refs, {burn: '', rest: ''}),
});

export const unreadable = (
  answer: RemoteRefs & {ok: false},
  {remote}: GitPlace,
  request: PushRequest,
  run: RunResult | undefined,
  pushed: boolean,
): PushOutcome => {
  const names = request.refs.map(({dst}) => nameOf(dst)).join(' and ');
  const why = pushed
    ? `We cannot tell whether ${names} arrived: ${answer.why} when read back${run?.exitCode === 0 ? ', although git push ended well' : ''}.`
    : `Nothing was pushed: ${answer.why}.`;
  return {
    state: 'unknown',
    reason: answer.kind === 'denied' ? 'denied' : answer.kind === 'hung' ? 'timeout' : 'unreachable',
    refs: request.refs.map(({src, dst, expectOld}) => ({
      ref: dst,
      wanted: src,
      expected: expectOld,
      seen: undefined,
      there: false,
      said: undefined,
    })),
    lock: undefined,
    pushed,
    why,
    said: [answer.next],
    choices: choicesFor('unknown', 'unreachable', [], {burn: '', rest: remote}),
  };
};

export const refused = (
  refs: readonly PushedRef[],
  lock: PushedRef | undefined,
  lines: readonly PushLine[],
  run: RunResult,
  {remote}: GitPlace,
  request: PushRequest,
): PushOutcome => {
  const said = remoteWords(run.stderr);
  const stopped = run.exitCode === undefined && run.signal !== undefined && !run.timedOut;
  const ended = run.timedOut ? 'timeout' : stopped ? 'stopped' : undefined;
  const reason = seenReason(refs, lock) ?? ended ?? saidReason(lines, run.stderr);
  const state = refs.some(ref => ref.there) ? 'part' : isCutOff(reason, lines) ? 'unknown' : 'none';
  const what = refusedWords(reason, remote, refs, said, lastWords(run));
  return {
    state,
    reason,
    refs,
    lock,
    pushed: true,
    why: [
      ...(state === 'part' ? [] : [what]),
      arrivedWords(refs, remote),
      ...(state === 'unknown' ? [`${remote} may still be working on it.`] : []),
    ].join(' '),
    said,
    choices: choicesFor(state, reason, refs, namesFor(request, refs)),
  };
};

/** The connection ended before the server answered: a slow hook over there may still let the push through. */
const isCutOff = (reason: PushReason, lines: readonly PushLine[]): boolean =>
  reason === 'timeout' || reason === 'stopped' || (reason === 'unreachable' && !lines.some(line => line.flag === '!'));

const namesFor = ({version, nextVersion}: PushRequest, refs: readonly PushedRef[]) => {
  const tag = refs.find(ref => ref.ref.startsWith('refs/tags/') && ref.there);
  const next = nextVersion === undefined ? 'the next number' : nextVersion;
  return {
    burn: `burn ${version ?? 'this number'}, cut ${next}`,
    rest: tag ? `leave the tag, cut ${next}` : `leave it, cut ${next}`,
  };
};
