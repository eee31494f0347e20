/** Bucket bounds of what we time ourselves, seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 10];

/** One measured time as a cumulative histogram. Infinity is beyond every bound but the last. */
export const bucketsOf = (seconds: number): Readonly<Record<string, number>> =>
  Object.fromEntries([...bounds.map(bound => [String(bound), seconds <= bound ? 1 : 0] as const), ['+Inf', 1] as const]);
