import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {openJournal} from '../../src/journal/index.ts';
import {allCommands} from '../../src/commands/list.ts';
import {parseTyped} from '../../src/commands/parts/typed.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {makeReleaseFolder, openStateFolder, type StateFolder} from '../../src/state-folder/index.ts';
import {causeOf, CockpitError} from '../../src/util/errors.ts';
import {ulid} from '../../src/util/ulid.ts';
import {realClock} from '../../src/world/clock.ts';
import {tempFolder} from '../rig/git-repo.ts';

const commandList = await allCommands();

export type Typed = {
  /** The error's name where it was thrown for the entry to explain. */
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
  /** What --json printed; throws when stdout is anything but one line of JSON. */
  readonly json: <T = Record<string, unknown>>() => T;
};

/** The environment of somebody who has nothing set up. State goes to a folder that is gone with the test. */
export const emptyEnv = (home = tempFolder()) => ({
  PATH: process.env['PATH'],
  HOME: join(home, 'home'),
  COCKPIT_STATE_HOME: join(home, 'state'),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  TZ: 'UTC',
});

/** Types a line into a shell in `cwd`, without the shell: the words go through the same parser as in the entry. */
export const typeIn = async (
  cwd: string,
  words: string,
  env: Readonly<Record<string, string | undefined>> = emptyEnv(),
): Promise<Typed> => {
  const [out, err]: [string[], string[]] = [[], []];
  const typed = parseTyped(words.split(' ').filter(Boolean), commandList);
  if (typed.kind !== 'command') throw new Error(`not a command: ${JSON.stringify(typed)}`);
  const input = {
    args: typed.args,
    flags: typed.flags,
    env,
    cwd,
    version: '0.0.0',
    entry: '/nowhere/cockpit.mjs',
    print: (text: string) => void out.push(text),
    tell: (text: string) => void err.push(text),
  };
  const code = await typed.command.run(input).catch((error: unknown) => {
    err.push(error instanceof CockpitError ? `${error.message}: ${causeOf(error.cause)} ${error.next.join(' ')}` : causeOf(error));
    return error instanceof CockpitError ? 'CockpitError' : error instanceof Error ? error.name : 'unknown error';
  });
  return {
    code,
    out: out.join('\n'),
    err: err.join('\n'),
    json: <T>() => {
      if (out.length !== 1 || out[0]!.includes('\n')) throw new Error(`stdout is not one line:\n${out.join('\n')}`);
      return JSON.parse(out[0]!) as T;
    },
  };
};

/** A release on record, as an engine that is gone left it. */
export const recordRelease = async (
  {repo, service, env}: {readonly repo: string; readonly service: string; readonly env: ReturnType<typeof emptyEnv>},
  events: readonly ReleaseEvent[],
): Promise<{readonly id: string; readonly folder: StateFolder}> => {
  mkdirSync(join(env.COCKPIT_STATE_HOME, '..'), {recursive: true, mode: 0o700});
  const folder = openStateFolder({repo, service, env});
  const id = ulid(Date.UTC(2026, 10, 1), new Uint8Array(10).fill(7));
  const release = makeReleaseFolder(folder, id);
  const {journal} = await openJournal({
    folder: release.path,
    clock: realClock(),
    boot: 'boot',
    about: {tool: '0.0.0', engine: 'e'.repeat(64), node: process.version},
  });
  for (const event of events) await journal.append([event], 'ana');
  await journal.close();
  return {id, folder};
};
