import {patternRanges} from '../../world/secret-patterns.ts';
import type {Path} from '../locate.ts';
import type {Finding} from '../mistake.ts';
import {commandsOf} from '../places.ts';
import type {Config} from '../schema.ts';
import {argumentPath, mistake, warning, writtenAt, type Rule} from './rule.ts';

/** Arguments are readable by every user of the machine (/proc), and a config by everybody who has the repository. */
export const noSecretsInArguments: Rule = ({config, written}) =>
  commandsOf(config).flatMap(place =>
    place.command.argv.flatMap((text, index, argv) => {
      const before = index > 0 && secretOption.test(argv[index - 1]!) && !/^-|^["']?[$]|\{\{/.test(text);
      return before || holdsSecret(text)
        ? hidden(
            warning(
              argumentPath(place, index, written),
              'This looks like a secret: arguments can be read by everybody on the machine.',
              intoTheEnvironment,
            ),
          )
        : [];
    }),
  );

export const noSecretsInVariables: Rule = ({config}) =>
  commandsOf(config).flatMap(({path, command}) =>
    Object.entries(command.env ?? {}).flatMap(([name, value]) =>
      secretName.test(name) && value !== '' && !/^\{\{|^\/|^[$]/.test(value)
        ? hidden(warning([...path, 'env', name], `"${name}" looks like a secret, and the config is in the repository.`, intoTheEnvironment))
        : [],
    ),
  );

export const noSecretsInAddresses: Rule = ({config, written}) =>
  addressesOf(config, written).flatMap(({path, url}) => {
    const {username, password} = new URL(url);
    return username || password
      ? hidden(
          mistake(
            path,
            'This address holds a name or a password.',
            'Take it out of the address; where a token is needed, name its variable (bearerEnv, urlEnv).',
          ),
        )
      : [];
  });

const intoTheEnvironment = 'Let the program read it from a variable, and name that variable in "secrets".';

const secretOption = /^--?[\w-]*(?:pass|passwd|password|passphrase|pwd|secret|token|api-?key|access-?key|private-?key)$/i;
const secretName = /TOKEN|SECRET|PASS(?!IVE)|PRIVATE_?KEY|CREDENTIAL|API_?KEY|ACCESS_?KEY/i;

// Values that the program takes from its surroundings are no secrets yet.
const holdsSecret = (text: string): boolean =>
  !/^--?[\w-]+-(?:file|path|env|name|id)=/.test(text) &&
  patternRanges(text).some(([start, end]) => !/^["']?[$]|\{\{/.test(text.slice(start, end)));

const hidden = (finding: Finding): Finding => ({...finding, secret: true});

const addressesOf = (config: Config, written: unknown): readonly {readonly path: Path; readonly url: string}[] =>
  (['staging', 'production'] as const).flatMap(name => {
    const environment = config.environments[name];
    if (!environment) return [];
    const base = ['environments', name];
    const {metrics} = environment;
    return [
      {path: [...base, 'url'], url: environment.url},
      ...environment.instances.map(({url}, index) => ({path: [...base, 'instances', index, 'url'], url})),
      ...(metrics?.kind === 'scrape' ? metrics.urls.map((url, index) => ({path: [...base, 'metrics', 'urls', index], url})) : []),
      ...(metrics?.kind === 'prometheus' || metrics?.kind === 'probe' ? [{path: [...base, 'metrics', 'url'], url: metrics.url}] : []),
      ...(environment.alerts === undefined ? [] : [{path: typeof writtenAt(written, [...base, 'alerts']) === 'string' ? [...base, 'alerts'] : [...base, 'alerts', 'url'], url: environment.alerts.url}]),
    ];
  });
