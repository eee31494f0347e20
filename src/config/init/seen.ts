import {join, posix} from 'node:path';
import type {GitLook} from '../../world/git-look.ts';
import type {World} from '../../world/world.ts';
import {composeServices, type ComposeService} from './compose.ts';
import type {DatedTag} from './tag-series.ts';

/** What a repository shows of itself. Everything in it was written by others. */
export type Seen = {
  readonly folderName: string;
  readonly package: PackageFile | undefined;
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  readonly tags: readonly DatedTag[];
  readonly remote: {readonly name: string; readonly url: string} | undefined;
  readonly branch: string | undefined;
  /** Of the well-known files and folders, those that are there. */
  readonly paths: ReadonlySet<string>;
  readonly compose: {readonly file: string; readonly services: readonly ComposeService[]} | undefined;
  readonly migrations: {readonly folder: string; readonly files: readonly string[]} | undefined;
};

export type PackageFile = {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly isProgram: boolean;
  readonly isPrivate: boolean;
  readonly scripts: readonly string[];
  readonly dependencies: readonly string[];
};

const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml', 'infra/docker-compose.prod.yml'];
export const migrationFolders = [
  'migrations',
  'db/migrations',
  'database/migrations',
  'sql/migrations',
  'prisma/migrations',
  'drizzle',
  'alembic/versions',
  'db/migrate',
  'src/migrations',
];
export const changelogs = ['CHANGELOG.md', 'CHANGES.md', 'HISTORY.md', 'docs/CHANGELOG.md'];
export const deployScripts = ['deploy.sh', 'scripts/deploy.sh', 'bin/deploy', 'scripts/deploy', 'deploy/deploy.sh', 'ops/deploy.sh'];
export const rollbackScripts = [
  'rollback.sh',
  'scripts/rollback.sh',
  'bin/rollback',
  'scripts/rollback',
  'deploy/rollback.sh',
  'ops/rollback.sh',
];
export const ciFiles = [
  '.github/workflows',
  '.gitlab-ci.yml',
  '.circleci/config.yml',
  'Jenkinsfile',
  'azure-pipelines.yml',
  'bitbucket-pipelines.yml',
  '.woodpecker.yml',
  '.drone.yml',
];
const others = [
  'Dockerfile',
  'Cargo.toml',
  'pyproject.toml',
  'VERSION',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
];

/** Looks at the files of a repository and at what git says of it. What cannot be read was not seen. */
export const lookAt = async (folder: string, world: World, {tags, remotes, branch}: GitLook): Promise<Seen> => {
  const wanted = [...composeFiles, ...migrationFolders, ...changelogs, ...deployScripts, ...rollbackScripts, ...ciFiles, ...others];
  const top = new Set(await world.files.list(folder).catch(() => []));
  const likely = wanted.filter(path => top.has(path.split('/')[0]!));
  const there = await Promise.all(likely.map(path => world.files.exists(join(folder, path)).catch(() => false)));
  const paths = new Set(likely.filter((_, index) => there[index]));
  const remote = remotes.find(({name}) => name === 'origin') ?? remotes[0];
  return {
    folderName: posix.basename(folder),
    package: await readPackage(folder, world),
    packageManager: paths.has('pnpm-lock.yaml')
      ? 'pnpm'
      : paths.has('yarn.lock')
        ? 'yarn'
        : paths.has('bun.lock') || paths.has('bun.lockb')
          ? 'bun'
          : 'npm',
    tags,
    remote,
    branch: remote?.branch ?? branch,
    paths,
    compose: await readCompose(composeFiles.find(file => paths.has(file)), folder, world),
    migrations: await readMigrations(migrationFolders.find(path => paths.has(path)), folder, world),
  };
};

const readPackage = async (folder: string, world: World): Promise<PackageFile | undefined> => {
  try {
    const file: unknown = JSON.parse(await world.files.readText(join(folder, 'package.json')));
    if (typeof file !== 'object' || file === null) return undefined;
    const {name, version, bin, private: isPrivate, scripts, dependencies, devDependencies} = file as Record<string, unknown>;
    return {
      name: typeof name === 'string' ? name : undefined,
      version: typeof version === 'string' ? version : undefined,
      isProgram: bin !== undefined,
      isPrivate: isPrivate === true,
      scripts: keysOf(scripts),
      dependencies: [...keysOf(dependencies), ...keysOf(devDependencies)],
    };
  } catch {
    return undefined;
  }
};

const readCompose = async (file: string | undefined, folder: string, world: World): Promise<Seen['compose']> =>
  file === undefined
    ? undefined
    : {
        file,
        services: composeServices(await world.files.readText(join(folder, file)).catch(() => '')),
      };

const readMigrations = async (path: string | undefined, folder: string, world: World): Promise<Seen['migrations']> =>
  path === undefined
    ? undefined
    : {
        folder: path,
        files: await world.files.list(join(folder, path)).catch(() => []),
      };

const keysOf = (value: unknown): readonly string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);
