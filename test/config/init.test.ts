import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {composeServices} from '../../src/config/init/compose.ts';
import {draftFrom} from '../../src/config/init/propose.ts';
import type {Seen} from '../../src/config/init/seen.ts';
import {splitArguments} from '../../src/config/init/split-arguments.ts';
import {answer, configText, proposeConfig, type Proposal} from '../../src/config/init.ts';
import {checkConfig, loadConfig, lookIn} from '../../src/config/load.ts';
import {modesOf} from '../../src/config/schema.ts';
import {lookAtGit} from '../../src/world/git-look.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {makeRepo} from '../rig/git-repo.ts';

const world = realWorld({env: {PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1'}});

const propose = async (files: Record<string, string>, prepare: (repo: ReturnType<typeof makeRepo>) => void = () => {}) => {
  const repo = makeRepo();
  repo.commit('first', files);
  for (const path of Object.keys(files).filter(path => path.endsWith('.sh'))) chmodSync(join(repo.path, path), 0o755);
  prepare(repo);
  return {repo, proposal: await proposeConfig(repo.path, world, await lookAtGit(openGitReader(repo.path, world.env)))};
};

/** Writes it down and loads it as the cockpit would. */
const load = async (folder: string, proposal: Proposal) => {
  writeFileSync(join(folder, 'cockpit.config.json'), configText(proposal.config));
  const loaded = await loadConfig(folder, world);
  if (!loaded.ok) throw new Error(loaded.why);
  return loaded;
};

const answerAll = async (folder: string, proposal: Proposal, answers: Record<string, string>): Promise<Proposal> => {
  const [question] = proposal.questions;
  if (!question) return proposal;
  const result = await answer(proposal, question.id, answers[question.id] ?? '', lookIn(folder, world));
  if (!result.ok) throw new Error(`${question.id}: ${result.why}`);
  return answerAll(folder, result.proposal, answers);
};

describe('a repository with nothing in it', () => {
  it('gets a config that works, in which people do what the cockpit cannot', async () => {
    const {repo, proposal} = await propose({'README.md': '# x'});
    expect(configText(proposal.config)).toMatchInlineSnapshot(`
      "{
        "$schema": "./cockpit.schema.json",
        "service": "work",
        "git": {
          "branch": "main",
          "versionFiles": []
        }
      }
      "
    `);
    const {config, warnings} = await load(repo.path, proposal);
    expect(warnings).toEqual([]);
    expect(modesOf(config)).toMatchObject({deploy: 'told', monitor: 'told', staging: 'told', version: 'automatic'});
    expect(proposal.found).toContain('No file holds the version: the tag alone will.');
  });
});

describe('a library', () => {
  it('is recognised by what it shows', async () => {
    const {repo, proposal} = await propose(
      {
        'package.json': JSON.stringify({name: '@acme/money', version: '1.4.0', scripts: {test: 'vitest', build: 'tsc'}}),
        'pnpm-lock.yaml': '',
        'HISTORY.md': '# History\n',
      },
      ({git, tag}) => {
        git('remote', 'add', 'upstream', 'git@github.com:acme/money.git');
        tag('money@1.3.0');
        tag('money@1.4.0');
        tag('latest');
      },
    );
    expect(configText(proposal.config)).toMatchInlineSnapshot(`
      "{
        "$schema": "./cockpit.schema.json",
        "service": "money",
        "git": {
          "remote": "upstream",
          "branch": "main",
          "tagPrefix": "money@",
          "compareUrl": "https://github.com/acme/money",
          "versionFiles": [
            {
              "file": "package.json"
            }
          ]
        },
        "changelog": {
          "file": "HISTORY.md"
        },
        "validation": {
          "suites": [
            {
              "name": "test",
              "command": ["pnpm", "run", "test"]
            }
          ]
        }
      }
      "
    `);
    expect(proposal.found).toMatchInlineSnapshot(`
      [
        "It is called money.",
        "Releases are cut on main.",
        "Release tags look like money@1.2.3.",
        "The version stands in package.json.",
        "The changelog is HISTORY.md.",
        "Gate Validation runs pnpm run test.",
      ]
    `);
    expect((await load(repo.path, proposal)).warnings).toEqual([]);
  });

  it('needs no more than to leave the questions out', async () => {
    const {repo, proposal} = await propose({'package.json': JSON.stringify({name: 'money', version: '1.4.0'})});
    const finished = await answerAll(repo.path, proposal, {});
    expect(finished.config).toEqual(proposal.config);
    expect(Object.keys(finished.answers)).toEqual(['environments.production', 'ci.command', 'artifact.digest', 'notify']);
  });
});

describe('a service', () => {
  const files = {
    'package.json': JSON.stringify({
      name: 'orders-api',
      version: '2.7.4',
      private: true,
      scripts: {'test:e2e': 'x', test: 'y'},
      dependencies: {pg: '8', prisma: '6', 'prom-client': '15'},
    }),
    'package-lock.json': '{}',
    'CHANGELOG.md': '# Changelog\n',
    Dockerfile: 'FROM scratch\n',
    'compose.yaml': 'services:\n  api:\n    build: .\n  db:\n    image: postgres:16\n',
    'prisma/migrations/20260101_init/migration.sql': 'select 1;',
    'scripts/deploy.sh': '#!/bin/sh\n',
    '.github/workflows/ci.yml': 'on: push\n',
  };

  it('is asked only what cannot be seen, and the answers make the whole', async () => {
    const {repo, proposal} = await propose(files, ({git, tag}) => {
      git('remote', 'add', 'origin', 'ssh://git@git.example.com:2222/shop/orders-api.git');
      tag('v2.7.4');
    });
    expect(proposal.questions.map(({id}) => id)).toEqual([
      'environments.production',
      'ci.command',
      'artifact.digest',
      'migrations.apply',
      'notify',
    ]);

    const finished = await answerAll(repo.path, proposal, {
      'environments.production': 'https://orders.example.com',
      'environments.production.instances': 'http://10.0.0.1:3000, http://10.0.0.2:3000',
      'environments.production.version': '/version',
      'environments.production.health': '/healthz',
      'environments.staging': 'https://staging.example.com',
      'environments.production.metrics': '/metrics on every instance',
      'deploy.command': './scripts/deploy.sh {{env}} {{digest}}',
      'rollback.command': './scripts/deploy.sh {{env}} {{previous.digest}}',
      'migrations.apply': './scripts/deploy.sh migrate {{env}}',
      'artifact.digest': 'crane digest "registry.example.com/orders:{{commit}}"',
      'backup.take': 'pg_dump --format=custom --file={{file}} service=orders',
      'backup.restore': 'pg_restore --clean --dbname=service=orders {{file}}',
      notify: 'TEAM_WEBHOOK_URL',
    });
    expect(configText(finished.config)).toMatchInlineSnapshot(`
      "{
        "$schema": "./cockpit.schema.json",
        "service": "orders-api",
        "git": {
          "branch": "main",
          "compareUrl": "https://git.example.com/shop/orders-api",
          "versionFiles": [
            {
              "file": "package.json"
            },
            {
              "file": "package-lock.json"
            }
          ]
        },
        "artifact": {
          "digest": ["crane", "digest", "registry.example.com/orders:{{commit}}"]
        },
        "migrations": {
          "folder": "prisma/migrations",
          "dialect": "postgres",
          "apply": ["./scripts/deploy.sh", "migrate", "{{env}}"]
        },
        "environments": {
          "production": {
            "url": "https://orders.example.com",
            "instances": [
              {
                "name": "web-1",
                "url": "http://10.0.0.1:3000"
              },
              {
                "name": "web-2",
                "url": "http://10.0.0.2:3000"
              }
            ],
            "version": {
              "path": "/version",
              "field": "version"
            },
            "health": {
              "path": "/healthz"
            },
            "metrics": {
              "kind": "scrape",
              "urls": ["http://10.0.0.1:3000/metrics", "http://10.0.0.2:3000/metrics"]
            }
          },
          "staging": {
            "url": "https://staging.example.com",
            "instances": [
              {
                "name": "staging",
                "url": "https://staging.example.com"
              }
            ],
            "health": {
              "path": "/healthz"
            },
            "version": {
              "path": "/version",
              "field": "version"
            }
          }
        },
        "deploy": {
          "command": ["./scripts/deploy.sh", "{{env}}", "{{digest}}"]
        },
        "rollback": {
          "command": ["./scripts/deploy.sh", "{{env}}", "{{previous.digest}}"]
        },
        "backup": {
          "take": ["pg_dump", "--format=custom", "--file={{file}}", "service=orders"],
          "restore": ["pg_restore", "--clean", "--dbname=service=orders", "{{file}}"],
          "kind": "pg-custom",
          "level": "L2"
        },
        "validation": {
          "suites": [
            {
              "name": "test:e2e",
              "command": ["npm", "run", "test:e2e"]
            }
          ]
        },
        "notify": [
          {
            "kind": "slack",
            "name": "team",
            "urlEnv": "TEAM_WEBHOOK_URL"
          }
        ],
        "secrets": ["TEAM_WEBHOOK_URL"]
      }
      "
    `);
    const {config, warnings} = await load(repo.path, finished);
    expect(warnings.map(({path, next}) => `${path}: ${next}`)).toEqual([
      'backup.level: Add "postgres" to backup, or say what is enough: "levelFor": {"restore needed": "L2"}.',
    ]);
    expect(modesOf(config)).toMatchObject({
      staging: 'assisted',
      artifact: 'automatic',
      backup: 'automatic',
      deploy: 'assisted',
      monitor: 'automatic',
    });
  });

  it('is offered what the repository suggests', async () => {
    const {repo, proposal} = await propose(files);
    const next = await answer(proposal, 'environments.production', 'https://orders.example.com', lookIn(repo.path, world));
    if (!next.ok) throw new Error(next.why);
    const initial = Object.fromEntries(next.proposal.questions.map(question => [question.id, question.initial]));
    expect(initial).toMatchObject({
      'deploy.command': './scripts/deploy.sh {{env}} {{version}}',
      'environments.production.metrics': '/metrics on every instance',
    });
  });

  it.each([
    ['environments.production', 'orders.example.com', '"orders.example.com" is not an http or https address.'],
    ['ci.command', './ci.sh {{commit}}', 'There is no file ci.sh.'],
    ['ci.command', 'ci {{digest}}', '{{digest}} is known from gate 5 Artifact on; this runs in gate 4 Cut.'],
    [
      'ci.command',
      'curl x | jq',
      '| is for a shell, and there is none. Quote it, or put it into a script of the repository and name the script.',
    ],
    ['artifact.digest', 'crane "digest', 'The quote " is not closed.'],
    ['notify', 'https://hooks.example.com/T0/B0', 'This is not the name of an environment variable.'],
    ['nothing', 'x', 'There is no question nothing.'],
  ])('refuses an answer to %s that would not work: %s', async (id, text, why) => {
    const {repo, proposal} = await propose(files);
    expect(await answer(proposal, id, text, lookIn(repo.path, world))).toMatchObject({ok: false, why, next: expect.stringMatching(/./)});
  });

  it('gets no backup that nobody could restore', async () => {
    const {repo, proposal} = await propose(files);
    const finished = await answerAll(repo.path, proposal, {
      'environments.production': 'https://orders.example.com',
      'migrations.apply': 'migrate {{env}}',
      'backup.take': 'pg_dump --file={{file}}',
    });
    expect(finished.config.backup).toBeUndefined();
    expect(Object.keys(finished.answers)).toContain('backup.restore');
  });
});

describe('whatever a repository looks like', () => {
  const odd = fc.oneof(fc.string({unit: 'binary', maxLength: 30}), fc.constantFrom('-x', '--all', '../..', 'v', '@a/b', 'rélease', ''));
  const seen: fc.Arbitrary<Seen> = fc.record({
    folderName: odd,
    package: fc.option(
      fc.record({
        name: fc.option(odd, {nil: undefined}),
        version: fc.option(odd, {nil: undefined}),
        isProgram: fc.boolean(),
        isPrivate: fc.boolean(),
        scripts: fc.uniqueArray(fc.oneof(odd, fc.constantFrom('test', 'e2e', 'test:integration'))),
        dependencies: fc.subarray(['pg', 'prisma', 'knex', 'mysql2']),
      }),
      {nil: undefined},
    ),
    packageManager: fc.constantFrom('npm', 'pnpm', 'yarn', 'bun'),
    tags: fc.array(
      fc.record({
        name: fc.oneof(
          odd,
          odd.map(prefix => `${prefix}1.2.3`),
        ),
        at: fc.nat(),
      }),
    ),
    remote: fc.option(
      fc.record({
        name: fc.constant('origin'),
        url: fc.oneof(
          odd,
          fc.webUrl(),
          odd.map(text => `git@host.example:${text}.git`),
        ),
      }),
      {nil: undefined},
    ),
    branch: fc.option(odd, {nil: undefined}),
    paths: fc.subarray(['CHANGELOG.md', 'HISTORY.md', 'Cargo.toml', 'VERSION', 'Dockerfile', 'deploy.sh']).map(paths => new Set(paths)),
    compose: fc.option(
      fc.record({file: fc.constant('compose.yaml'), services: fc.array(fc.record({name: odd, image: fc.option(odd, {nil: undefined})}))}),
      {nil: undefined},
    ),
    migrations: fc.option(fc.record({folder: fc.constant('migrations'), files: fc.array(odd)}), {nil: undefined}),
  });

  it('the proposal is a config without mistakes', () =>
    fc.assert(
      fc.asyncProperty(seen, async sight => {
        const anything = async () => () => ({size: 1, mtimeMs: 0, isDirectory: true, mode: 0o755, ino: 1});
        const checked = await checkConfig(configText(draftFrom(sight).config), anything);
        expect(checked.ok ? [] : checked.mistakes.map(({says}) => says)).toEqual([]);
      }),
      {numRuns: 500},
    ));
});

describe('a compose file', () => {
  it('is read as far as names and images', () => {
    expect(
      composeServices(
        'name: shop\nservices:\n  # ours\n  "api":\n    build: .\n    environment:\n      image: not-this-deep\n  db:   # the database\n    image: "postgres:16" # pinned\nvolumes:\n  data:\n',
      ),
    ).toEqual([
      {name: 'api', image: undefined},
      {name: 'db', image: 'postgres:16'},
    ]);
    expect(composeServices('services: {api: {image: x}}')).toEqual([]);
    expect(composeServices('')).toEqual([]);
  });
});

describe('a command as it is typed', () => {
  it.each<[string, string[]]>([
    ['./deploy.sh {{env}} {{version}}', ['./deploy.sh', '{{env}}', '{{version}}']],
    [`say "two words" 'and $three' a\\ b ""`, ['say', 'two words', 'and $three', 'a b', '']],
    ['  x   y ', ['x', 'y']],
  ])('%s', (line, argv) => expect(splitArguments(line)).toEqual({ok: true, argv}));

  it.each(['a && b', 'a > b', 'a $B', 'a `b`', 'a *.sql', '', '   ', `'open`])('is refused where a shell would do more: %j', line =>
    expect(splitArguments(line)).toMatchObject({ok: false}),
  );
});
