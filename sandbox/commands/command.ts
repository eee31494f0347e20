import {parseArgs, type ParseArgsConfig} from 'node:util';
import {exitCodes, Refused} from '../world/refused.ts';

/** Options of a command: `text` takes a value, `list` may be given several times, `switch` stands alone. */
type Options = Readonly<Record<string, 'text' | 'list' | 'switch'>>;

type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends 'switch' ? boolean : O[K] extends 'list' ? readonly string[] : string | undefined;
};

export type Command = {readonly name: string; readonly usage: string; readonly run: (argv: string[]) => Promise<number>};

type Definition<O extends Options> = {
  readonly name: string;
  /** One line: the arguments, and what it does. */
  readonly usage: string;
  readonly options: O;
  /** Resolves to the exit code; nothing means 0. */
  readonly run: (values: Values<O> & {readonly words: readonly string[]; readonly dir: string | undefined}) => unknown;
};

export const defineCommand = <const O extends Options>({name, usage, options, run}: Definition<O>): Command => ({
  name,
  usage,
  run: async argv => {
    const wanted: ParseArgsConfig['options'] = {dir: {type: 'string'}};
    for (const [option, kind] of Object.entries(options))
      wanted[option] =
        kind === 'switch'
          ? {type: 'boolean', default: false}
          : kind === 'list'
            ? {type: 'string', multiple: true, default: []}
            : {type: 'string'};
    const parsed = (() => {
      try {
        return parseArgs({args: argv, options: wanted, allowPositionals: true, strict: true});
      } catch (error) {
        throw new Refused(`${(error as Error).message}\nUsage: ${name} ${usage}`, exitCodes.usage);
      }
    })();
    const dir = (parsed.values['dir'] as string | undefined) ?? process.env['SANDBOX_DIR'];
    const code = await run({...(parsed.values as Values<O>), words: parsed.positionals, dir});
    return typeof code === 'number' ? code : exitCodes.ok;
  },
});

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2));

export const needed = (value: string | undefined, what: string): string => {
  if (!value) throw new Refused(`${what} is missing.`, exitCodes.usage);
  return value;
};
