import {z} from 'zod';
import {command, duration, variableName} from './values.ts';

const responseTime = (which: string) =>
  z
    .number()
    .positive()
    .optional()
    .meta({description: `${which} that is never acceptable, in milliseconds. Without it only the baseline decides.`});

const limits = z
  .strictObject({
    errorPct: z
      .number()
      .positive()
      .max(100)
      .optional()
      .meta({description: 'Error rate that is never acceptable, in percent. Without it only the baseline decides.'}),
    p99Ms: responseTime('99th percentile of response times'),
    p95Ms: responseTime('95th percentile of response times'),
    p50Ms: responseTime('Median of response times'),
    for: duration('How long a limit has to be broken.', '1m'),
  })
  .prefault({})
  .meta({description: 'Limits that hold whatever the baseline says.'});

const pattern = z.string().min(1);

/** For lines that do not name their level. */
export const usualErrorPatterns = ['\\bERROR\\b', '"level":"error"'];
export const usualWarnPatterns = ['\\bWARN(ING)?\\b', '"level":"warn"'];

export const monitor = z
  .strictObject({
    window: duration('Length of the monitoring window after the deploy.', '30m'),
    tick: duration('One measurement.', '5s'),
    baseline: duration('How much history is wanted to compare with.', '60m'),
    limits,
    tolerateErrorPct: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .meta({
        description:
          'An error rate below this, in percent, is acceptable even where it is more than usual. 0: compare with the usual rate only.',
      }),
    tolerateSlowerMs: z
      .number()
      .min(0)
      .default(0)
      .meta({
        description:
          'Response times that grow by less than this, in ms, are no worse, whatever the percentage. 0: from 5 % on, slower is worse.',
      }),
    prove: z
      .array(z.enum(['errorRate', 'p50', 'p95', 'p99']))
      .min(1)
      .default(['errorRate', 'p50', 'p95', 'p99'])
      .meta({description: 'What the window has to prove to be safe. The others must not be worse.'}),
    errorPatterns: z
      .array(pattern)
      .default(usualErrorPatterns)
      .meta({description: 'Regular expressions; a log line that matches one counts as an error. Lines that name their own level (JSON, logfmt, a word at the beginning) count by it; these here count beside it, the default ones only where a line names none.'}),
    warnPatterns: z
      .array(pattern)
      .default(usualWarnPatterns)
      .meta({description: 'Regular expressions; a log line that matches one counts as a warning, in the same way.'}),
    whenNotProven: z
      .enum(['ask', 'pass'])
      .default('ask')
      .meta({description: 'What happens at the end of a window that proved neither safe nor worse.'}),
  })
  .prefault({})
  .meta({description: 'The monitoring window: how long, how often, against what.'});

const noticeName = z.string().min(1).meta({description: 'Its name on screen and in the record, e.g. "on-call".'});

export const notice = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('command').meta({description: 'Runs a command for every notice.'}),
    name: noticeName,
    command: command.meta({description: 'Gets the notice as {{text}}, an argument of its own.'}),
  }),
  z.strictObject({
    kind: z.literal('slack').meta({description: 'Posts to a Slack-compatible webhook.'}),
    name: noticeName,
    urlEnv: variableName('Name of the variable that holds the webhook address. The address itself is a secret and does not belong here.'),
  }),
  z.strictObject({
    kind: z.literal('webhook').meta({description: 'Posts JSON to any address.'}),
    name: noticeName,
    urlEnv: variableName('Name of the variable that holds the address.'),
  }),
  z.strictObject({
    kind: z.literal('file').meta({description: 'Appends to a file.'}),
    name: noticeName,
    file: z.string().min(1).meta({description: 'Notices are appended there; relative to the repository.'}),
  }),
]);
