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
  if (!/^postgres(?:ql)?:\/\//.test(address)) return no('does not begin with postgresql://');
  if (!URL.canParse(address)) return no('is not an address with one host');
  const url = new URL(address);
  const found: Record<string, string> = {};
  try {
    const [host, database] = [decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'), decodeURIComponent(url.pathname.slice(1))];
    if (host.includes(',')) return no('names several hosts');
    const parts = {host, port: url.port, user: decodeURIComponent(url.username), password: decodeURIComponent(url.password), dbname: database};
    for (const [name, value] of [...Object.entries(parts), ...url.searchParams]) {
      if (value === '') continue;
      const variable = variables[name];
      if (variable === undefined) return no(`has the parameter ${name.slice(0, 40)}, which cannot be given by a variable`);
      if (value.includes('\0')) return no('holds a NUL');
      found[variable] = value;
    }
  } catch {
    return no('holds a % that encodes nothing');
  }
  return {ok: true, variables: found};
};

const no = (why: string): PostgresVariables => ({ok: false, why});
