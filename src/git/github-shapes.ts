import {z} from 'zod';

const time = z.string().nullish().transform(text => (text ? Date.parse(text) : Number.NaN));
/** What is read of a page of check runs. */
export const runs = z.object({
  total_count: z.number(),
  check_runs: z.array(z.object({name: z.string(), head_sha: z.string(), status: z.string(), conclusion: z.string().nullish(), started_at: time, completed_at: time})),
});

/** What is read of a commit's status. */
export const statuses = z.object({sha: z.string(), statuses: z.array(z.object({context: z.string(), state: z.string(), description: z.string().nullish()}))});
