/** `registry.example.com:5000/team/app:1.2` in its parts. */
export type ImageReference = {
  readonly host: string;
  readonly repository: string;
  /** A tag or a digest: what stands at the end of the manifest's address. */
  readonly reference: string;
};

// The grammar of github.com/distribution/reference, without its rarely used corners.
const repositoryShape = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const tagShape = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostShape = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;

/**
 * Reads an image reference the way a container engine does: the first part is a
 * host only if it has a dot or a port or is `localhost`; otherwise Docker Hub.
 * Undefined when it is not one. A tag must be written: `latest` is never assumed.
 */
export const parseImage = (text: string): ImageReference | undefined => {
  const [named = '', digest] = text.split('@', 2);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = first === 'localhost' || /[.:]/.test(first);
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const repository = hasHost || path.includes('/') ? path : `library/${path}`;

  const reference = digest ?? tag;
  const wellFormed =
    repositoryShape.test(repository) &&
    repository.length <= 255 &&
    (!hasHost || hostShape.test(first)) &&
    (tag === undefined || tagShape.test(tag)) &&
    (digest === undefined || /^sha256:[0-9a-f]{64}$/.test(digest));
  if (!wellFormed || reference === undefined) return undefined;
  return {host: hasHost ? first : 'registry-1.docker.io', repository, reference};
};

/** The same repository by digest instead of by tag: `host/team/app:1.2` → `host/team/app@sha256:…`. Undefined when it is no reference. */
export const withDigest = (text: string, digest: string): string | undefined => {
  const image = parseImage(text);
  if (!image || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  const [named = ''] = text.split('@', 1);
  return `${named.replace(/:[^:/]*$/, '')}@${digest}`;
};
