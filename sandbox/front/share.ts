/**
 * Shares requests out by percent without chance: each request adds `percent` to
 * a rest, and every full hundred goes to the candidate. Of any n requests the
 * candidate gets n·percent/100, give or take one.
 */
export const createShare = () => {
  let rest = 0;
  return (percent: number): 'candidate' | 'stable' => {
    rest += percent;
    if (rest < 100) return 'stable';
    rest -= 100;
    return 'candidate';
  };
};

const windowSeconds = 10;

/**
 * What the last seconds of real requests looked like. Forgotten when the
 * weights change, so that nobody reads the old share as the new one.
 */
export const createSeen = (now: () => number = Date.now) => {
  let buckets: {second: number; candidate: number; stable: number}[] = [];

  const fresh = () => {
    const oldest = Math.floor(now() / 1000) - windowSeconds;
    buckets = buckets.filter(({second}) => second > oldest);
    return buckets;
  };

  return {
    count: (to: 'candidate' | 'stable') => {
      const second = Math.floor(now() / 1000);
      let last = buckets.at(-1);
      if (last?.second !== second) {
        last = {second, candidate: 0, stable: 0};
        buckets = [...fresh(), last];
      }
      last[to] += 1;
    },
    forget: () => {
      buckets = [];
    },
    /** `percent` is null when there was no request to measure it by. */
    read: () => {
      const candidate = fresh().reduce((sum, bucket) => sum + bucket.candidate, 0);
      const requests = buckets.reduce((sum, bucket) => sum + bucket.stable, candidate);
      return {percent: requests === 0 ? null : Math.round((candidate / requests) * 1000) / 10, requests, windowSeconds};
    },
  };
};
