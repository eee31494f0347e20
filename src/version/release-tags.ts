import type {SemVer} from 'semver';
import type {GitTag} from '../world/git-look.ts';
import {versionOfTag} from './tag-name.ts';

export type ReleaseTag = {
  readonly name: string;
  readonly version: SemVer;
  /** The commit it points at, also when the tag is annotated. */
  readonly commit: string;
  /** Id of the ref itself: the tag object when annotated. This is what a remote lists. */
  readonly object: string;
  readonly annotated: boolean;
  /** When the tag was made; for a plain tag, when its commit was. Epoch ms. */
  readonly at: number;
};

/** Release tags with this prefix, in the same order. A tag of a tree, a file or another tag is not a release. */
export const releaseTags = (tags: readonly GitTag[], prefix: string): ReleaseTag[] =>
  tags.flatMap(({name, object, target, isAnnotated, at}) => {
    const version = target.type === 'commit' ? versionOfTag(name, prefix) : undefined;
    return version ? [{name, version, commit: target.id, object, annotated: isAnnotated, at}] : [];
  });
