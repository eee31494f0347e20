import {createHash} from 'node:crypto';
import type {ReleaseState} from '../release/state.ts';

/** SHA-256 of a state, the same for equal states whatever the order of their members: two screens that agree show the same. */
export const stateHash = (state: ReleaseState): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(state)))
    .digest('hex');

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
};
