/**
 * The value at a path such as `image.digest` or `builds[0].digest` or
 * `["containerimage.digest"]`; undefined when any part is missing.
 * Only own members are followed, so `constructor` finds nothing.
 */
export const valueAt = (root: unknown, path: string): unknown => {
  let value = root;
  for (const part of partsOf(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
};

// A leading `$` and `$.` are allowed because people paste paths from jq-like tools.
const partsOf = (path: string): readonly string[] =>
  [...path.replace(/^\$\.?/, '').matchAll(/\[(\d+)\]|\["([^"]+)"\]|([^.[\]]+)/g)].map(match => match[1] ?? match[2] ?? match[3] ?? '');
