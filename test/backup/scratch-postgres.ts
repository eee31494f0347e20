import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmodSync, chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

export type ScratchPostgres = {
  /** For programs of PostgreSQL: where the server is and who we are. */
  readonly env: Readonly<Record<string, string>>;
  readonly major: number;
  /** Runs SQL through psql and gives what it printed, unaligned and without headers; throws what psql complained about. */
  readonly sql: (text: string, database?: string) => string;
  readonly stop: () => Promise<void>;
};

/**
 * A real PostgreSQL of its own in a temporary folder: no network, a Unix socket, and never as root, because the server
 * refuses that. Undefined when the programs are not installed.
 *
 * With COCKPIT_REQUIRE_POSTGRES=1 it is an error that they are not, so that a build machine cannot skip these tests unseen.
 */
export const startPostgres = async (): Promise<ScratchPostgres | undefined> => {
  const bin = binFolder();
  if (bin === undefined) {
    if (process.env['COCKPIT_REQUIRE_POSTGRES'] === '1')
      throw new Error('initdb was not found, and COCKPIT_REQUIRE_POSTGRES=1 asks for it');
    return undefined;
  }
  // Under /tmp and short: a Unix socket's path must stay below 100 bytes.
  const folder = mkdtempSync(join(existsSync('/tmp') ? '/tmp' : tmpdir(), 'pg-'));
  const user = otherUser();
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const env = {
    PATH: `${bin}${delimiter}${process.env['PATH']}`,
    LC_ALL: 'C',
    PGHOST: folder,
    PGPORT: '5432',
    PGUSER: 'postgres',
    PGDATABASE: 'postgres',
    PGCONNECT_TIMEOUT: '5',
  };
  const as = {env, ...user, cwd: folder};

  execFileSync('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--no-locale'], {...as, stdio: 'pipe'});
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'max_connections=20',
    'unix_socket_permissions=0777',
  ];
  const server = spawn('postgres', ['-D', data, ...settings.flatMap(setting => ['-c', setting])], {...as, stdio: 'ignore'});
  const ended = new Promise<void>(resolve => void server.once('exit', () => resolve()));
  chmodSync(folder, 0o711);

  const psql = (text: string, database = 'postgres') =>
    spawnSync(
      'psql',
      ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--dbname', database, '--file', '-'],
      {env, input: text, encoding: 'utf8'},
    );
  const ready = async (): Promise<void> => {
    for (let tries = 0; psql('SELECT 1').status !== 0; tries += 1) {
      if (tries > 200 || server.exitCode !== null) throw new Error(`the server did not start: ${psql('SELECT 1').stderr}`);
      await pause(50);
    }
  };
  await ready();
  return {
    env,
    major: Number(readFileSync(join(data, 'PG_VERSION'), 'utf8')),
    sql: (text, database) => {
      const {status, stdout, stderr} = psql(text, database);
      if (status !== 0) throw new Error(stderr);
      return stdout.trim();
    },
    stop: async () => {
      // Fast shutdown: ends connections, leaves nothing behind.
      server.kill('SIGINT');
      await ended;
      rmSync(folder, {recursive: true, force: true});
    },
  };
};

const binFolder = (): string | undefined => {
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed();
  return [...debian, ...onPath].find(folder =>
    ['initdb', 'postgres', 'psql', 'pg_dump', 'pg_restore'].every(program => existsSync(join(folder, program))),
  );
};

const otherUser = (): {readonly uid: number; readonly gid: number} | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => /^(?:postgres|nobody):/.test(entry));
  const [, , uid, gid] = line?.split(':') ?? [];
  return {uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534)};
};
