export {checkSame, type SameArtifact, type Witnesses} from './check-same.ts';
export {type Digest, type DigestRead, type DigestRefused, isDigest, shortDigest} from './digest.ts';
export {withDigest} from './image-reference.ts';
export {type DigestSource, readDigest} from './read-digest.ts';
export {valueAt} from './json-path.ts';
export type {RegistrySource} from './registry.ts';
