import {z} from 'zod';
import {address, command, duration, httpStatus, variableName} from './values.ts';

export const instance = z.strictObject({
  name: z.string().min(1).meta({description: 'Its name on screen, e.g. "web-1".'}),
  url: address('Address at which exactly this instance answers, not the load balancer in front of it.'),
});

/** How a source lets us in. */
const access = {
  bearerEnv: variableName('Name of the variable that holds a bearer token; without it none is sent.').optional(),
  basicEnv: variableName('Name of the variable that holds name:password for basic authentication; without it none is sent.').optional(),
  caFile: z
    .string()
    .min(1)
    .optional()
    .meta({description: 'Certificates (PEM) of the authority that signed the server, relative to the repository. Without it those of the machine.'}),
};

/** Where counts and response times come from. Selected by labels, so that old and new can be told apart. */
export const metricsSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scrape').meta({description: 'Read /metrics pages in Prometheus text format.'}),
    urls: z.array(address('Address of one /metrics page.')).min(1).meta({description: 'The /metrics page of every instance.'}),
    requests: z.string().min(1).default('http_requests_total').meta({description: 'Name of the counter of requests.'}),
    errors: z
      .string()
      .min(1)
      .default('code=~5..')
      .meta({description: 'Label matcher (name=value or name=~regex) of the requests that count as errors.'}),
    duration: z
      .string()
      .min(1)
      .default('http_request_duration_seconds')
      .meta({description: 'Name of the histogram of response times, in seconds.'}),
    versionLabel: z
      .string()
      .min(1)
      .default('version')
      .meta({
        description:
          'Label that says which version answered. Where no series has it, everything counts for the new version from its deploy on, and a canary has nothing beside it to be compared with.',
      }),
    ...access,
  }),
  z.strictObject({
    kind: z
      .literal('prometheus')
      .meta({description: 'Ask a Prometheus server. {{version}} in a query is filled in for the old and for the new version.'}),
    url: address('Address of the Prometheus server.'),
    total: z.string().min(1).meta({description: 'PromQL of a counter: all requests.'}),
    errors: z.string().min(1).meta({description: 'PromQL of a counter: failed requests.'}),
    buckets: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'PromQL of the histogram buckets of response times, by le, in seconds. Without it response times are not judged.',
      }),
    stale: duration('How old the newest sample may be; three scrape intervals are usual. What is older is no data.', '1m'),
    ...access,
  }),
  z.strictObject({
    kind: z
      .literal('command')
      .meta({description: 'A command that prints one JSON object: {"new": {"total", "errors", "buckets"}, "old": {…}} of counters.'}),
    command: command.meta({description: 'Prints the JSON object of counters each time it is run, once per tick.'}),
  }),
  z.strictObject({
    kind: z.literal('probe').meta({description: 'The cockpit itself asks an address and counts answers and their time.'}),
    url: address('Address that is asked once per tick.'),
    status: httpStatus('HTTP status of a good answer. 5xx and silence are failed requests; anything else is no data, also a name that cannot be resolved and a host to which there is no route.'),
    contains: z.string().min(1).optional().meta({description: 'Text that a good answer contains. Without it the status decides.'}),
  }),
  z.strictObject({
    kind: z.literal('logs').meta({description: 'Count requests in the logs of this environment, for services that count nothing themselves.'}),
    logs: z.array(z.string().min(1)).min(1).optional().meta({description: 'Names of the logs that hold the requests. Without it all of them.'}),
    request: z.string().min(1).meta({description: 'Regular expression; a line that matches is a request. A tick without one is no data.'}),
    failed: z.string().min(1).meta({description: 'Regular expression; a request that matches has failed.'}),
    durationMs: z
      .string()
      .min(1)
      .optional()
      .meta({description: 'Regular expression whose first group is the response time in milliseconds. Without it response times are not judged.'}),
    version: z
      .string()
      .min(1)
      .optional()
      .meta({description: 'Regular expression whose first group is the version that answered. Without it old and new cannot be told apart.'}),
  }),
]);

export type AlertsConfig = {
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ignore: readonly string[];
  readonly bearerEnv?: string | undefined;
  readonly basicEnv?: string | undefined;
  readonly caFile?: string | undefined;
};

const logName = z.string().min(1).meta({description: 'Its name on screen, e.g. "web-1 app".'});

export const logSource = z.union([
  z.strictObject({name: logName, file: z.string().min(1).meta({description: 'A file to follow; rotation and truncation are noticed.'})}),
  z.strictObject({name: logName, command: command.meta({description: 'Any command that prints lines, e.g. ssh host tail -F …'})}),
]);

export const namedMetric = z.strictObject({
  name: z.string().min(1).meta({description: 'Its name on screen, e.g. "queue age".'}),
  unit: z.string().default('').meta({description: 'Unit that is shown behind the number.'}),
  command: command.optional().meta({description: 'Prints one number. Without it there has to be a query.'}),
  query: z
    .string()
    .min(1)
    .optional()
    .meta({description: 'PromQL that gives one number, asked at the Prometheus server of metrics; {{version}} is the new one once it is there. Without it there has to be a command.'}),
  every: duration('Pause between two measurements.', '10s'),
  better: z.enum(['lower', 'higher']).default('lower').meta({description: 'Which direction is good.'}),
  tolerancePct: z
    .number()
    .positive()
    .default(50)
    .meta({description: 'How far it may move in the bad direction, in percent of what is usual. More is worse; docs/judge.md says how sure.'}),
  tolerate: z
    .number()
    .min(0)
    .default(0)
    .meta({description: 'How many, in its unit, it may always move in the bad direction, whatever the percentage. 0: only the percentage counts.'}),
  limit: z
    .number()
    .optional()
    .meta({description: 'How many, in its unit, are never acceptable, whatever was usual. Without it, and without tolerate, nothing can be said where the usual value is 0: a percentage of it means nothing.'}),
  prove: z
    .boolean()
    .default(false)
    .meta({description: 'Whether the window has to prove that it stayed within its tolerance. Else it must not be worse.'}),
});

const health = z
  .strictObject({
    path: z.string().startsWith('/').default('/health/ready').meta({description: 'Path that is asked on every instance.'}),
    status: httpStatus('HTTP status that means healthy. Redirects are not followed.'),
    contains: z
      .string()
      .min(1)
      .optional()
      .meta({description: 'Text that the answer must contain. Without it any answer counts that is not a page of HTML.'}),
    json: z
      .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .meta({description: 'Fields of the JSON answer and what they must be, e.g. {"checks.database": "up"}; dots go deeper.'}),
    certificateDays: z
      .number()
      .int()
      .min(0)
      .default(14)
      .meta({description: 'How many days before its end a certificate is named beside the health.'}),
    every: duration('Pause between two health checks.', '5s'),
    attempts: z.number().int().positive().default(24).meta({description: 'How often to ask after a deploy before giving up.'}),
    pause: duration('Pause between two attempts after a deploy.', '5s'),
  })
  .prefault({})
  .meta({description: 'How an instance says that it is healthy.'});

const runningVersion = z
  .strictObject({
    path: z.string().startsWith('/').default('/version').meta({description: 'Path on every instance that answers with JSON.'}),
    field: z.string().min(1).default('version').meta({description: 'Where the version stands in the JSON answer; dots go deeper.'}),
    digestField: z
      .string()
      .min(1)
      .optional()
      .meta({description: 'Where the digest stands in the JSON answer; without it only the version is compared.'}),
  })
  .prefault({})
  .meta({description: 'How an instance says which version it runs. "Deployed" and "rolled back" rest on this.'});

export const environment = z.strictObject({
  url: address('Public address of the service.'),
  instances: z.array(instance).min(1).meta({description: 'Every target that must run the version.'}),
  health,
  version: runningVersion,
  variables: command
    .optional()
    .meta({description: 'Checks that the variables this release needs are set; its output is kept. Without it a person says so.'}),
  metrics: metricsSource
    .optional()
    .meta({description: 'Where requests, errors and response times are counted. Without it nothing is judged, and that is said.'}),
  logs: z.array(logSource).prefault([]).meta({description: 'Logs that are followed; errors and warnings are counted.'}),
  measures: z.array(namedMetric).prefault([]).meta({description: 'Any other number to watch: query time, queue age, orders per minute.'}),
  alerts: z
    .union([
      address('Address of Prometheus, or of the list of alerts of Alertmanager (…/api/v2/alerts).'),
      z.strictObject({
        url: address('Address of Prometheus, or of the list of alerts of Alertmanager (…/api/v2/alerts).'),
        labels: z
          .record(z.string(), z.string())
          .default({})
          .meta({description: 'Only alerts that carry these labels, e.g. {"service": "orders"}. Without it all.'}),
        ignore: z.array(z.string().min(1)).default([]).meta({description: 'Names of alerts that always fire, such as "Watchdog".'}),
        ...access,
      }),
    ])
    .transform(value => (typeof value === 'string' ? {url: value, labels: {}, ignore: []} : value) as AlertsConfig)
    .optional()
    .meta({description: 'Where firing alerts are read: an address, or {url, labels, ignore, bearerEnv, basicEnv, caFile}. Without it none are shown.'}),
});
