import {z} from 'zod';
import {parseDuration} from '../../util/duration.ts';

/**
 * "10m", "90s", "1h30m" → milliseconds.
 *
 * @param leastMs Shortest that makes sense. 1 by default: a pause of nothing would ask without end.
 */
export const duration = (description: string, initial: string, leastMs = 1) =>
  z
    .string()
    .refine(text => parseDuration(text) !== undefined, 'is not a duration: write a number and a unit, such as "90s", "10m" or "1h30m"')
    .refine(text => (parseDuration(text) ?? leastMs) >= leastMs, 'is too short: it has to be longer than nothing')
    .default(initial)
    .transform(text => parseDuration(text)!)
    .meta({description: `${description} A duration such as "90s" or "10m".`, default: initial});

/** An address the cockpit asks itself. Not file: or ftp:, which no probe understands. */
export const address = (description: string) => z.url({protocol: /^https?$/, error: 'is not an http or https address'}).meta({description});

/** Name of an environment variable, in the places where somebody might paste its value by mistake. */
export const variableName = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'is not the name of an environment variable: write the name, never the value')
    .meta({description});

/** An argument array; never a shell string. `{{version}}` and the like are filled in. */
export const argv = z
  .tuple([z.string().min(1)], z.string())
  .meta({description: 'A program and its arguments, one string each. No shell: pipes, $VARIABLES and * mean nothing here.'});

/** A command: an argument array, or an object where it needs a folder, a time-out or a shell. */
export const command = z
  .union([
    argv,
    z.strictObject({
      argv,
      cwd: z
        .string()
        .min(1)
        .optional()
        .meta({description: 'Folder it runs in, relative to the repository; without it the repository itself.'}),
      timeout: duration('It is stopped after this long.', '10m').optional(),
      shell: z
        .string()
        .optional()
        .meta({
          description: 'Absolute path of a shell that gets the one argument as its script; shown in red. Without it there is no shell.',
        }),
      env: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'is not the name of an environment variable'), z.string())
        .optional()
        .meta({description: 'Variables added for this command; without it none. No secrets here: name them in `secrets`.'}),
    }),
  ])
  .transform(value => (Array.isArray(value) ? {argv: value} : value) as ConfigCommand)
  .meta({description: 'An argument array, or {argv, cwd, timeout, shell, env}.'});

export type ConfigCommand = {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string | undefined;
  readonly timeout?: number | undefined;
  readonly shell?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
};

export const named = <T extends z.ZodType>(what: T, name: string) =>
  z.strictObject({name: z.string().min(1).meta({description: name}), command: what});

/** Status of a good answer over HTTP; 200 where nothing is said. */
export const httpStatus = (description: string) => z.number().int().min(100).max(599).default(200).meta({description});
