import type {World} from '../world/world.ts';
import type {BackupToVerify, Fingerprint} from './backup.ts';
import {fingerprintDatabase} from './postgres/pg-backup.ts';
import {fingerprintSqlite} from './sqlite/sqlite-backup.ts';

/**
 * The live database before its backup is begun: rows and a mark by table. A table that has the same mark when the backup has been
 * restored was not written to in between, so it has to be the same to the row; nothing else tells a wrong backup from a busy one.
 * Undefined where there is nothing to ask, or it does not answer: the comparison is then as lenient as people are.
 */
export const fingerprintOf = async (
  {kind, source, postgres}: Pick<BackupToVerify, 'kind' | 'source' | 'postgres'>,
  world: World,
  signal?: AbortSignal,
): Promise<Fingerprint | undefined> => {
  const tools = {world, signal, say: () => {}};
  if (kind === 'sqlite') return source === undefined ? undefined : fingerprintSqlite(source, tools);
  return kind === 'pg-custom' && postgres ? fingerprintDatabase(postgres, tools) : undefined;
};
