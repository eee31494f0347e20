import type {Config} from './schema.ts';

/** Variables of our own environment that commands get beyond the usual ones (PATH, HOME, LANG …). */
export const handedOn = ({secrets, variables}: Config): readonly string[] => [...new Set([...variables, ...secrets])];

/** Variables whose values are masked everywhere, whatever they are called: what is listed, and every field that names a secret. */
export const secretNames = (config: Config): readonly string[] => [
  ...new Set([...config.secrets, ...namedSecrets(config), ...databasesIn(config.migrations?.psql), ...databasesIn(config.migrations?.live)]),
];

const databasesIn = (named: object = {}): readonly string[] => Object.values(named).filter(name => typeof name === 'string');

const namedSecrets = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'string' ? (/(?:password|bearer|basic|url)Env$/i.test(key) ? [inner] : []) : namedSecrets(inner)));
