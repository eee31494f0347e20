import type {LockPlace} from './lock-ref.ts';

/** The one environment that is locked. */
export const lockedEnvironment = 'production';

/** Where the deploy lock of a project is kept: by what its config says, in a ref of our own or in a branch. */
export const lockPlace = (cwd: string, {remote, lockIn}: {readonly remote: string; readonly lockIn: 'ref' | 'branch'}): LockPlace => ({
  cwd, remote, env: lockedEnvironment,
  ...(lockIn === 'branch' && {ref: `refs/heads/cockpit-lock/${lockedEnvironment}`}),
});
