import {describe, expect, it} from 'vitest';
import {findingsOfRules, rules} from '../../src/config/rules.ts';
import {modesOf} from '../../src/config/schema.ts';
import {secretNames} from '../../src/config/variables.ts';
import {check, filesOf, given, parsed, pictureOf, service} from './given-config.ts';

const production = (config: ReturnType<typeof service>) => config.environments.production;
const drop = (from: object, key: string) => Reflect.deleteProperty(from, key);
const metrics = {
  kind: 'scrape' as const,
  urls: ['http://10.0.0.1:3000/metrics'],
};

describe('a service with two environments and both ways', () => {
  it('is in order', () => given(() => {}).findsNothing());
});

describe('a gate that the cockpit shall do itself', () => {
  it('has what it needs', () =>
    given(config => {
      drop(config.environments, 'staging');
      config.gates = {
        staging: 'assisted',
        artifact: 'automatic',
        monitor: 'automatic',
        cut: 'automatic',
      };
    }).finds(
      'gates.artifact: Gate Artifact cannot be automatic: "artifact" is missing.',
      'gates.staging: Gate Staging cannot be assisted: "environments.staging" is missing.',
    ));

  it('may always be told', () =>
    given(config => {
      drop(config.environments, 'staging');
      config.gates = {staging: 'told', artifact: 'told'};
    }).findsNothing());

  it('is told by itself when its means are missing', async () => {
    const modes = modesOf(await parsed({service: 'a-library'}));
    expect(modes).toMatchObject({
      preflight: 'automatic',
      cut: 'assisted',
      artifact: 'told',
      staging: 'told',
      backup: 'told',
      deploy: 'told',
      smoke: 'told',
      monitor: 'told',
      finalise: 'assisted',
    });
    expect(modesOf(await parsed(service()))).toMatchObject({
      staging: 'assisted',
      deploy: 'assisted',
      smoke: 'automatic',
      monitor: 'automatic',
      artifact: 'told',
      migrate: 'assisted',
    });
    expect(
      modesOf(
        await parsed({
          ...service(),
          gates: {deploy: 'automatic', cut: 'told'},
        }),
      ),
    ).toMatchObject({
      deploy: 'automatic',
      cut: 'told',
    });
    expect(
      modesOf(
        await parsed({
          service: 'cli',
          smoke: {checks: [{name: 'runs', command: ['cli', '--version']}]},
        }),
      ),
    ).toMatchObject({
      smoke: 'automatic',
      deploy: 'told',
    });
  });
});

describe('without an environment', () => {
  it('nothing can act on one', () =>
    given(config => {
      drop(config, 'environments');
      config.traffic = {set: ['proxy', '{{percent}}']};
    }).finds(
      'deploy: "deploy" has nowhere to act: no environment is configured.',
      'rollback: "rollback" has nowhere to act: no environment is configured.',
      'traffic: "traffic" has nowhere to act: no environment is configured.',
    ));

  it('staging alone is enough to deploy to, not to split traffic', () =>
    given(config => {
      drop(config.environments, 'production');
      config.traffic = {set: ['proxy', '{{percent}}']};
    }).finds('traffic: "traffic" has nowhere to act: no environment is configured.'));
});

describe('traffic', () => {
  it('needs both ways', () =>
    given(config => {
      drop(config, 'deploy');
      drop(config, 'rollback');
      config.traffic = {set: ['proxy', '{{percent}}']};
    }).finds(
      'traffic: "traffic" needs "deploy": something has to bring the new version there.',
      'traffic: "traffic" needs "rollback": a step that looks worse has to be taken back.',
    ));

  it.each<[string, number[], string[]]>([
    ['ascends to 100', [1, 5.5, 100], []],
    ['may be one step', [100], []],
    ['goes down', [5, 50, 25, 100], ['traffic.steps[2]: 25 comes after 50: each step gives the new version more.']],
    ['stands still', [5, 5, 100], ['traffic.steps[1]: 5 comes after 5: each step gives the new version more.']],
    ['never ends', [5, 50], ['traffic.steps[1]: The last step is 50 %: the release would never be finished.']],
  ])('%s', (_, steps, says) =>
    given(config => {
      config.traffic = {set: ['proxy', '{{percent}}'], steps};
    }).finds(...says),
  );
});

describe('what is watched', () => {
  it('is watched for as many ticks as a proof needs', () =>
    given(config => {
      config.traffic = {set: ['proxy', '{{percent}}'], watch: '59s'};
      config.monitor = {window: '11s', tick: '5s', baseline: '2m'};
    }).finds(
      '? traffic.watch: 59 s is less than 12 ticks of 5 s: too little to prove anything.',
      '? monitor.window: 11 s is less than 12 ticks of 5 s: too little to prove anything.',
      '? monitor.baseline: 2 min is less than 40 ticks of 5 s: too little to prove anything.',
    ));

  it('may be short when the ticks are', () =>
    given(config => {
      config.monitor = {window: '12s', tick: '1s', baseline: '40s'};
    }).findsNothing());

  it('does not concern what runs nowhere', async () => {
    const checked = await check({
      service: 'a-library',
      monitor: {window: '5s'},
    });
    expect(checked).toMatchObject({ok: true, warnings: []});
  });
});

describe('the way back', () => {
  it('is missed where production is deployed to', () =>
    given(config => {
      drop(config, 'rollback');
    }).finds('? deploy: "deploy" has no way back: the key r has no command to run.'));

  it('can only be automatic when something can say "worse"', async () => {
    await given(config => {
      config.rollback = {command: ['./rollback.sh'], automatic: 'when worse'};
    }).finds('rollback.automatic: Nothing says "worse": environments.production has no "metrics".');
    await given(config => {
      config.rollback = {command: ['./rollback.sh'], automatic: 'when worse'};
      production(config).metrics = metrics;
    }).findsNothing();
  });

  it('an instance that is brought back alone has a name that can stand on a command line', async () => {
    const named = (name: string) => given(config => {
      config.rollback!.one = ['./rollback.sh', '{{env}}', '{{instance}}'];
      config.environments.production.instances[1]!.name = name;
    });
    await named('web-2').findsNothing();
    await named('web 2; reboot').finds('environments.production.instances[1].name: "web 2; reboot" cannot be {{instance}} in rollback.one.');
  });

  it('can only be rehearsed where there is a stage', () =>
    given(config => {
      drop(config.environments, 'staging');
      config.checklist = {rehearsal: 'required'};
    }).finds('checklist.rehearsal: A rollback cannot be rehearsed without "environments.staging".'));

  it('of a deploy that nobody can ask is a matter of people', () =>
    given(config => {
      drop(production(config), 'version');
    }).finds(
      '? environments.production: production has no "version": unless /version answers with "version", a deploy that is cut off is opaque.',
    ));
});

describe('environments', () => {
  it('share no address', () =>
    given(config => {
      config.environments.staging.url = 'https://ORDERS.example.com/';
      config.environments.staging.instances[0]!.url = 'http://10.0.0.2:3000/';
    }).finds(
      'environments.staging.url: production has the same address.',
      'environments.staging.instances[0].url: web-2 of production has the same address.',
    ));

  it('ask every instance by itself', () =>
    given(config => {
      production(config).instances[1]!.url = 'http://10.0.0.1:3000/';
    }).finds('environments.production.instances[1].url: web-1 has the same address.'));

  it('have a name for each thing', () =>
    given(config => {
      production(config).instances[1]!.name = 'web-1';
      config.notify = [
        {kind: 'file', name: 'team', file: 'a'},
        {kind: 'slack', name: 'team', urlEnv: 'HOOK'},
      ];
    }).finds(
      'environments.production.instances[1].name: "web-1" is already used in environments.production.instances.',
      'notify[1].name: "team" is already used in notify.',
    ));

  it('have queries that know old from new', () =>
    given(config => {
      config.traffic = {set: ['proxy', '{{percent}}']};
      production(config).metrics = {
        kind: 'prometheus',
        url: 'http://prometheus:9090',
        total: 'requests{v="{{versoin}}"}',
        errors: 'errors',
        buckets: 'b{v="{{version}}"}',
      };
    }).finds(
      'environments.production.metrics.total: {{versoin}} is not known in a query.',
      '? environments.production.metrics.errors: Without {{version}} this query cannot tell the old version from the new one while both get traffic.',
    ));
});

describe('a value in a command', () => {
  it('has a name that exists', () =>
    given(config => {
      config.deploy = {
        command: ['./deploy.sh', '--to={{versoin}}', '{{ digest }}', '{{.Id}}'],
      };
    }).finds('deploy.command[1]: {{versoin}} is not a value.'));

  it('is known at that gate', () =>
    given(config => {
      config.ci = {
        command: {
          argv: ['ci', '{{commit}}', '{{digest}}'],
          env: {WHERE: '{{env}}'},
        },
      };
      config.artifact = {digest: ['registry', '{{commit}}', '{{digest}}']};
      production(config).logs = [{name: 'app', command: ['./tail.sh', '{{env}}']}];
      production(config).metrics = {
        kind: 'command',
        command: ['./tail.sh', '{{version}}', '{{tag}}'],
      };
    }, 'tail.sh').finds(
      'ci.command.argv[2]: {{digest}} is known from gate 5 Artifact on; this runs in gate 4 Cut.',
      'ci.command.env.WHERE: {{env}}, the environment, is not known to ci.command.',
      'artifact.digest[2]: artifact.digest is there to find {{digest}} out.',
      'environments.production.metrics.command[2]: {{tag}}, its final tag, is not known to environments.production.metrics.command.',
      'environments.production.logs[0].command[1]: {{env}}, the environment, is not known to environments.production.logs[0].command.',
    ));

  it('that only one command knows is not known to others', () =>
    given(config => {
      config.deploy = {command: ['./deploy.sh', '{{percent}}']};
      config.traffic = {
        set: ['proxy', '{{percent}}'],
        seen: ['proxy', '{{percent}}'],
      };
    }).finds(
      'deploy.command[1]: {{percent}}, the share of traffic for the new version, 0 to 100, is not known to deploy.command.',
      'traffic.seen[1]: {{percent}}, the share of traffic for the new version, 0 to 100, is not known to traffic.seen.',
    ));

  it('never becomes code, a program or half of something', () =>
    given(config => {
      config.deploy = {
        command: {
          argv: ['deploy "$COCKPIT_ENV" {{version}}'],
          shell: '/bin/bash',
        },
      };
      config.rollback = {command: ['{{env}}', '{{previous.version}}']};
      config.notify = [
        {kind: 'command', name: 'a', command: ['say', '--text={{text}}']},
        {
          kind: 'command',
          name: 'b',
          command: ['ssh', 'host', 'wall', '{{text}}'],
        },
        {
          kind: 'command',
          name: 'c',
          command: ['docker', 'exec', 'x', 'sh', '-c', 'echo {{text}}'],
        },
      ];
    }).finds(
      'deploy.command.argv[0]: {{version}} stands in the script of a shell, where a value would be code.',
      'rollback.command[0]: {{env}} would choose the program.',
      'notify[0].command[1]: {{text}} has to be an argument of its own.',
      'notify[1].command[3]: {{text}} would be read by the shell of another machine.',
      'notify[2].command[5]: {{text}} stands in the script of a shell, where a value would be code.',
      '? notify[2].command: This is a shell that was not asked for by name.',
    ));

  it('is missed where the command would always do the same', () =>
    given(config => {
      config.deploy = {command: ['kamal-like', 'deploy', '-d', '{{env}}']};
      config.rollback = {
        command: {
          argv: ['back "$COCKPIT_ENV" "$COCKPIT_PREVIOUS_VERSION"'],
          shell: '/bin/sh',
        },
      };
      config.backup = {
        take: ['pg_dump', '--format=custom'],
        kind: 'pg-custom',
        restore: ['pg_restore', '{{file}}'],
      };
      config.ci = {command: ['npm', 'run', 'ci-state']};
    }).finds(
      '? deploy.command: deploy.command holds none of {{version}}, {{digest}}, {{tag}}, {{candidateTag}}, {{commit}}: it does the same for every release.',
      '? backup.take: backup.take holds no {{file}}: it does the same for every release.',
    ));

  it('tells staging from production', () =>
    given(config => {
      config.deploy = {
        command: ['kubectl', 'set', 'image', 'deploy/orders', 'app=orders@{{digest}}'],
      };
      config.rollback = {command: ['npm', 'run', 'back']};
      config.migrations = {
        dialect: 'postgres',
        apply: ['npx', 'prisma', 'migrate', 'deploy'],
        status: {argv: ['migrate', 'status'], env: {WHERE: '{{env}}'}},
      };
      config.backup = {
        take: ['pg_dump', '{{file}}'],
        kind: 'pg-custom',
        restore: ['pg_restore', '{{file}}'],
        postgres: {urlEnv: 'ORDERS_READONLY'},
      };
    }, 'migrations/').finds(
      '? migrations.apply: migrations.apply holds no {{env}}: it does the same for staging and for production.',
      '? deploy.command: deploy.command holds no {{env}}: it does the same for staging and for production.',
    ));

  it('does not overwrite what the cockpit says', () =>
    given(config => {
      config.deploy = {
        command: {
          argv: ['./deploy.sh'],
          env: {COCKPIT_VERSION: '1', OTHER: '{{version}}'},
        },
      };
    }).finds('deploy.command.env.COCKPIT_VERSION: "COCKPIT_VERSION" is set by the cockpit itself.'));
});

describe('a shell', () => {
  it('is named absolutely and gets one script', () =>
    given(config => {
      config.deploy = {
        command: {
          argv: ['deploy "$COCKPIT_ENV" "$COCKPIT_VERSION"', 'x'],
          shell: 'bash',
        },
      };
    }).finds('deploy.command.shell: "bash" is not an absolute path.', 'deploy.command.argv[1]: A shell gets one argument, its script.'));

  it('is not there unless it is asked for', () =>
    given(config => {
      config.deploy = {
        command: ['docker', 'pull', '{{digest}}', '&&', '{{env}}', 'run', '$IMAGE', '>', '$' + '{LOG}', '~/x'],
      };
      config.rollback = {
        command: ['ssh', '{{env}}', 'pull', '{{previous.digest}}', '&&', 'run', '$IMAGE'],
      };
      config.finalise = {
        ticket: ['awk', '$1 > 5 {print $2}', "it's || fine"],
      };
    }).finds(
      '? deploy.command[3]: "&&" means nothing here: there is no shell.',
      '? deploy.command[6]: "$IMAGE" means nothing here: there is no shell.',
      '? deploy.command[7]: ">" means nothing here: there is no shell.',
      '? deploy.command[8]: "$' + '{LOG}" means nothing here: there is no shell.',
      '? deploy.command[9]: "~/x" means nothing here: there is no shell.',
    ));
});

describe('a file of the repository', () => {
  it('that a command runs is there and can be run', () =>
    given(
      config => {
        config.deploy = {command: ['./scripts/deploy', '{{version}}']};
        config.rollback = {
          command: ['node', 'scripts/back.mjs', '{{previous.version}}'],
        };
        config.ci = {command: {argv: ['./ci', '{{commit}}'], cwd: 'tools'}};
        config.finalise = {
          publish: {argv: ['./publish.sh', '{{notes}}'], cwd: 'nowhere'},
          ticket: ['/usr/local/bin/close', '{{version}}'],
        };
        config.smoke = {
          checks: [
            {name: 'inline', command: ['node', '-e', '0']},
            {name: 'folder', command: ['./tools']},
          ],
        };
      },
      'scripts/deploy',
      'tools/',
    ).finds(
      'ci.command.argv[0]: There is no file tools/ci.',
      'deploy.command[0]: scripts/deploy is not executable.',
      'rollback.command[1]: There is no file scripts/back.mjs.',
      'smoke.checks[1].command[0]: There is no file tools.',
      'finalise.publish.argv[0]: There is no file nowhere/publish.sh.',
      'finalise.publish.cwd: There is no folder nowhere.',
    ));

  it('that the cockpit reads or writes is in the repository', () =>
    given(config => {
      config.git = {
        versionFiles: [{file: 'package.json'}, {file: 'VERSION', pattern: '{{version}}'}, {file: '../other/package.json'}],
      };
      config.changelog = {file: '/etc/motd'};
      config.migrations = {
        folder: 'db/migrations',
        dialect: 'sqlite',
        apply: {argv: ['./deploy.sh'], cwd: 'a/../..'},
      };
      config.checkpoint = {files: ['.env.production', '/etc/orders.conf']};
      config.backup = {
        take: ['take', '{{file}}'],
        kind: 'sqlite',
        source: '/srv/orders.sqlite',
        restore: ['restore', '{{file}}'],
      };
    }).finds(
      'git.versionFiles[2].file: "../other/package.json" leads out of the repository.',
      'changelog.file: "/etc/motd" leads out of the repository.',
      'migrations.apply.cwd: "a/../.." leads out of the repository.',
      'git.versionFiles[1].file: There is no file VERSION.',
      '? migrations.folder: There is no folder db/migrations.',
      '? checkpoint.files[0]: There is no file .env.production.',
    ));
});

describe('a secret', () => {
  it('does not belong into arguments, variables or addresses', () =>
    given(config => {
      config.ci = {
        command: {
          argv: ['ci', '{{commit}}', '--password', 'hunter2', 'TOKEN=abcdef'],
          env: {
            API_TOKEN: 'abcdef',
            DB_PASSWORD_FILE: '/run/secrets/db',
            TOKEN: '{{version}}',
          },
        },
      };
      production(config).url = 'https://ana:geheim@orders.example.com';
    }).finds(
      'environments.production.url: This address holds a name or a password.',
      '? ci.command.argv[3]: This looks like a secret: arguments can be read by everybody on the machine.',
      '? ci.command.argv[4]: This looks like a secret: arguments can be read by everybody on the machine.',
      '? ci.command.env.API_TOKEN: "API_TOKEN" looks like a secret, and the config is in the repository.',
    ));

  it('is not what a script takes from its surroundings', () =>
    given(config => {
      config.ci = {
        command: {
          argv: ['curl -H "Authorization: $AUTH" "https://ci.example.com/$COCKPIT_COMMIT"'],
          shell: '/bin/sh',
        },
      };
      config.deploy = {
        command: ['deploy', '--password-file=/run/db', '--token-env=TOKEN', '{{env}}', '{{version}}'],
      };
    }).findsNothing());
});

describe('a pattern', () => {
  it('is a regular expression, and a quick one', () =>
    given(config => {
      config.monitor = {
        errorPatterns: ['(', 'ok', '^(a+)+$'],
        warnPatterns: ['[z-a]'],
      };
      production(config).metrics = {...metrics, errors: 'code:5xx'};
    }).finds(
      'monitor.errorPatterns[0]: This is not a regular expression: unterminated group.',
      'monitor.warnPatterns[0]: This is not a regular expression: range out of order in character class.',
      'environments.production.metrics.errors: "code:5xx" is not a label matcher.',
      '? monitor.errorPatterns[2]: A repetition within a repetition: one long log line can stop everything.',
    ));

  it('of a version is the text around it', () =>
    given(config => {
      config.git = {
        versionFiles: [
          {file: 'a', pattern: 'version = "(.*)"'},
          {file: 'a', pattern: '{{version}} {{version}}'},
          {file: 'a', pattern: 'version = "{{version}}"'},
          {file: 'a'},
          {file: 'package.json'},
        ],
      };
    }, 'a').finds(
      'git.versionFiles[0].pattern: This pattern does not say where the number stands.',
      'git.versionFiles[1].pattern: This pattern does not say where the number stands.',
      'git.versionFiles[3].file: Nothing says where a holds the number.',
    ));
});

describe('times', () => {
  it('fit each other', () =>
    given(config => {
      config.ci = {
        command: ['ci', '{{commit}}'],
        every: '1h',
        timeout: '30m',
      };
      config.checklist = {
        window: {from: '08:00', to: '08:20', timeZone: 'Europe/Wien'},
      };
    }).finds(
      'checklist.window.timeZone: "Europe/Wien" is not a time zone.',
      'checklist.window.to: The window is open for 20 min; the monitoring takes 30 min.',
      'ci.every: CI would be asked every 1 h and given up after 30 min.',
    ));

  it('of a window do not run backwards', () =>
    given(config => {
      config.checklist = {window: {from: '22:00', to: '02:00'}};
    }).finds('checklist.window.to: The window closes at 02:00, before it opens at 22:00.'));
});

describe('a backup', () => {
  it('has the commands that its evidence needs', async () => {
    const backup = {
      take: ['take', '{{file}}'],
      restore: ['restore', '{{file}}'],
    } as const;
    const withBackup = (more: object) => given(config => Object.assign(config, {backup: {...backup, ...more}}));
    await withBackup({kind: 'other'}).finds('backup.level: L2 cannot be reached without "list".');
    await withBackup({kind: 'pg-custom'}).findsNothing();
    await withBackup({kind: 'pg-custom', level: 'L4'}).finds('backup.level: L4 cannot be reached without "postgres".');
    const postgres = {urlEnv: 'ORDERS_READONLY'};
    await withBackup({kind: 'pg-custom', level: 'L3', postgres}).findsNothing();
    await withBackup({kind: 'pg-custom', level: 'L4', postgres}).finds('backup.level: L4 cannot be reached without "queries" or "smoke".');
    await withBackup({kind: 'pg-custom', level: 'L4', postgres, queries: ['SELECT 1']}).findsNothing();
    await withBackup({kind: 'sqlite', level: 'L3'}).finds('backup.level: L3 cannot be reached without "source".');
    await withBackup({kind: 'sqlite', level: 'L3', source: 'live.db'}).findsNothing();
    await withBackup({kind: 'other', list: ['l', '{{file}}'], levelFor: {'restore needed': 'L3'}}).finds(
      'backup.levelFor["restore needed"]: L3 cannot be reached without "restoreScratch".',
    );
  });

  it('is asked for more by a migration that destroys, and that is said before a release', () =>
    given(config => {
      config.migrations = {dialect: 'postgres', apply: ['npx', 'migrate', '{{env}}']};
      config.backup = {take: ['take', '{{file}}'], kind: 'pg-custom', restore: ['restore', '{{file}}']};
    }, 'migrations/').finds(
      '? backup.level: A migration after which going back needs a restore asks for L3, which cannot be reached without "postgres".',
    ));
});

describe('migrations', () => {
  const given_ = (migrations: object) =>
    given(config => {
      Object.assign(config, {
        migrations,
        backup: {take: ['take', '{{file}}'], kind: 'pg-custom', restore: ['restore', '{{file}}'], levelFor: {'restore needed': 'L2'}},
      });
    }, 'migrations/');
  const psql = {staging: 'STAGING_DB', production: 'ORDERS_DB'};

  it('are applied by a tool or by psql, not by both and not by nobody', async () => {
    await given_({dialect: 'postgres'}).finds('migrations: Nothing applies the migrations.');
    await given_({dialect: 'postgres', psql}).findsNothing();
    await given_({dialect: 'postgres', psql, apply: ['m', '{{env}}']}).finds(
      'migrations.psql: Both "apply" and "psql" are there: the same files would be applied twice.',
    );
    await given_({dialect: 'postgres', psql: {staging: 'STAGING_DB'}}).finds('migrations.psql: The database of production is not named.');
    await given_({dialect: 'sqlite', apply: ['m', '{{env}}'], live: psql}).finds(
      'migrations.live: "live" is for PostgreSQL; the dialect is "sqlite".',
    );
  });
});

describe('an artifact', () => {
  const artifact = (artifact: object) => given(config => Object.assign(config, {artifact}));

  it('has one place that tells its digest', async () => {
    await artifact({exists: ['x', '{{digest}}']}).finds('artifact: Nothing tells the digest.');
    await artifact({file: {path: 'dist/digest.json', field: 'image.digest'}}).findsNothing();
    await artifact({digest: ['d', '{{commit}}'], image: {reference: 'ghcr.io/a/b:{{version}}'}}).finds(
      'artifact.image: "digest" tells the digest already.',
    );
  });

  it('in a registry is named by something of this release', async () => {
    await artifact({image: {reference: 'ghcr.io/a/b:{{candidateTag}}'}}).findsNothing();
    await artifact({image: {reference: 'ghcr.io/a/b:latest'}}).finds('artifact.image.reference: It is the same image for every release.');
    await artifact({image: {reference: 'ghcr.io/a/b:{{digest}}'}}).finds(
      'artifact.image.reference: {{digest}} is not known when the image is looked for.',
    );
  });
});

describe('what is secret', () => {
  it('is every variable that holds one, listed or not', async () => {
    const config = await parsed({
      ...service(),
      secrets: ['DEPLOY_KEY'],
      migrations: {dialect: 'postgres', psql: {staging: 'STAGING_DB', production: 'ORDERS_DB'}, live: {production: 'ORDERS_RO'}},
      artifact: {image: {reference: 'ghcr.io/a/b:{{version}}', passwordEnv: 'REGISTRY_TOKEN'}},
      backup: {
        take: ['t', '{{file}}'],
        kind: 'pg-custom',
        restore: ['r', '{{file}}'],
        postgres: {urlEnv: 'ORDERS_RO', scratchUrlEnv: 'SCRATCH'},
      },
      notify: [{kind: 'slack', name: 'team', urlEnv: 'HOOK'}],
    });
    expect(secretNames(config).toSorted()).toEqual([
      'DEPLOY_KEY',
      'HOOK',
      'ORDERS_DB',
      'ORDERS_RO',
      'REGISTRY_TOKEN',
      'SCRATCH',
      'STAGING_DB',
    ]);
  });
});

describe('a backup', () => {
  it('of any kind is believed as far as a command can read it', async () => {
    const backup = {kind: 'other', take: ['t', '{{file}}'], list: ['l', '{{file}}'], restore: ['r', '{{file}}']};
    await given(config => Object.assign(config, {backup})).findsNothing();
  });

  it('is missed where migrations run', () =>
    given(config => {
      config.migrations = {
        dialect: 'postgres',
        apply: ['npx', 'migrate', '{{env}}'],
      };
    }, 'migrations/').finds('? migrations: Migrations without "backup": what a migration destroys cannot be restored.'));
});

describe('rules', () => {
  it('have a sentence and a next step in every finding, and a place that exists', async () => {
    const picture = await pictureOf({
      ...service(),
      traffic: {set: ['x'], steps: [9, 5]},
      gates: {artifact: 'automatic'},
      checklist: {rehearsal: 'required', window: {timeZone: 'x'}},
      monitor: {errorPatterns: ['(']},
    });
    for (const block of picture.split('\n\n').slice(0, -1)) {
      const [where, , , says, next] = block.split('\n');
      expect(where).toMatch(/^cockpit\.config\.json:\d+:\d+( warning)?$/);
      expect(says).toMatch(/^ {3}\S.*\.$/);
      expect(next).toMatch(/^ {3}\S.*[.:].*$/);
    }
  });

  it('each have a name of their own, and are pure', async () => {
    expect(new Set(rules.map(rule => rule.name)).size).toBe(rules.length);
    const config = await parsed(service());
    const input = {config, written: service(), file: await filesOf()()};
    expect(findingsOfRules(input)).toEqual(findingsOfRules(input));
  });
});

describe('CI', () => {
  it('is asked in one way', async () => {
    await given(config => {
      config.ci = {};
    }).finds('ci: Nothing says how CI is asked.');
    await given(config => {
      config.ci = {command: ['./deploy.sh', '{{commit}}'], github: {}};
    }).finds('ci: CI would be asked in two ways: by "command" and by "github".');
    await given(config => {
      config.ci = {github: {required: ['build']}};
    }).findsNothing();
  });
});
