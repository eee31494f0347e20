/**
 * A digest is the only name of an artifact that cannot come to mean something
 * else. Tags move, versions are typed by people; these 64 digits are the content.
 */
export type Digest = `sha256:${string}`;

/** Why we have no digest, and what to try. Nothing is ever guessed. */
export type DigestRefused = {readonly ok: false; readonly why: string; readonly next: string};
export type DigestRead =
  | {readonly ok: true; readonly digest: Digest /** Where it was read, in words. */; readonly from: string}
  | DigestRefused;

// OCI image-spec, descriptor.md: the hex of sha256 is lower case and 64 digits long.
const wholeDigest = /^sha256:[0-9a-f]{64}$/;
const digestsIn = /(?<![0-9a-z])sha256:[0-9a-f]{64}(?![0-9a-zA-Z])/g;

export const isDigest = (text: string): text is Digest => wholeDigest.test(text);

/** Every different digest named in a text, in order. Accepts `repo/app@sha256:…` and JSON around it. */
export const digestsOf = (text: string): readonly Digest[] => [...new Set(text.match(digestsIn) ?? [])] as Digest[];

/** `sha256:9f3c…a41e`, for a screen. Never for comparing. */
export const shortDigest = (digest: Digest): string => `${digest.slice(0, 11)}…${digest.slice(-4)}`;

export const refused = (why: string, next: string): DigestRefused => ({ok: false, why, next});
