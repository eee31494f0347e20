/** What every CLI command gets: what was typed, and the doors out of the process. */
export type CommandInput = {
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string | true>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** To stdout. With --json nothing else goes there. */
  readonly print: (text: string) => void;
  /** To stderr. */
  readonly tell: (text: string) => void;
  /** Absolute path of the file that runs now: the bundle, or in tests the entry. */
  readonly entry: string;
};

/** 0 done or yes · 1 the gate says no · 2 usage or config · 3 could not be determined · 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export type CliCommand = {
  readonly name: string;
  /** `[run]`, `config check`: as in the help. */
  readonly usage: string;
  readonly says: string;
  /** Flags it takes beside --help; `true` wants a value. Anything else is refused with the nearest name. */
  readonly flags: Readonly<Record<string, {readonly value: boolean; readonly says: string}>>;
  readonly run: (input: CommandInput) => Promise<ExitCode>;
};

export const defineCommand = (command: CliCommand): CliCommand => command;

export const flagText = (value: string | true | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
