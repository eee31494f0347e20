import {z} from 'zod';
import {parseDuration} from '../../util/duration.ts';

/** "10m", "90s", "1h30m" → milliseconds. */
export const duration = (description: string, initial: string) =>
  z
    .string()
    .refine(text => parseDuration(text) !== undefined, 'is not a duration: write a number and a unit, such as "90s", "10m" or "1h30m"')
    .default(initial)
    .transform(text => parseDuration(text)!)
    .meta({description: `${description} A duration such as "90s" or "10m".`, default: initial});

/** An argument array; never a shell string. `{{version}}` and the like are filled in as whole arguments. */
export const argv = z
  .tuple([z.string().min(1)], z.string())
  .meta({description: 'A program and its arguments, one string each. No shell: pipes, $VARIABLES and * mean nothing here.'});

/** A command: an argument array, or an object where it needs a folder, a time-out or a shell. */
export const command = z
  .union([
    argv,
    z.strictObject({
      argv,
      cwd: z.string().optional().meta({description: 'Folder it runs in, relative to the repository.'}),
      timeout: duration('It is stopped after this long.', '10m').optional(),
      shell: z.string().optional().meta({description: 'Absolute path of a shell that gets the one argument as its script. Shown in red.'}),
      env: z.record(z.string(), z.string()).optional().meta({description: 'Variables added for this command. No secrets here: name them in `secrets`.'}),
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

export const named = <T extends z.ZodType>(what: T) => z.strictObject({name: z.string().min(1), command: what});
