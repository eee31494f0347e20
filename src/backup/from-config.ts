import type {Config} from '../config/schema.ts';
import type {Facts} from '../release/facts.ts';
import type {Command, World} from '../world/world.ts';
import type {BackupToVerify, PostgresPlaces} from './backup.ts';
import {neededLevel, type BackupLevel} from './levels.ts';
import {liveDatabase} from './postgres/client.ts';

type Settings = NonNullable<Config['backup']>;

/** What this release needs: by policy, and by what its migrations would cost to take back. */
export const levelNeeded = ({config, facts}: {readonly config: Config; readonly facts: Partial<Facts>}): BackupLevel => {
  const {level, levelFor} = config.backup!;
  const migrates = (facts.migrations?.files.length ?? 0) > 0;
  return neededLevel(level, migrates ? facts.migrations?.rollbackClass : undefined, levelFor);
};

/** Where a pg_dump archive is restored and compared; undefined where nothing is configured. */
export const postgresPlaces = ({postgres}: Pick<Settings, 'postgres'>, scratchDatabase: string, world: World): PostgresPlaces | undefined => {
  if (!postgres) return undefined;
  const {urlEnv, scratchUrlEnv, schemaVersion, content, jobs} = postgres;
  return {
    urlEnv, content, jobs, scratchDatabase, database: liveDatabase({urlEnv}, world.env) ?? '',
    ...(scratchUrlEnv !== undefined && {scratchServer: {urlEnv: scratchUrlEnv}}),
    ...(schemaVersion !== undefined && {schemaVersionSql: schemaVersion}),
  };
};

/** What the config says about proving any backup, with its commands filled in by the caller. */
export const proofOf = (
  settings: Settings,
  filled: (name: 'list' | 'restoreScratch' | 'compare' | 'smoke', does: Command['does']) => Command | undefined,
): Pick<BackupToVerify, 'kind' | 'driftRows' | 'smallerPct' | 'queries' | 'commands'> => {
  const [list, restore, compare, smoke] = [filled('list', 'reads'), filled('restoreScratch', 'changes'), filled('compare', 'reads'), filled('smoke', 'reads')];
  return {
    kind: settings.kind, driftRows: settings.driftRows, smallerPct: settings.smallerPct, queries: settings.queries,
    commands: {...(list && {list}), ...(restore && {restore}), ...(compare && {compare}), ...(smoke && {smoke})},
  };
};
