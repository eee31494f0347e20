import type {Config} from '../config/schema.ts';
import {causeOf} from '../util/errors.ts';
import {foundNoWay} from '../world/no-way.ts';
import type {Counts, Monitor} from './monitor.ts';
import {bucketsOf} from './own-buckets.ts';

type Settings = Extract<NonNullable<NonNullable<Config['environments']['production']>['metrics']>, {kind: 'probe'}>;

const timeoutMs = 10_000;

/**
 * Asks an address itself and counts: for services that measure nothing. One request a tick proves little, and says so by its `n`.
 *
 * No answer and 5xx are failed requests, as they would be for a user. An answer that is not the service's (a redirect, a login
 * page, 404) is neither good nor bad: a gap. So is a minute in which our own machine has no network: it must not start a rollback.
 */
export const probe = ({url, status: wanted, contains}: Settings): Monitor => ({
  name: 'probe',
  kind: 'metrics',
  async *watch({world, everyMs, deployed, clean}, signal) {
    for await (const at of world.clock.every(everyMs, signal)) {
      const seen = await world.http({url, timeoutMs}, signal).then(
        ({status, body, durationMs}): Counts | string =>
          status === wanted && (contains === undefined || body.includes(contains)) ? {total: 1, errors: 0, buckets: bucketsOf(durationMs / 1000)}
          : status >= 500 ? {total: 1, errors: 1, buckets: bucketsOf(durationMs / 1000)}
          : status === wanted ? 'its answer does not contain what it should' : `it answered ${status}, wanted ${wanted}`,
        // Whoever waited in vain waited longer than any bucket.
        (error: unknown): Counts | string => (foundNoWay(error) ? causeOf(error) : {total: 1, errors: 1, buckets: bucketsOf(Number.POSITIVE_INFINITY)}),
      );
      if (signal.aborted) return;
      yield typeof seen === 'string' ? {at, source: 'probe', kind: 'gap', problem: clean(seen)} : {at, source: 'probe', kind: 'counts', new: deployed() ? seen : undefined, old: deployed() ? undefined : seen};
    }
  },
});
