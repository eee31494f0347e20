import type {GitReader, ReadingArgs} from '../world/git-reader.ts';
import {versionOfTag} from './tag-name.ts';
import type {SemVer} from 'semver';

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

/** Release tags with this prefix, in no particular order; `where` narrows them (`--merged=<id>`). */
export const readTags = async (git: GitReader, prefix: string, ...where: string[]): Promise<ReleaseTag[]> => {
  const format = ['refname', 'objectname', 'objecttype', '*objectname', '*objecttype', 'creatordate:unix']
    .map(name => `%(${name})`)
    .join('%00');
  const args: ReadingArgs = ['for-each-ref', `--format=${format}`, ...where, 'refs/tags/'];
  const out = await git.read(...args);
  return out.split('\n').flatMap(line => {
    const [ref = '', object = '', type = '', peeled = '', peeledType = '', date = ''] = line.split('\0');
    const name = ref.slice('refs/tags/'.length);
    const version = versionOfTag(name, prefix);
    const annotated = type === 'tag';
    // A tag of a tree, a file or another tag is not a release.
    if (!version || (annotated ? peeledType : type) !== 'commit') return [];
    return [{name, version, commit: annotated ? peeled : object, object, annotated, at: Number(date) * 1000}];
  });
};
