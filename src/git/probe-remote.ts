import {randomBytes} from 'node:crypto';
import {makeCommit, makeEmptyTree} from './make-object.ts';
import {pushRefs} from './push-refs.ts';
import type {GitPlace} from './read-remote.ts';
import type {World} from '../world/world.ts';

export type Probe =
  /** A ref was made on the remote, moved and removed again. */
  | {readonly is: 'writable'; readonly atomic: boolean}
  | {readonly is: 'refused'; readonly why: string; readonly next: string}
  | {readonly is: 'unknown'; readonly why: string; readonly next: string};

/** Hidden from branch lists, and not fetched by anybody's usual configuration. */
export const probeFolder = 'refs/cockpit/probe/';
/** Where everybody sees them, on hosts that take nothing but branches and tags. */
export const branchProbe = 'refs/heads/cockpit-probe/';

/**
 * Does the remote let us write? Found out by writing: `git push --dry-run` says yes to pushes that the
 * server refuses. What it cannot find out is whether the release branch is protected; only the push of
 * the release itself tells that.
 *
 * @param folder Where to probe; with `refs/heads/…/` on hosts that only take branches.
 */
export const probeRemote = async (world: World, place: GitPlace, folder = probeFolder): Promise<Probe> => {
  const {cwd} = place;
  const nonce = randomBytes(8).toString('hex');
  const refs = [`${folder}${nonce}-a`, `${folder}${nonce}-b`] as const;
  const tree = await makeEmptyTree(world, cwd);
  const object = (message: string) => makeCommit(world, cwd, {tree, parents: [], message, at: world.clock.now(), byCockpit: true});
  const src = await object(`cockpit: probe ${nonce}, may be deleted`);

  const made = await pushRefs(world, place, {refs: refs.map(dst => ({src, dst, expectOld: ''})), timeoutMs: 30_000});
  const alone = made.reason === 'no-atomic';
  const [dst] = refs;
  const second = alone ? await pushRefs(world, place, {refs: [{src, dst, expectOld: ''}], oneByOne: true, timeoutMs: 30_000}) : made;
  if (second.state === 'unknown') return {is: 'unknown', why: second.why, next: second.said[0] ?? 'Check again'};
  if (second.state !== 'all') return {is: 'refused', why: second.why, next: nextFor(second.reason)};

  // As the lock is renewed: by an object that does not follow from the one before. Some hosts refuse just that.
  const other = await object(`cockpit: probe ${nonce}, moved, may be deleted`);
  const moved = await pushRefs(world, place, {refs: [], lock: {src: other, dst, expectOld: src}, timeoutMs: 30_000});

  const left = alone ? [dst] : refs;
  const gone = await pushRefs(world, place, {
    refs: left.map(ref => ({src: '', dst: ref, expectOld: ref === dst && moved.state === 'all' ? other : src})),
    oneByOne: alone,
    timeoutMs: 30_000,
  });
  if (gone.state === 'all' && moved.state === 'all') return {is: 'writable', atomic: !alone};
  if (gone.state === 'all')
    return {is: 'refused', why: `A ref can be made and removed in ${folder}, but not moved: ${moved.why}`, next: 'Allow forced pushes there (receive.denyNonFastForwards), or do without the lock'};
  const why = `The probe ref was made but could not be removed: ${gone.why}`;
  return {is: 'refused', why, next: `Remove it: git push ${place.remote} ${left.map(ref => `:${ref}`).join(' ')}`};
};

const nextFor = (reason: string | undefined): string => {
  if (reason === 'hidden' || reason === 'hook' || reason === 'protected')
    return 'Keep the lock in a branch: set git.lockIn to "branch" in the config, for all who release';
  if (reason === 'denied') return 'Ask for write access, or log in by hand in another terminal (git push), then check again';
  return 'Try git push by hand, then check again';
};
