import {branchProbe, probeRemote, remoteFacts, shownUrl} from '../../git/index.ts';
import type {Config} from '../../config/schema.ts';
import {lockPlace, lockRef} from '../../lock/index.ts';
import {openGitReader} from '../../world/git-reader.ts';
import type {World} from '../../world/world.ts';

/** One line of `cockpit doctor`. `ok` undefined: it could not be found out. */
export type Finding = {readonly name: string; readonly ok: boolean | undefined; readonly says: string; readonly next?: string};

/**
 * The git remote as what a release needs it to be: it answers, it takes a ref that is made, moved and removed, it pushes several
 * refs as one. Where it refuses refs of our own a branch is tried, and the setting that goes with it is named. Only throw-away
 * refs are written, and they are removed again; whether the release branch is protected only the push of a release can tell.
 */
export const examineRemote = async (world: World, repo: string, {git}: Config): Promise<readonly Finding[]> => {
  const place = {cwd: repo, remote: git.remote};
  const seen = await remoteFacts(world, openGitReader(repo, world.env), place, git.branch);
  if (!seen.reachable) return [{name: 'remote', ok: false, says: seen.why, next: seen.next}];
  const answers: Finding = {
    name: 'remote', ok: true,
    says: `${shownUrl(seen.url)} answers${seen.pushesElsewhere === undefined ? '' : `; pushes go to ${seen.pushesElsewhere}`}${seen.branchHead === undefined ? `; it has no ${git.branch} yet` : ''}`,
  };
  const hidden = await probeRemote(world, place);
  if (hidden.is === 'unknown') return [answers, {name: 'remote takes pushes', ok: undefined, says: hidden.why, next: hidden.next}];
  const own = hidden.is === 'writable' ? undefined : await probeRemote(world, place, branchProbe);
  const atomic = [hidden, own].find(probe => probe?.is === 'writable');
  return [
    answers,
    atomic?.is === 'writable'
      ? {name: 'remote takes pushes', ok: true, says: `a ref was made, moved and removed in ${hidden.is === 'writable' ? 'refs/cockpit' : 'refs/heads'}`}
      : {name: 'remote takes pushes', ok: false, says: hidden.is === 'refused' ? hidden.why : 'it takes no ref', next: own?.is === 'refused' || own?.is === 'unknown' ? own.next : 'Ask for write access'},
    ...(atomic?.is === 'writable'
      ? [
          atomic.atomic
            ? {name: 'atomic push', ok: true, says: 'branch, tag and lock arrive as one or not at all'}
            : {name: 'atomic push', ok: undefined, says: 'branch and tag cannot arrive as one: gate 4 asks before it pushes them one by one', next: 'Ask the host for atomic pushes (receive.advertiseAtomic)'},
        ]
      : []),
    ...(git.lock ? [lockFinding(repo, git, hidden.is === 'writable', own?.is === 'writable')] : []),
  ];
};

const lockFinding = (repo: string, git: Config['git'], takesRefs: boolean, takesBranches: boolean): Finding => {
  const ref = lockRef(lockPlace(repo, git));
  const name = 'deploy lock';
  if (git.lockIn === 'branch' && (takesRefs || takesBranches)) return {name, ok: true, says: `in ${ref}${takesRefs ? '; this host would take a hidden ref as well' : ''}`};
  if (takesRefs) return {name, ok: true, says: `in ${ref}`};
  if (takesBranches) return {name, ok: false, says: `this host refuses ${ref}, and takes branches`, next: 'Set "git": {"lockIn": "branch"} in cockpit.config.json, for all who release'};
  return {name, ok: false, says: `this host takes neither ${ref} nor a branch`, next: 'Ask for write access, or set "git": {"lock": false} and agree on another way'};
};
