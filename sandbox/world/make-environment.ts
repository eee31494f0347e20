import {mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Story} from '../company/story.ts';
import {seed} from '../data/seed.ts';
import type {Scenario} from '../scenarios/scenario.ts';
import {writeJson} from './json-file.ts';
import type {EnvironmentLayout} from './layout.ts';
import type {World} from './world.ts';

/** The folder of an environment: its hosts, flags, variables, and a database with the schema of the release that runs. */
export const makeEnvironment = (world: World, env: EnvironmentLayout, story: Story, scenario: Scenario): void => {
  mkdirSync(join(env.folder, 'logs'), {recursive: true});
  for (const host of env.hosts) {
    mkdirSync(host.folder, {recursive: true});
    // There from the start, so that whoever follows it finds it.
    writeFileSync(host.log, '');
  }
  for (const {host, path, text, ageDays} of scenario.hostFiles?.filter(file => file.env === env.env) ?? []) {
    const file = join(env.folder, 'hosts', host, path);
    writeFileSync(file, text);
    const then = new Date(Date.now() - ageDays * 86_400_000);
    utimesSync(file, then, then);
  }
  writeJson(env.flags, {'orders.channel': false, 'orders.export': true});
  writeJson(env.variables, {
    DATABASE_FILE: env.database,
    LOG_FILE: join(env.folder, 'logs'),
    FLAGS_FILE: env.flags,
    PAYMENT_KEY: `local-${world.id.slice(0, 8)}`,
  });

  const released = story.main.findLast(({tag}) => tag !== undefined)?.tree ?? new Map<string, string>();
  const migrations = [...released]
    .filter(([path]) => path.startsWith('migrations/') && !path.endsWith('.down.sql'))
    .map(([path, sql]) => ({name: path.slice('migrations/'.length), sql}));
  migrations.sort((a, b) => a.name.localeCompare(b.name));
  seed(env.database, env.env, migrations, Date.now());
};
