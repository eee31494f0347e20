import {fewOf} from '../../util/few.ts';
import type {ConfigInput} from '../schema.ts';
import {changelogs, type Seen} from './seen.ts';
import {tagSeries, type TagSeries} from './tag-series.ts';

/** A config that works as it is, and what it rests on. */
export type Draft = {
  readonly config: ConfigInput;
  /** One sentence each, for the operator. */
  readonly found: readonly string[];
};

/**
 * What can be said from the looks of a repository alone. Nothing is guessed that would be run: a command stands in it only where the
 * tool has exactly one way to do it. Everything else is a question, and until it is answered the gate is told.
 */
export const draftFrom = (seen: Seen): Draft => {
  const parts = [service(seen), git(seen), changelog(seen), migrations(seen), suites(seen)];
  return {
    config: Object.assign({$schema: './cockpit.schema.json'}, ...parts.map(part => part.config)),
    found: parts.flatMap(part => part.found),
  };
};

type Part = {
  readonly config: Partial<ConfigInput>;
  readonly found: readonly string[];
};
const nothing: Part = {config: {}, found: []};

const service = ({package: file, remote, folderName}: Seen): Part => {
  const names = [file?.name?.replace(/^@[^/]*\//, ''), remote && /([^/:]+?)(?:\.git)?\/?$/.exec(remote.url)?.[1], folderName, 'service'];
  const name = names
    .map(text =>
      (text ?? '')
        .replace(/[^A-Za-z0-9._-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+/, '')
        .slice(0, 63),
    )
    .find(text => text !== '')!;
  return {config: {service: name}, found: [`It is called ${name}.`]};
};

const git = (seen: Seen): Part => {
  const {remote, branch, tags} = seen;
  const [series, ...others] = tagSeries(tags);
  const newest = series?.prefix;
  const compareUrl = remote && forgeOf(remote.url);
  const versions = versionFiles(seen);
  return {
    config: {
      git: {
        ...(remote && remote.name !== 'origin' && {remote: remote.name}),
        ...(branch !== undefined && isBranch(branch) && {branch}),
        ...(newest !== undefined && newest !== 'v' && {tagPrefix: newest}),
        ...(compareUrl && {compareUrl}),
        versionFiles: versions,
      },
    },
    found: [
      ...(branch !== undefined && isBranch(branch) ? [`Releases are cut on ${branch}.`] : []),
      newest === undefined
        ? 'There is no release tag yet: the first one will be v followed by the version.'
        : `Release tags look like ${newest}1.2.3.`,
      ...otherSeries(others),
      versions.length > 0
        ? `The version stands in ${versions.map(({file}) => file).join(', ')}.`
        : 'No file holds the version: the tag alone will.',
    ],
  };
};

/** A person knows better which tags are meant. */
export const otherSeries = (others: readonly TagSeries[]): readonly string[] =>
  others.length === 0
    ? []
    : [`There are release tags of ${others.length} more series: ${fewOf(others.map(({newest}) => newest.name))}. git.tagPrefix in the config says which is meant.`];

const versionFiles = ({package: file, paths}: Seen): {file: string; pattern?: string}[] => [
  ...(file?.version !== undefined ? [{file: 'package.json'}] : []),
  ...(file?.version !== undefined && paths.has('package-lock.json') ? [{file: 'package-lock.json'}] : []),
  ...(['Cargo.toml', 'pyproject.toml'] as const)
    .filter(name => paths.has(name))
    .map(name => ({file: name, pattern: 'version = "{{version}}"'})),
  ...(paths.has('VERSION') ? [{file: 'VERSION', pattern: '{{version}}'}] : []),
];

const changelog = ({paths}: Seen): Part => {
  const file = changelogs.find(name => paths.has(name));
  if (file === undefined)
    return {
      config: {},
      found: ['There is no changelog yet: CHANGELOG.md will be begun.'],
    };
  return {
    config: file === 'CHANGELOG.md' ? {} : {changelog: {file}},
    found: [`The changelog is ${file}.`],
  };
};

/** Tools that have one way to apply what is pending and are told where. Others find the database in a variable: a person knows which. */
const migrationTools: readonly {
  readonly dependency: string;
  readonly apply: [string, ...string[]];
}[] = [
  {
    dependency: 'knex',
    apply: ['npx', '--no-install', 'knex', 'migrate:latest', '--env', '{{env}}'],
  },
];

const migrations = (seen: Seen): Part => {
  if (!seen.migrations) return nothing;
  const {folder} = seen.migrations;
  const tool = migrationTools.find(({dependency}) => seen.package?.dependencies.includes(dependency));
  if (!tool) return {config: {}, found: [`There are migrations in ${folder}.`]};
  return {
    config: {
      migrations: {folder, dialect: dialectOf(seen), apply: tool.apply},
    },
    found: [`Migrations in ${folder} are applied by ${tool.dependency} (${dialectOf(seen)}).`],
  };
};

const images = ({compose}: Seen) => (compose?.services ?? []).map(({image = ''}) => image);

export const dialectOf = (seen: Seen): 'postgres' | 'mysql' | 'sqlite' | 'other' => {
  const has = (...names: string[]) => names.some(name => seen.package?.dependencies.includes(name));
  if (has('pg', 'postgres', 'pg-promise', 'node-pg-migrate') || images(seen).some(image => /postgres|timescale|postgis/.test(image)))
    return 'postgres';
  if (has('mysql', 'mysql2', 'mariadb') || images(seen).some(image => /mysql|mariadb/.test(image))) return 'mysql';
  return has('better-sqlite3', 'sqlite3', 'sqlite', 'libsql') ? 'sqlite' : 'other';
};

const suites = ({package: file, packageManager}: Seen): Part => {
  if (!file) return nothing;
  const names = file.scripts.filter(name => /^(?:test[:-])?(?:e2e|integration)(?::ci)?$/.test(name));
  const chosen = names.length > 0 ? names : file.scripts.filter(name => name === 'test');
  if (chosen.length === 0) return nothing;
  return {
    config: {
      validation: {
        suites: chosen.map(name => ({
          name,
          command: [packageManager, 'run', name] as [string, ...string[]],
        })),
      },
    },
    found: [`Gate Validation runs ${chosen.map(name => `${packageManager} run ${name}`).join(', ')}.`],
  };
};

/** git@forge.example:acme/orders.git and its kind → the address that people open. */
const forgeOf = (remote: string): string | undefined => {
  const [, host, path] =
    /^(?:ssh:\/\/)?(?:[\w.-]+@)?([\w.-]+\.[a-z]{2,}):(?:\d+\/)?([\w./-]+?)(?:\.git)?\/?$/i.exec(remote) ??
    /^(?:https?|ssh):\/\/(?:[^/@]*@)?([\w.-]+\.[a-z]{2,})(?::\d+)?\/([\w./-]+?)(?:\.git)?\/?$/i.exec(remote) ??
    [];
  return host !== undefined && path?.includes('/') ? `https://${host}/${path}` : undefined;
};

const isBranch = (name: string) => /^[A-Za-z0-9_][A-Za-z0-9_.@+#/-]{0,199}$/.test(name);
