import {checkName, isObjectId} from './check-name.ts';
import type {GitPlace} from './read-remote.ts';
import {gitCommand, type GitRun} from './run-git.ts';
import {CockpitError} from '../util/errors.ts';
import type {Command} from '../world/world.ts';

/** One ref to set on the remote, and what it must be before. */
export type RefChange = {
  /** Full object id. '' deletes the ref. */
  readonly src: string;
  /** Full ref name. */
  readonly dst: string;
  /** Full object id that the remote must have there now. '' means the ref must not exist. */
  readonly expectOld: string;
};

export type PushRequest = {
  readonly refs: readonly RefChange[];
  /** A renewed lock object: it must replace the one we hold, in the same all-or-nothing push. A stolen lock then refuses everything. */
  readonly lock?: RefChange;
  /** Default 120 000: a release commit is small, but server hooks may take their time. */
  readonly timeoutMs?: number;
  /** One push per ref, in this order, stopping at the first that fails. Only after somebody chose it: the server has no atomic push. */
  readonly oneByOne?: boolean;
  /** For the words of the choices: the number that would be burned and the one after it. */
  readonly version?: string;
  readonly nextVersion?: string;
};

/** The push as data, for the plan on the confirmation screen. */
export const pushCommand = ({cwd, remote}: GitPlace, {refs, lock, timeoutMs, oneByOne}: PushRequest): Command =>
  gitCommand(pushRun({cwd, remote}, [...(lock ? [lock] : []), ...refs], {timeoutMs, atomic: !oneByOne}));

export const pushRun = (
  {cwd, remote}: GitPlace,
  changes: readonly RefChange[],
  {timeoutMs = 120_000, atomic = true}: {timeoutMs?: number | undefined; atomic?: boolean},
): GitRun => ({
  does: 'changes',
  cwd,
  timeoutMs,
  args: [
    'push',
    ...(atomic ? ['--atomic'] : []),
    '--porcelain',
    '--no-verify',
    '--no-follow-tags',
    '--no-progress',
    '--recurse-submodules=no',
    ...changes.map(({dst, expectOld}) => `--force-with-lease=${dst}:${expectOld}`),
    '--',
    remote,
    ...changes.map(({src, dst}) => `${src}:${dst}`),
  ],
});

/** Throws CockpitError for what must never reach git. */
export const checkChange = ({src, dst, expectOld}: RefChange): void => {
  checkName('ref', dst);
  const good = dst.startsWith('refs/') && [src, expectOld].every(id => id === '' || isObjectId(id));
  // A lease lets git force. A tag that people may have fetched is never moved, so it may only be created or deleted.
  const moves = dst.startsWith('refs/tags/') && src !== '' && expectOld !== '';
  if (good && !moves) return;
  throw new CockpitError(`Pushing to ${dst}`, {
    cause: moves ? 'a tag is never moved' : 'full ref names and full object ids are needed',
    next: [moves ? 'Cut the next number' : 'This is a fault of the cockpit: report it'],
  });
};
