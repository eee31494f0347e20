import {openGitReader, type GitReader} from '../../world/git-reader.ts';
import type {GitPlace} from '../../git/index.ts';
import {lockPlace, type HeldLock, type LockPlace} from '../../lock/index.ts';
import type {ItemContext} from '../step.ts';

export const gitOf = ({repo, world}: Pick<ItemContext, 'repo' | 'world'>): GitReader => openGitReader(repo, world.env);
export const placeOf = ({repo, config}: Pick<ItemContext, 'repo' | 'config'>): GitPlace => ({cwd: repo, remote: config.git.remote});
export const lockPlaceOf = ({repo, config}: Pick<ItemContext, 'repo' | 'config'>): LockPlace => lockPlace(repo, config.git);

/** The lock as it was journaled; undefined when none is held. */
export const heldLock = ({facts}: Pick<ItemContext, 'facts'>): HeldLock | undefined => facts.lock as HeldLock | undefined;
