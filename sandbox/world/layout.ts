import {join} from 'node:path';

export const environmentNames = ['staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export const hostNames = ['web-1', 'web-2', 'web-3'] as const;
export type HostName = (typeof hostNames)[number];

/** How many ports one world takes, from its port base on. */
export const portsPerWorld = 40;
const slotsPerHost = 4;

/**
 * Where everything of a world lies, and on which port it listens. Nothing is
 * looked up: with folder and port base, every path and address is known.
 *
 * Ports from the base: 0 keeper · 1–5 staging (public, admin, web-1..3) ·
 * 6–10 production · 12–35 instances, four for each host, so that two releases
 * and a starting one fit.
 */
export const layoutOf = (dir: string, portBase: number) => {
  const environment = (env: EnvironmentName) => {
    const folder = join(dir, 'envs', env);
    const index = environmentNames.indexOf(env);
    const first = portBase + 1 + index * 5;
    const address = (port: number) => `http://127.0.0.1:${port}`;

    const host = (name: HostName) => {
      const place = hostNames.indexOf(name);
      const home = join(folder, 'hosts', name);
      const slot = portBase + 12 + (index * hostNames.length + place) * slotsPerHost;
      return {
        name,
        port: first + 2 + place,
        url: address(first + 2 + place),
        folder: home,
        state: join(home, 'state.json'),
        log: join(folder, 'logs', `${name}.log`),
        instancePorts: Array.from({length: slotsPerHost}, (_, at) => slot + at),
      };
    };

    return {
      env,
      folder,
      publicPort: first,
      publicUrl: address(first),
      adminPort: first + 1,
      adminUrl: address(first + 1),
      hosts: hostNames.map(host),
      database: join(folder, 'orders.sqlite'),
      flags: join(folder, 'flags.json'),
      variables: join(folder, 'variables.json'),
      traffic: join(folder, 'traffic.json'),
      lastMigration: join(folder, 'migrate-last.json'),
    };
  };

  return {
    dir,
    portBase,
    keeperPort: portBase,
    worldFile: join(dir, 'world.json'),
    lease: join(dir, 'lease'),
    bin: join(dir, 'bin'),
    bundle: join(dir, 'lib', 'sandbox.mjs'),
    remote: join(dir, 'remote.git'),
    repo: join(dir, 'repo'),
    config: join(dir, 'repo', 'cockpit.config.json'),
    ci: join(dir, 'ci'),
    artifacts: join(dir, 'artifacts'),
    backups: join(dir, 'backups'),
    published: join(dir, 'published'),
    pids: join(dir, 'pids'),
    logs: join(dir, 'logs'),
    notices: join(dir, 'notices.log'),
    environments: {staging: environment('staging'), production: environment('production')},
  };
};

export type Layout = ReturnType<typeof layoutOf>;
export type EnvironmentLayout = Layout['environments']['production'];
export type HostLayout = EnvironmentLayout['hosts'][number];
