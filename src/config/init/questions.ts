import type {ConfigInput} from '../schema.ts';
import {dialectOf} from './propose.ts';
import {ciFiles, deployScripts, rollbackScripts, type Seen} from './seen.ts';
import {splitArguments} from './split-arguments.ts';

/** Something that the looks of a repository do not say. Asked one after the other; an empty answer leaves it out. */
export type Question = {
  /** What it fills: `deploy.command`. */
  readonly id: string;
  readonly text: string;
  /** What is the case while it is not answered. */
  readonly without: string;
  readonly example: string;
  /** Proposed answer, when something in the repository suggests one. */
  readonly initial?: string;
};

type Applied = {readonly ok: true; readonly config: ConfigInput} | {readonly ok: false; readonly why: string};

type Asked = Question & {
  /** Whether it makes sense at all with what is known so far. */
  readonly when: (config: ConfigInput, answers: Answers) => boolean;
  readonly apply: (config: ConfigInput, answer: string, answers: Answers) => Applied;
};

/** What was answered so far, by question; an empty text for what was left out. */
export type Answers = Readonly<Record<string, string>>;

/** Every question, in the order in which they are asked. */
export const questionsFor = (seen: Seen): readonly Asked[] => [
  {
    id: 'environments.production',
    text: 'At which address do users reach it?',
    example: 'https://orders.example.com',
    without: 'It is released without an environment (a library, a command-line program): gates Deploy and Monitor are told.',
    when: always,
    apply: (config, url) => done({...config, environments: {...config.environments, production: environment(url, 'web')}}),
  },
  {
    id: 'environments.production.instances',
    text: 'At which address does each instance answer? Part them by blanks.',
    example: 'http://10.0.0.1:3000 http://10.0.0.2:3000',
    without: 'The public address counts as one instance: behind a load balancer that cannot show that all run the new version.',
    when: hasProduction,
    apply: (config, answer) => withProduction(config, {instances: instances(answer, 'web')}),
  },
  {
    id: 'environments.production.version',
    text: 'On which path does an instance say its version, as JSON?',
    example: '/version',
    initial: '/version',
    without: 'A deploy that is cut off can only be settled by a person.',
    when: hasProduction,
    apply: (config, path) => withBoth(config, {version: {path, field: 'version'}}),
  },
  {
    id: 'environments.production.health',
    text: 'On which path does an instance say that it is healthy?',
    example: '/health/ready',
    initial: '/health/ready',
    without: '/health/ready is asked.',
    when: hasProduction,
    apply: (config, path) => withBoth(config, {health: {path}}),
  },
  {
    id: 'environments.staging',
    text: 'At which address is staging?',
    example: 'https://staging.orders.example.com',
    without: 'Gate Staging is told, and a rollback cannot be rehearsed.',
    when: hasProduction,
    apply: (config, url) => {
      const {health, version} = config.environments!.production!;
      return done({
        ...config,
        environments: {
          ...config.environments,
          staging: {...environment(url, 'staging'), ...(health && {health}), ...(version && {version})},
        },
      });
    },
  },
  {
    id: 'environments.production.metrics',
    text: 'Where are its metrics in Prometheus text format? Part several by blanks.',
    example: 'http://10.0.0.1:3000/metrics',
    ...(seen.package?.dependencies.includes('prom-client') && {initial: '/metrics on every instance'}),
    without: 'Nothing is judged: the monitoring window only shows health and logs.',
    when: hasProduction,
    apply: (config, answer) => {
      const own = config.environments!.production!.instances.map(({url}) => new URL('/metrics', url).href);
      return withProduction(config, {metrics: {kind: 'scrape', urls: answer.startsWith('/metrics on') ? own : wordsOf(answer)}});
    },
  },
  command(
    'deploy.command',
    'How is a version deployed?',
    './deploy.sh {{env}} {{version}}',
    'A person deploys, and the cockpit watches.',
    hasProduction,
    (config, argv) => ({...config, deploy: {command: argv}}),
    script(seen, deployScripts, '{{env}} {{version}}'),
  ),
  command(
    'rollback.command',
    'How does the previous version come back?',
    './deploy.sh {{env}} {{previous.version}}',
    'The key r has no command: a person has to know the way back.',
    config => config.deploy !== undefined,
    (config, argv) => ({...config, rollback: {command: argv}}),
    script(seen, rollbackScripts, '{{env}} {{previous.version}}') ?? script(seen, deployScripts, '{{env}} {{previous.version}}'),
  ),
  command(
    'ci.command',
    `Which command says how CI stands for a commit? Exit 0: passed, 75: still running.${seesCi(seen) ? ' (There are CI files.)' : ''}`,
    './scripts/ci-state {{commit}}',
    'A person says that CI has passed.',
    always,
    (config, argv) => ({...config, ci: {command: argv}}),
  ),
  command(
    'artifact.digest',
    `Which command prints the digest of what CI built?${seen.paths.has('Dockerfile') ? ' (There is a Dockerfile.)' : ''}`,
    'crane digest registry.example.com/orders:{{commit}}',
    'A person names the artifact.',
    always,
    (config, argv) => ({...config, artifact: {digest: argv}}),
  ),
  command(
    'migrations.apply',
    `Which command applies the migrations in ${seen.migrations?.folder ?? ''} to {{env}}?`,
    './migrate.sh {{env}}',
    'The cockpit takes it that there are none.',
    config => seen.migrations !== undefined && config.migrations === undefined,
    (config, argv) => ({...config, migrations: {folder: seen.migrations!.folder, dialect: dialectOf(seen), apply: argv}}),
  ),
  {
    id: 'backup.take',
    text: 'Which command backs up the database to a file?',
    example: 'pg_dump --format=custom --file={{file}} service=orders',
    without: 'A person says that there is a backup.',
    when: config => config.migrations !== undefined && hasProduction(config),
    // A backup that cannot be restored is none: it is written down only with the next answer.
    apply: (config, answer) => asArguments(answer, () => done(config)),
  },
  {
    id: 'backup.restore',
    text: 'Which command restores such a file?',
    example: 'pg_restore --clean --dbname=service=orders {{file}}',
    without: 'The backup is left out: one that cannot be restored is none.',
    when: (_config, answers) => (answers['backup.take'] ?? '') !== '',
    apply: (config, answer, answers) =>
      asArguments(answers['backup.take'] ?? '', take =>
        asArguments(answer, restore => done({...config, backup: {take, restore, ...kindOfBackup(restore, seen)}})),
      ),
  },
  {
    id: 'notify',
    text: 'Which variable holds the webhook address of the team channel (Slack or compatible)?',
    example: 'TEAM_WEBHOOK_URL',
    without: 'A person tells the team.',
    when: always,
    apply: (config, name) => done({...config, notify: [{kind: 'slack', name: 'team', urlEnv: name}], secrets: [name]}),
  },
];

type Argv = [string, ...string[]];

function command(
  id: string,
  text: string,
  example: string,
  without: string,
  when: Asked['when'],
  put: (config: ConfigInput, argv: Argv) => ConfigInput,
  initial?: string,
): Asked {
  return {
    id,
    text,
    example,
    without,
    when,
    ...(initial !== undefined && {initial}),
    apply: (config, answer) => asArguments(answer, argv => done(put(config, argv))),
  };
}

const asArguments = (answer: string, use: (argv: Argv) => Applied): Applied => {
  const split = splitArguments(answer);
  return split.ok ? use(split.argv as Argv) : split;
};

const kindOfBackup = ([program]: Argv, seen: Seen): {kind: 'sqlite' | 'pg-custom' | 'other'; level: 'L1' | 'L2'} => {
  if (program === 'pg_restore') return {kind: 'pg-custom', level: 'L2'};
  // Of anything else the cockpit cannot say that it is readable: more than "it exists" needs commands of its own.
  return dialectOf(seen) === 'sqlite' ? {kind: 'sqlite', level: 'L2'} : {kind: 'other', level: 'L1'};
};

type Environment = NonNullable<NonNullable<ConfigInput['environments']>['production']>;

function always(): boolean {
  return true;
}

function hasProduction(config: ConfigInput): boolean {
  return config.environments?.production !== undefined;
}

const seesCi = ({paths}: Seen): boolean => ciFiles.some(path => paths.has(path));

const done = (config: ConfigInput): Applied => ({ok: true, config});
const wordsOf = (answer: string): string[] => answer.split(/[\s,]+/).filter(Boolean);
const environment = (url: string, name: string): Environment => ({url, instances: [{name, url}]});

const instances = (answer: string, name: string): Environment['instances'] => {
  const urls = wordsOf(answer);
  return urls.map((url, index) => ({name: urls.length === 1 ? name : `${name}-${index + 1}`, url}));
};

const withProduction = (config: ConfigInput, part: Partial<Environment>): Applied =>
  done({...config, environments: {...config.environments, production: {...config.environments!.production!, ...part}}});

const withBoth = (config: ConfigInput, part: Partial<Environment>): Applied => {
  const {staging, production} = config.environments!;
  return done({...config, environments: {...(staging && {staging: {...staging, ...part}}), production: {...production!, ...part}}});
};

function script(seen: Seen, candidates: readonly string[], values: string): string | undefined {
  const file = candidates.find(path => seen.paths.has(path));
  return file && `./${file} ${values}`;
}
