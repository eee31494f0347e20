import type {Config} from '../config/schema.ts';
import type {Counter} from './counters.ts';
import type {Counts} from './monitor.ts';
import type {Sample} from './prometheus-api.ts';

export type PrometheusSettings = Extract<NonNullable<NonNullable<Config['environments']['production']>['metrics']>, {kind: 'prometheus'}>;

/** Keyed by query and series, so that each counter is compared with itself. `le` leads: sums by bucket need it. */
export const counters = (query: string, samples: readonly Sample[]): readonly (readonly [string, Counter])[] =>
  samples.map(({labels, value}) => {
    if (value < 0) throw new Error(`the query of ${query} gave ${value}, which is no counter`);
    // Whatever was computed has lost its name.
    return [`${query}\n${labels['le'] ?? ''}\n${JSON.stringify(labels)}`, {value, isSum: labels['__name__'] === undefined}];
  });

/** Increases by `counters`' keys → counts. */
export const countsOf = (grown: ReadonlyMap<string, number>): Counts => {
  const sums = {total: 0, errors: 0};
  const buckets: Record<string, number> = {};
  for (const [key, value] of grown) {
    const [query, le = ''] = key.split('\n');
    if (query === 'buckets') buckets[le] = (buckets[le] ?? 0) + value;
    else sums[query as keyof typeof sums] += value;
  }
  // Two queries are two moments: a request between them may have failed before it was counted.
  return {total: sums.total, errors: Math.min(sums.errors, sums.total), buckets: Object.keys(buckets).some(le => le !== '') ? buckets : undefined};
};
