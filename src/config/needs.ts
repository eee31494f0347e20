import {commandsOf} from './places.ts';
import type {Config} from './schema.ts';
import {secretNames} from './variables.ts';

/** Every program that a release of this config runs, by name or path: those of its commands, those it names, and those the cockpit uses itself. */
export const programsNeeded = (config: Config): readonly string[] => [
  ...new Set([...commandsOf(config).map(({command}) => command.argv[0]), ...config.tools, ...ownPrograms(config)]),
];

/** Every variable that has to be set where the engine runs. */
export const variablesNeeded = (config: Config): readonly string[] => secretNames(config);

const ownPrograms = ({migrations, backup}: Config): readonly string[] => [
  ...(migrations?.psql || migrations?.live ? ['psql'] : []),
  ...(backup?.kind === 'pg-custom' && !backup.list ? ['pg_restore'] : []),
  ...(backup?.kind === 'pg-custom' && backup.postgres ? ['psql', 'pg_restore', 'createdb', 'dropdb'] : []),
];
