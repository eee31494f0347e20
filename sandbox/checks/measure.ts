import {setTimeout as wait} from 'node:timers/promises';
import {readTraffic} from '../front/tell.ts';
import {ask} from '../world/ask.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import {withDatabase} from '../world/sqlite.ts';

/** Numbers worth watching beside errors and response times. Each prints one number, in the unit of its name. */
export const measures: Readonly<Record<string, (env: EnvironmentLayout) => Promise<number>>> = {
  'queue-age-seconds': async env => Math.max(...(await samples(env, 'jobs_oldest_age_seconds')).map(({value}) => value)),
  'orders-per-minute': async env => ordersPerMinute(env),
  'query-ms': async env => queryMs(env),
};

export const measure = async (env: EnvironmentLayout, name: string | undefined): Promise<number> => {
  const read = measures[name ?? ''];
  if (!read) throw new Refused(`Say which: ${Object.keys(measures).join(', ')}`, exitCodes.usage);
  const value = await read(env);
  if (!Number.isFinite(value)) throw new Refused(`${env.env}: nothing to measure ${name} by.`, exitCodes.unknown);
  return value;
};

/** Orders of the last minute, from the database: what really arrived. */
const ordersPerMinute = (env: EnvironmentLayout): number =>
  withDatabase(
    env.database,
    db => {
      const row = db
        .prepare('SELECT count(*) AS n FROM orders WHERE id > (SELECT max(id) FROM orders) - 20000 AND placed_at > ?')
        .get(new Date(Date.now() - 60_000).toISOString());
      return Number(row?.['n']);
    },
    {readOnly: true},
  );

/** Mean time of a query over 2 s, in the newest release that runs. */
const queryMs = async (env: EnvironmentLayout): Promise<number> => {
  const {candidate, stable, percent} = readTraffic(env);
  const version = (percent > 0 ? candidate : stable)?.version;
  const read = async () => {
    const total = async (name: string) =>
      (await samples(env, name)).filter(({labels}) => labels.includes(`version="${version}"`)).reduce((sum, {value}) => sum + value, 0);
    return {sum: await total('db_query_seconds_sum'), count: await total('db_query_seconds_count')};
  };
  const before = await read();
  await wait(2000);
  const after = await read();
  return Math.round(((after.sum - before.sum) / (after.count - before.count)) * 1_000_000) / 1000;
};

const samples = async (env: EnvironmentLayout, name: string): Promise<{labels: string; value: number}[]> => {
  const {text} = await ask(`${env.adminUrl}/metrics`);
  return text.split('\n').flatMap(line => {
    const found = /^(\w+)\{(.*)\} (\S+)$/.exec(line);
    return found?.[1] === name ? {labels: found[2]!, value: Number(found[3])} : [];
  });
};
