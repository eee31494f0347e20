import {isDigest, shortDigest} from './digest.ts';

export type SameArtifact =
  | {readonly same: true; readonly says: string}
  | {readonly same: false; readonly why: string; readonly next: string};

/** Who saw which digest, as the first words of a sentence. */
export type Witnesses = {readonly frozen: string; readonly seen: string};

const betweenStagingAndProduction: Witnesses = {frozen: 'staging passed', seen: 'production would get'};

/**
 * Is what we are about to use the artifact that was frozen when the release was
 * cut? Anything but two equal, well-formed digests is a no: a missing digest
 * must not count as "nothing differs".
 */
export const checkSame = (
  frozen: string | undefined,
  seen: string | undefined,
  who: Witnesses = betweenStagingAndProduction,
): SameArtifact => {
  if (frozen === undefined || !isDigest(frozen)) {
    return no(`Stop: no digest is known for what ${who.frozen}, so nothing can be compared with it. Nothing was changed.`);
  }
  if (seen === undefined || !isDigest(seen)) {
    return no(`Stop: no digest is known for what ${who.seen}, so it cannot be shown to be ${shortDigest(frozen)}. Nothing was changed.`);
  }
  if (seen !== frozen) {
    return no(`Stop: ${who.seen} ${apart(seen, frozen)}, ${who.frozen} ${apart(frozen, seen)}. Nothing was changed.`);
  }
  return {same: true, says: `same digest, ${shortDigest(frozen)}`};
};

const no = (why: string): SameArtifact => ({same: false, why, next: 'Gate 5 Artifact has to run again.'});

/** Two digests that look alike when shortened are shown whole: the difference must be visible. */
const apart = (digest: `sha256:${string}`, other: `sha256:${string}`): string =>
  shortDigest(digest) === shortDigest(other) ? digest : shortDigest(digest);
