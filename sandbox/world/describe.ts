import type {EnvironmentLayout, EnvironmentName} from './layout.ts';
import type {World} from './world.ts';

/** What `up` prints: everything that somebody outside needs to use the world. */
export type WorldDescription = {
  readonly schema: 1;
  readonly dir: string;
  readonly scenario: string;
  readonly repo: string;
  readonly remote: string;
  readonly config: string;
  readonly bin: string;
  readonly lease: string;
  readonly leaseMs: number;
  readonly notices: string;
  readonly keeperPort: number;
  readonly environments: Readonly<Record<EnvironmentName, EnvironmentDescription>>;
  readonly tookMs?: number;
};

type EnvironmentDescription = {
  readonly url: string;
  readonly adminUrl: string;
  readonly metricsUrl: string;
  readonly hosts: readonly {readonly name: string; readonly url: string; readonly log: string}[];
  readonly database: string;
  readonly flags: string;
};

export const describeWorld = ({dir, scenario, leaseMs, layout}: World): WorldDescription => ({
  schema: 1,
  dir,
  scenario,
  repo: layout.repo,
  remote: layout.remote,
  config: layout.config,
  bin: layout.bin,
  lease: layout.lease,
  leaseMs,
  notices: layout.notices,
  keeperPort: layout.keeperPort,
  environments: {staging: describe(layout.environments.staging), production: describe(layout.environments.production)},
});

const describe = ({publicUrl, adminUrl, hosts, database, flags}: EnvironmentLayout): EnvironmentDescription => ({
  url: publicUrl,
  adminUrl,
  metricsUrl: `${adminUrl}/metrics`,
  hosts: hosts.map(({name, url, log}) => ({name, url, log})),
  database,
  flags,
});
