import {posix} from 'node:path';
import type {Path} from '../locate.ts';
import type {Config} from '../schema.ts';
import {mistake, warning, type Rule} from './rule.ts';

/** Regular expressions are ones. */
export const patternsCompile: Rule = ({config}) =>
  patternsOf(config)
    .flatMap(({path, pattern}) => {
      const why = whyNot(pattern);
      return why === undefined
        ? []
        : mistake(
            path,
            `This is not a regular expression: ${why}.`,
            'Characters such as ( [ . * + ? mean something; a backslash is written twice in JSON.',
          );
    });

/** The pattern is text, not an expression: nothing in a config can make the search run for ever. npm's own files need none. */
export const versionPatternNamesThePlace: Rule = ({config: {git}}) =>
  git.versionFiles.flatMap(({file, pattern}, index) => {
    const path = ['git', 'versionFiles', index];
    if (pattern === undefined && !npmFiles.has(posix.basename(file)))
      return mistake([...path, 'file'], `Nothing says where ${file} holds the number.`, `Add a "pattern". ${howTo}`);
    if (pattern === undefined || pattern.split('{{version}}').length === 2) return [];
    return mistake([...path, 'pattern'], 'This pattern does not say where the number stands.', howTo);
  });

const howTo = 'Write the text around the number, with {{version}} in its place, exactly once: version = "{{version}}"';
const npmFiles = new Set(['package.json', 'package-lock.json', 'npm-shrinkwrap.json']);

/** Log lines come from anybody. A repetition within a repetition can take years for one line. */
export const patternsAreQuick: Rule = ({config}) =>
  patternsOf(config).flatMap(({path, pattern}) =>
    /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]/.test(pattern)
      ? warning(
          path,
          'A repetition within a repetition: one long log line can stop everything.',
          'Write it without the inner or the outer one.',
        )
      : [],
  );

/** Every expression that is tried on lines of a log. */
const patternsOf = ({monitor, environments}: Config): readonly {readonly path: Path; readonly pattern: string}[] => [
  ...(['errorPatterns', 'warnPatterns'] as const).flatMap(list => monitor[list].map((pattern, index) => ({path: ['monitor', list, index], pattern}))),
  ...(['staging', 'production'] as const).flatMap(name => {
    const metrics = environments[name]?.metrics;
    if (metrics?.kind !== 'logs') return [];
    return (['request', 'failed', 'durationMs', 'version'] as const).flatMap(field =>
      metrics[field] === undefined ? [] : [{path: ['environments', name, 'metrics', field], pattern: metrics[field]}],
    );
  }),
];

/** name=value or name=~regex. */
export const errorMatcherIsOne: Rule = ({config}) =>
  (['staging', 'production'] as const).flatMap(name => {
    const metrics = config.environments[name]?.metrics;
    if (metrics?.kind !== 'scrape') return [];
    const path = ['environments', name, 'metrics', 'errors'];
    const [, label, regex] = /^([A-Za-z_]\w*)=(?:~(.*)|[^~].*)$/.exec(metrics.errors) ?? [];
    if (label === undefined)
      return mistake(path, `${JSON.stringify(metrics.errors)} is not a label matcher.`, 'Write "code=~5.." or "outcome=error".');
    const why = regex === undefined ? undefined : whyNot(regex);
    return why === undefined
      ? []
      : mistake(path, `This is not a regular expression: ${why}.`, 'Write "code=~5.." for all codes of three digits that begin with 5.');
  });

const whyNot = (pattern: string): string | undefined => {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message
      .replace(/^Invalid regular expression: /, '')
      .replace(/^.*\/[a-z]*: /, '')
      .toLowerCase();
  }
};
