import {z} from 'zod';
import {command, duration} from './values.ts';

export const instance = z.strictObject({
  name: z.string().min(1).meta({description: 'Its name on screen, e.g. "web-1".'}),
  url: z.url().meta({description: 'Address at which exactly this instance answers.'}),
});

/** Where counts and response times come from. Selected by labels, so that old and new can be told apart. */
export const metricsSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scrape').meta({description: 'Read /metrics pages in Prometheus text format.'}),
    urls: z.array(z.url()).min(1),
    requests: z.string().default('http_requests_total').meta({description: 'Counter of requests.'}),
    errors: z.string().default('code=~5..').meta({description: 'Label matcher (name=value or name=~regex) of those that count as errors.'}),
    duration: z.string().default('http_request_duration_seconds').meta({description: 'Histogram of response times, in seconds.'}),
    versionLabel: z.string().default('version').meta({description: 'Label that says which version answered.'}),
  }),
  z.strictObject({
    kind: z.literal('prometheus').meta({description: 'Ask a Prometheus server. {{version}} in a query is filled in for the old and for the new version.'}),
    url: z.url(),
    total: z.string().meta({description: 'PromQL of a counter: all requests.'}),
    errors: z.string().meta({description: 'PromQL of a counter: failed requests.'}),
    buckets: z.string().optional().meta({description: 'PromQL of the histogram buckets, by le.'}),
    bearerEnv: z.string().optional().meta({description: 'Name of the variable that holds a bearer token.'}),
  }),
  z.strictObject({
    kind: z.literal('command').meta({description: 'A command that prints one JSON object: {"new": {"total", "errors", "buckets"}, "old": {…}} of counters.'}),
    command,
  }),
  z.strictObject({
    kind: z.literal('probe').meta({description: 'The cockpit itself asks an address and counts answers and their time.'}),
    url: z.url(),
  }),
]);

export const logSource = z.union([
  z.strictObject({name: z.string().min(1), file: z.string().min(1).meta({description: 'A file to follow; rotation and truncation are noticed.'})}),
  z.strictObject({name: z.string().min(1), command: command.meta({description: 'Any command that prints lines, e.g. ssh host tail -F …'})}),
]);

export const namedMetric = z.strictObject({
  name: z.string().min(1),
  unit: z.string().default(''),
  command: command.meta({description: 'Prints one number.'}),
  better: z.enum(['lower', 'higher']).default('lower'),
  tolerancePct: z.number().positive().default(50).meta({description: 'How far from the usual value it may move, in percent.'}),
});

export const environment = z.strictObject({
  url: z.url().meta({description: 'Public address of the service.'}),
  instances: z.array(instance).min(1).meta({description: 'Every target that must run the version.'}),
  health: z
    .strictObject({
      path: z.string().default('/health/ready'),
      status: z.number().int().default(200),
      every: duration('Pause between two health checks.', '5s'),
      attempts: z.number().int().positive().default(24).meta({description: 'How often to ask after a deploy before giving up.'}),
      pause: duration('Pause between two attempts after a deploy.', '5s'),
    })
    .prefault({}),
  version: z
    .strictObject({
      path: z.string().default('/version'),
      field: z.string().default('version').meta({description: 'Where the version stands in the JSON answer; dots go deeper.'}),
      digestField: z.string().optional().meta({description: 'Where the digest stands, if the service tells it.'}),
    })
    .prefault({}),
  variables: command.optional().meta({description: 'Checks that the variables this release needs are set; its output is kept.'}),
  metrics: metricsSource.optional(),
  logs: z.array(logSource).default([]),
  measures: z.array(namedMetric).default([]).meta({description: 'Any other number to watch: query time, queue age, orders per minute.'}),
  alerts: z.url().optional().meta({description: 'Alertmanager or Prometheus address; firing alerts are shown.'}),
});
