import {z} from 'zod';
import {command, duration} from './values.ts';

const limits = z
  .strictObject({
    errorPct: z.number().positive().optional().meta({description: 'Error rate in percent that is never acceptable.'}),
    p99Ms: z.number().positive().optional(),
    p95Ms: z.number().positive().optional(),
    p50Ms: z.number().positive().optional(),
    for: duration('How long a limit has to be broken.', '1m'),
  })
  .prefault({});

export const monitor = z
  .strictObject({
    window: duration('Length of the monitoring window after the deploy.', '30m'),
    tick: duration('One measurement.', '5s'),
    baseline: duration('How much history is wanted to compare with.', '60m'),
    limits,
    errorPatterns: z.array(z.string()).default(['\\bERROR\\b', '"level":"error"']),
    warnPatterns: z.array(z.string()).default(['\\bWARN(ING)?\\b', '"level":"warn"']),
    whenNotProven: z.enum(['ask', 'pass']).default('ask').meta({description: 'What happens at the end of a window that proved neither safe nor worse.'}),
  })
  .prefault({});

export const notice = z.discriminatedUnion('kind', [
  z.strictObject({kind: z.literal('command'), name: z.string(), command: command.meta({description: 'Gets {{text}}.'})}),
  z.strictObject({kind: z.literal('slack'), name: z.string(), urlEnv: z.string().meta({description: 'Name of the variable that holds the webhook address.'})}),
  z.strictObject({kind: z.literal('webhook'), name: z.string(), urlEnv: z.string()}),
  z.strictObject({kind: z.literal('file'), name: z.string(), file: z.string().meta({description: 'Notices are appended there.'})}),
]);
