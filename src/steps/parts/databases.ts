import {postgresVariables} from '../../util/postgres-url.ts';
import type {EnvironmentName} from '../../config/schema.ts';
import {liveTablesCommand, parseLiveTables, parseSchemaListing, schemaListingCommand, type LiveTables} from '../../migration/index.ts';
import {CockpitError, causeOf} from '../../util/errors.ts';
import type {ItemContext} from '../step.ts';

type Looked<T> = {readonly ok: true; readonly found: T} | {readonly ok: false; readonly why: string};

/** PG* variables of the database that migrates; throws where the variable is not set: nothing can be applied without it. */
export const migratingRole = ({config, world}: Pick<ItemContext, 'config' | 'world'>, env: EnvironmentName): Readonly<Record<string, string>> => {
  const name = config.migrations?.psql?.[env];
  const read = variablesOf(name, world.env);
  if (read.ok) return read.found;
  throw new CockpitError(`Reaching the database of ${env}`, {cause: read.why, next: [`Set ${name ?? `migrations.psql.${env}`} to a postgresql:// address and start the engine again`]});
};

/** Rows and sizes of the tables in production; undefined where nothing is configured to look at them. */
export const liveTablesOf = async (context: ItemContext): Promise<Looked<LiveTables> | undefined> => {
  const {config, world, signal} = context;
  const name = config.migrations?.live?.production;
  if (name === undefined) return undefined;
  return looking(name, context, async variables => {
    const {exitCode, stdout, stderr} = await world.run(liveTablesCommand(variables), signal);
    const found = exitCode === 0 ? parseLiveTables(stdout) : undefined;
    return found ? {ok: true, found} : {ok: false, why: lastOf(stderr) || 'psql printed no list of tables'};
  });
};

/** What the schema of an environment holds now, line by line; undefined where nothing is configured to look at it. */
export const schemaOf = async (context: ItemContext, env: EnvironmentName): Promise<Looked<readonly string[]> | undefined> => {
  const {config, world, signal} = context;
  const name = config.migrations?.live?.[env] ?? config.migrations?.psql?.[env];
  if (name === undefined) return undefined;
  return looking(name, context, async variables => {
    const {exitCode, stdout, stderr} = await world.run(schemaListingCommand(variables), signal);
    return exitCode === 0 ? {ok: true, found: parseSchemaListing(stdout)} : {ok: false, why: lastOf(stderr) || `psql ended with ${exitCode}`};
  });
};

const looking = async <T>(name: string, {world, signal}: ItemContext, look: (variables: Readonly<Record<string, string>>) => Promise<Looked<T>>): Promise<Looked<T>> => {
  const read = variablesOf(name, world.env);
  if (!read.ok) return read;
  try {
    return await look(read.found);
  } catch (error) {
    signal.throwIfAborted();
    return {ok: false, why: causeOf(error)};
  }
};

const variablesOf = (name: string | undefined, env: Readonly<Record<string, string | undefined>>): Looked<Readonly<Record<string, string>>> => {
  const address = name === undefined ? undefined : env[name];
  if (name === undefined) return {ok: false, why: 'no variable is named for it'};
  if (address === undefined || address === '') return {ok: false, why: `the variable ${name} is not set`};
  const read = postgresVariables(address);
  return read.ok ? {ok: true, found: read.variables} : {ok: false, why: `the address in ${name} ${read.why}`};
};

const lastOf = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
