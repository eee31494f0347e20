import {causeOf} from '../../util/errors.ts';
import {postgresVariables} from '../../util/postgres-url.ts';
import {changes, type Command, reads, type World} from '../../world/world.ts';
import type {PostgresPlaces, PostgresServer} from '../backup.ts';
import type {Tools} from '../levels.ts';

export type Answer = {readonly ok: true; readonly stdout: string; readonly durationMs: number} | {readonly ok: false; readonly why: string};

const nameShape = /^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/;

/** Only a plain name: libpq would take `host=…` or an address in its place as a whole new connection. */
export const isDatabaseName = (name: string): boolean => nameShape.test(name);
export const isScratchName = (name: string): boolean => /^scratch_[a-z0-9_]{1,50}$/.test(name);

/** Runs one of PostgreSQL's programs. The password goes by PGPASSWORD and is taken out of what comes back. */
export const pgRun = async (server: PostgresServer | undefined, command: Command, {world, signal}: Tools): Promise<Answer> => {
  const reached = server ? reach(server, world.env) : {};
  if (typeof reached === 'string') return {ok: false, why: reached};
  const env: Readonly<Record<string, string>> = {LC_ALL: 'C', PGCONNECT_TIMEOUT: '10', ...reached};
  const password = env['PGPASSWORD'];
  const [program] = command.argv;
  const masked = (text: string) => (password === undefined || password === '' ? text : text.replaceAll(password, '…'));
  try {
    const {exitCode, stdout, stderr, timedOut, durationMs} = await world.run({...command, env}, signal);
    if (timedOut)
      return {ok: false, why: `${program} took longer than ${Math.round((command.timeoutMs ?? 60_000) / 1000)} s and was ended`};
    if (exitCode === 0) return {ok: true, stdout, durationMs};
    const said = masked(stderr).trim().split('\n').slice(-2).join(' ').slice(0, 400);
    return {ok: false, why: said === '' ? `${program} ended with exit code ${exitCode}` : said};
  } catch (error) {
    signal?.throwIfAborted();
    return {ok: false, why: masked(causeOf(error))};
  }
};

/** The PG* variables of a server, or why it cannot be reached. */
const reach = ({env, passwordEnv, urlEnv}: PostgresServer, own: World['env']): Readonly<Record<string, string>> | string => {
  if (urlEnv !== undefined) {
    const address = own[urlEnv];
    if (address === undefined || address === '') return `the variable ${urlEnv} is not set, so the server is not known`;
    const read = postgresVariables(address);
    return read.ok ? read.variables : `the address in ${urlEnv} ${read.why}`;
  }
  const password = passwordEnv === undefined ? undefined : own[passwordEnv];
  return {...env, ...(password !== undefined && {PGPASSWORD: password})};
};

/** The server that holds a database: the scratch one may be elsewhere. */
const serverOf = (places: PostgresPlaces, database: string): PostgresServer =>
  database === places.scratchDatabase ? scratchServer(places) : places;
export const scratchServer = (places: PostgresPlaces): PostgresServer => places.scratchServer ?? places;

/** Name of the live database, where it is not told: that of the address. */
export const liveDatabase = (server: PostgresServer, own: World['env']): string | undefined => {
  const reached = reach(server, own);
  return typeof reached === 'string' ? undefined : reached['PGDATABASE'];
};

/** One read-only transaction; every query sees the same moment. Prints rows with `|` between columns. */
export const pgQuery = (places: PostgresPlaces, database: string, sql: string, tools: Tools, timeoutMs = 10 * 60_000): Promise<Answer> => {
  const script = [
    'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;',
    `SET LOCAL statement_timeout = ${timeoutMs};`,
    "SET LOCAL lock_timeout = '5s';",
    `${sql};`,
    'COMMIT;\n',
  ].join('\n');
  const options = ['--no-psqlrc', '--no-password', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
  return pgRun(
    serverOf(places, database),
    {...reads('psql', ...options, '--dbname', database, '--file', '-'), input: script, timeoutMs: timeoutMs + 30_000},
    tools,
  );
};

export const createScratch = (places: PostgresPlaces, tools: Tools): Promise<Answer> =>
  pgRun(scratchServer(places), changes('createdb', '--no-password', '--template=template0', places.scratchDatabase), tools);

export const dropScratch = (places: PostgresPlaces, tools: Tools): Promise<Answer> =>
  pgRun(scratchServer(places), changes('dropdb', '--no-password', '--if-exists', '--force', places.scratchDatabase), {...tools, signal: undefined});
