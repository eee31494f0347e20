/** What libpq takes from the environment, or why an address is none. Never holds the address itself: it may hold a password. */
export type PostgresVariables =
  | {readonly ok: true; readonly variables: Readonly<Record<string, string>>}
  | {readonly ok: false; readonly why: string};

// libpq, "Connection URIs" and "Environment Variables": parameters that have a variable.
const variables: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslnegotiation: 'PGSSLNEGOTIATION',
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: 'PGGSSENCMODE',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  service: 'PGSERVICE',
  passfile: 'PGPASSFILE',
};

/**
 * `postgresql://user:password@host:5432/database?sslmode=require` as PG* variables.
 *
 * An address on a command line can be read by everybody on the machine; variables cannot. Several hosts, and parameters that have
 * no variable, are refused rather than left out: a connection without its sslmode would be another connection.
 */
export const postgresVariables = (address: string): PostgresVariables => {
  // By hand: libpq allows a name and a password before an empty host (a Unix socket, named by a parameter), which URL refuses.
  const parts = /^postgres(?:ql)?:\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:,]*)(?::(\d*))?(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(address);
  if (!parts) return no(/^postgres(?:ql)?:\/\//.test(address) ? 'is not an address with one host' : 'does not begin with postgresql://');
  const [, who = '', host = '', port = '', database = '', parameters = ''] = parts;
  const colon = who.indexOf(':');
  const named: readonly (readonly [string, string])[] = [
    ['host', host.replace(/^\[(.*)\]$/, '$1')],
    ['port', port],
    ['user', colon < 0 ? who : who.slice(0, colon)],
    ['password', colon < 0 ? '' : who.slice(colon + 1)],
    ['dbname', database],
    ...parameters.split('&').map((parameter): [string, string] => {
      const equals = parameter.indexOf('=');
      return equals < 0 ? [parameter, ''] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
    }),
  ];
  const found: Record<string, string> = {};
  for (const [name, encoded] of named) {
    if (encoded === '') continue;
    const variable = variables[name];
    if (variable === undefined) return no(`has the parameter ${name.slice(0, 40)}, which cannot be given by a variable`);
    try {
      found[variable] = decodeURIComponent(encoded);
    } catch {
      return no('holds a % that encodes nothing');
    }
    if (found[variable].includes('\0')) return no('holds a NUL');
  }
  return {ok: true, variables: found};
};

const no = (why: string): PostgresVariables => ({ok: false, why});
