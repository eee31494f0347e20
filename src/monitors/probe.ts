import type {Counts, Monitor} from './monitor.ts';

/** Bucket bounds of our own measurements, seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 10];

/** Asks an address itself and counts: for services that measure nothing. One request a tick proves little, and says so by its `n`. */
export const probe = (url: string): Monitor => ({
  name: 'probe',
  kind: 'metrics',
  async *watch({world, everyMs, deployed}, signal) {
    for await (const at of world.clock.every(everyMs, signal)) {
      const counts = await world.http({url, timeoutMs: 10_000}, signal).then(
        ({status, durationMs}): Counts => ({total: 1, errors: status >= 500 ? 1 : 0, buckets: bucketsOf(durationMs / 1000)}),
        (): Counts => ({total: 1, errors: 1, buckets: undefined}),
      );
      if (signal.aborted) return;
      yield {at, source: 'probe', kind: 'counts', new: deployed() ? counts : undefined, old: deployed() ? undefined : counts};
    }
  },
});

const bucketsOf = (seconds: number): Readonly<Record<string, number>> =>
  Object.fromEntries([...bounds.map(bound => [String(bound), seconds <= bound ? 1 : 0] as const), ['+Inf', 1] as const]);
