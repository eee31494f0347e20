import {join} from 'node:path';
import type {EnvironmentName, Layout} from './world/layout.ts';

/** The company's cockpit.config.json: every address, file and command that the cockpit needs to release orders-api. */
export const cockpitConfig = (layout: Layout) => {
  const run = (command: string, ...args: string[]) => [join(layout.bin, command), ...args];
  const environment = (env: EnvironmentName) => {
    const {publicUrl, adminUrl, hosts} = layout.environments[env];
    return {
      url: publicUrl,
      instances: hosts.map(({name, url}) => ({name, url})),
      health: {path: '/health/ready', status: 200, every: '5s', attempts: 24, pause: '1s'},
      version: {path: '/version', field: 'version', digestField: 'digest'},
      variables: run('variables', '--env', env),
      metrics: {
        kind: 'scrape',
        urls: [`${adminUrl}/metrics`],
        requests: 'http_requests_total',
        errors: 'code=~5..',
        duration: 'http_request_duration_seconds',
        versionLabel: 'version',
      },
      logs: hosts.map(({name, log}) => ({name, file: log})),
      // Each measurement is a process; staging does without, so that a laptop has its hands free.
      measures: env === 'staging' ? [] : [
        {name: 'query time', unit: 'ms', command: run('measure', '--env', env, 'query-ms'), every: '5s', better: 'lower', tolerancePct: 200, tolerate: 20, limit: 200},
        {name: 'oldest job', unit: 's', command: run('measure', '--env', env, 'queue-age-seconds'), every: '5s', better: 'lower', tolerancePct: 300, tolerate: 10, limit: 120},
        {name: 'orders per minute', unit: '', command: run('measure', '--env', env, 'orders-per-minute'), every: '5s', better: 'higher', tolerancePct: 50},
      ],
    };
  };

  return {
    service: 'orders-api',
    git: {
      remote: 'origin',
      branch: 'main',
      tagPrefix: 'v',
      flow: 'trunk',
      compareUrl: 'https://git.example.com/shop/orders-api',
      versionFiles: [
        {file: 'package.json'},
        {file: 'package-lock.json'},
        {file: 'openapi.json', pattern: '"title": "orders-api", "version": "{{version}}"'},
      ],
    },
    changelog: {file: 'CHANGELOG.md'},
    ci: {command: run('ci-status', '--commit', '{{commit}}'), every: '2s', timeout: '5m'},
    artifact: {digest: run('artifact-digest', '--commit', '{{commit}}'), exists: run('artifact-exists', '--digest', '{{digest}}')},
    migrations: {
      folder: 'migrations',
      dialect: 'sqlite',
      transaction: 'none',
      apply: run('migrate', '--env', '{{env}}', '--digest', '{{digest}}'),
      status: run('migrate', '--env', '{{env}}', '--status'),
      escalate: '#db-oncall',
    },
    environments: {staging: environment('staging'), production: environment('production')},
    deploy: {
      command: run('deploy', '--env', '{{env}}', '--version', '{{version}}', '--digest', '{{digest}}'),
      silence: '20s',
      clean: run('clean', '--env', '{{env}}'),
    },
    traffic: {
      set: run('traffic', '--env', '{{env}}', 'set', '{{percent}}'),
      seen: run('traffic', '--env', '{{env}}', 'get'),
      steps: [10, 50, 100],
      watch: '15s',
    },
    rollback: {
      command: run('deploy', '--env', '{{env}}', '--version', '{{previous.version}}', '--digest', '{{previous.digest}}'),
      probe: run('traffic', '--env', '{{env}}', 'show'),
      graceSeconds: 3,
      automatic: 'when worse',
      rehearsedWithin: '7d',
      watch: '15s',
      rehearsal: {
        breaks: [
          {name: 'kill an instance', command: run('break', '--env', '{{env}}', 'instance')},
          {name: 'traffic to nowhere', command: run('break', '--env', '{{env}}', 'everything')},
        ],
        noticeWithin: '60s',
      },
    },
    backup: {
      take: run('backup', '--env', '{{env}}', '--to', '{{file}}'),
      kind: 'sqlite',
      suffix: '.sqlite',
      level: 'L3',
      levelFor: {'restore needed': 'L4'},
      // The queue of jobs: rows that come and go within seconds.
      driftRows: 100,
      queries: ['SELECT count(*) > 0 FROM orders', 'SELECT max(name) FROM schema_migrations'],
      source: layout.environments.production.database,
      list: run('verify-backup', '{{file}}'),
      restore: run('restore', '--env', '{{env}}', '--from', '{{file}}'),
      validFor: '1h',
    },
    checkpoint: {
      files: [layout.environments.production.flags, layout.environments.production.variables],
      commands: [{name: 'hosts and traffic', command: run('traffic', '--env', 'production', 'show')}],
    },
    validation: {
      suites: [{name: 'end to end', command: run('e2e', '--env', 'staging')}],
      manual: ['Log in and place an order', 'Filter orders by channel'],
      performance: true,
    },
    checklist: {
      dashboards: [`${layout.environments.production.adminUrl}/state`],
      flags: run('flags', '--env', 'production', 'get'),
      rehearsal: 'attest',
      goes: 1,
    },
    smoke: {
      checks: [{name: 'main page, login, orders, health', command: run('smoke', '--env', 'production')}],
      dependencies: [{name: 'database', command: run('verify-backup', '--env', 'production')}],
      maxLogErrors: 0,
    },
    monitor: {
      window: '90s',
      tick: '1s',
      baseline: '10m',
      limits: {errorPct: 2, p99Ms: 400, for: '15s'},
      tolerateErrorPct: 1,
      tolerateSlowerMs: 40,
      prove: ['errorRate', 'p50'],
    },
    finalise: {
      publish: run('publish', '--version', '{{version}}', '--notes', '{{notes}}'),
      ticket: run('ticket', 'close', 'CHG-20418'),
    },
    notify: [{kind: 'command', name: 'orders-team', command: run('notify', '--channel', 'orders-team', '--text', '{{text}}')}],
  };
};
