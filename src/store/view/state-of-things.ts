import type {ClientState} from '../client-state.ts';

/** The first question of whoever reads a failure: what has been changed, and what serves? */
export const stateOfThings = (state: ClientState): string => {
  const {facts} = state.release;
  if (facts.touched?.production) return inProduction(state);
  if (facts.migrated?.production) return `Production's database: migration ${facts.migrated.production}. ${facts.previous?.version ?? 'The old version'} serves.`;
  if (facts.touched?.staging) return 'Production is untouched; staging has the candidate.';
  if (facts.candidateTag) return `Nothing is deployed; ${facts.candidateTag} is on the remote.`;
  return 'Nothing has been changed.';
};

/** How much of production has the new version. */
export const inProduction = ({release: {facts}}: ClientState): string =>
  `${facts.version ?? 'The new version'} is in production${facts.traffic ? ` with ${facts.traffic.setPct} % of the traffic` : ''}. r rolls back.`;
