export type ReleaseName = {readonly version: string; readonly digest: string};

/**
 * Written by the front proxy only. `candidate` gets `percent` of the requests,
 * `stable` the rest. Both are names of releases, not of places: a host may be
 * switched forth and back without moving a single request.
 */
export type TrafficState = {
  readonly percent: number;
  readonly stable: ReleaseName | null;
  readonly candidate: ReleaseName | null;
  /** Hosts that get no requests from the front at all. */
  readonly drained: readonly string[];
};

export const sameRelease = (a: ReleaseName | null | undefined, b: ReleaseName | null | undefined): boolean =>
  a != null && b != null && a.version === b.version && a.digest === b.digest;

/**
 * A release is being brought to the hosts. The first ever is the stable one. A
 * new one becomes the candidate, at 0 %; the candidate before it becomes stable
 * when it had won most of the traffic, and is forgotten otherwise.
 */
export const withRelease = (state: TrafficState, release: ReleaseName): TrafficState => {
  if (state.stable === null) return {...state, stable: release};
  if (sameRelease(release, state.stable) || sameRelease(release, state.candidate)) return state;
  const stable = state.candidate && state.percent > 50 ? state.candidate : state.stable;
  return {...state, stable, candidate: release, percent: 0};
};
