import type {Path} from '../locate.ts';
import {pathText} from '../mistake.ts';
import {placeholderOf, placeholdersIn} from '../placeholders.ts';
import type {Config} from '../schema.ts';
import {mistake, warning, type Rule} from './rule.ts';

const names = ['staging', 'production'] as const;

/** An instance that is brought back alone stands by its name on a command line. */
export const instancesCanBeNamed: Rule = ({config: {environments, rollback}}) =>
  !rollback?.one
    ? []
    : (['staging', 'production'] as const).flatMap(name =>
        (environments[name]?.instances ?? []).flatMap((instance, index) =>
          placeholderOf('instance')?.isAllowed(instance.name)
            ? []
            : [mistake(['environments', name, 'instances', index, 'name'], `${JSON.stringify(instance.name)} cannot be {{instance}} in rollback.one.`, 'Take letters, digits and . _ : @ - only, such as "web-1".')],
        ),
      );

/** Two instances at one address would be counted as two that run the version, when one was asked twice. */
export const instancesAreDistinct: Rule = ({config}) =>
  names.flatMap(name => {
    const instances = config.environments[name]?.instances ?? [];
    return instances.flatMap(({url}, index) => {
      const other = instances.slice(0, index).find(one => same(one.url, url));
      return other
        ? mistake(
            ['environments', name, 'instances', index, 'url'],
            `${other.name} has the same address.`,
            'Give the address at which exactly this instance answers.',
          )
        : [];
    });
  });

/** What is tried on staging must not happen to production. */
export const environmentsAreApart: Rule = ({
  config: {
    environments: {staging, production},
  },
}) => {
  if (!staging || !production) return [];
  const shared = staging.instances.flatMap(({url}, index) => {
    const other = production.instances.find(one => same(one.url, url));
    return other
      ? mistake(
          ['environments', 'staging', 'instances', index, 'url'],
          `${other.name} of production has the same address.`,
          'Give staging instances of its own: what is tried there would happen to production.',
        )
      : [];
  });
  return same(staging.url, production.url)
    ? [
        mistake(
          ['environments', 'staging', 'url'],
          'production has the same address.',
          'Give the address of staging: its measurements would be those of production.',
        ),
        ...shared,
      ]
    : shared;
};

/** Names tell things apart on screen and in the record. */
export const namesAreUnique: Rule = ({config}) =>
  listsOfNames(config).flatMap(({path, list}) =>
    list.flatMap(({name}, index) =>
      list.findIndex(one => one.name === name) < index
        ? mistake(
            [...path, index, 'name'],
            `${JSON.stringify(name)} is already used in ${pathText(path)}.`,
            'Give it a name of its own: the screen and the record tell them apart by it.',
          )
        : [],
    ),
  );

const listsOfNames = (config: Config): readonly {readonly path: Path; readonly list: readonly {readonly name: string}[]}[] => [
  ...names.flatMap(name => {
    const environment = config.environments[name];
    return environment
      ? (['instances', 'logs', 'measures'] as const).map(list => ({path: ['environments', name, list], list: environment[list]}))
      : [];
  }),
  {path: ['checkpoint', 'commands'], list: config.checkpoint.commands},
  {path: ['validation', 'suites'], list: config.validation.suites},
  ...(['checks', 'dependencies', 'features'] as const).map(list => ({path: ['smoke', list], list: config.smoke[list]})),
  {path: ['notify'], list: config.notify},
];

/** Queries know one value, the version; without it old and new look the same. */
export const queriesTellVersionsApart: Rule = ({config}) =>
  names.flatMap(name => {
    const metrics = config.environments[name]?.metrics;
    if (metrics?.kind !== 'prometheus') return [];
    const base = ['environments', name, 'metrics'];
    const queries = (['total', 'errors', 'buckets'] as const).flatMap(field =>
      metrics[field] === undefined ? [] : [{field, query: metrics[field]}],
    );
    return queries.flatMap(({field, query}) => {
      const found = placeholdersIn(query);
      const odd = found.find(one => one.name !== 'version');
      if (odd)
        return mistake(
          [...base, field],
          `{{${odd.name}}} is not known in a query.`,
          'Write {{version}}: it is filled in for the old and for the new version.',
        );
      return found.length === 0 && config.traffic
        ? warning(
            [...base, field],
            'Without {{version}} this query cannot tell the old version from the new one while both get traffic.',
            'Add a label matcher such as {version="{{version}}"}.',
          )
        : [];
    });
  });

/** A number comes from one place, and a query needs a server. */
export const measuresHaveASource: Rule = ({config}) =>
  names.flatMap(name => {
    const environment = config.environments[name];
    return (environment?.measures ?? []).flatMap(({command, query}, index) => {
      const path = ['environments', name, 'measures', index];
      if ((command === undefined) === (query === undefined))
        return [
          mistake(
            path,
            command ? 'It would be measured in two ways: by "command" and by "query".' : 'Nothing says how it is measured.',
            command ? 'Take one of them out.' : 'Add "command": […] or, with metrics of Prometheus, "query": "…".',
            'key',
          ),
        ];
      return query !== undefined && environment?.metrics?.kind !== 'prometheus'
        ? [mistake([...path, 'query'], 'There is no Prometheus server to ask.', 'Add metrics of "kind": "prometheus", or measure it by a command.')]
        : [];
    });
  });

/** Two ways to let us in are one too many: nobody could say which one was used. */
export const sourcesLetUsInOneWay: Rule = ({config}) =>
  names.flatMap(name => {
    const environment = config.environments[name];
    const base = ['environments', name];
    return [
      {path: [...base, 'metrics', 'basicEnv'], source: environment?.metrics},
      {path: [...base, 'alerts', 'basicEnv'], source: environment?.alerts},
    ].flatMap(({path, source}) =>
      source && 'bearerEnv' in source && source.bearerEnv !== undefined && 'basicEnv' in source && source.basicEnv !== undefined
        ? [mistake(path, 'A token is sent already (bearerEnv).', 'Take one of the two out.', 'key')]
        : [],
    );
  });

const same = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (url: string): string => new URL(url).href.replace(/\/$/, '');
