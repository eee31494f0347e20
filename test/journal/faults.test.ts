import {execFile, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {openJournal, readJournal} from '../../src/journal/index.ts';
import {canInject, hasProgram} from './has-program.ts';
import {releaseFolder} from './sample.ts';

const writer = join(import.meta.dirname, 'writer.ts');

type Ran = {readonly said: readonly string[]; readonly acked: number; readonly release: ReturnType<typeof releaseFolder>};

/** Runs the writer with a fault at a chosen system call. One thread, because strace counts the calls of each thread apart. */
const write = async (decisions: number, strace: readonly string[], {patienceMs = 15_000, threads = 1, mode = ''} = {}): Promise<Ran> => {
  const release = releaseFolder();
  mkdirSync(release.folder, {mode: 0o700});
  const args = [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    ...strace.map(word => word.replace('JOURNAL', release.file).replace('HEAD', release.head)),
    process.execPath,
    writer,
    release.folder,
  ];
  const run = promisify(execFile)('strace', [...args, String(decisions), String(patienceMs), mode], {
    env: {...process.env, UV_THREADPOOL_SIZE: String(threads)},
  });
  const {stdout} = await run.catch((error: {stdout: string}) => error);
  const said = stdout.trim().split('\n');
  const acked = Math.max(0, ...said.filter(line => line.startsWith('ok ')).map(line => Number(line.slice(3))));
  return {said, acked, release};
};

describe.runIf(canInject())('[P4] the engine is killed', () => {
  const points = (count: number) => Array.from({length: count}, (_, index) => index + 1);

  /** What was announced is there; what is there beyond it is at most the one decision that was under way. */
  const survives = async ({acked, release}: Ran): Promise<void> => {
    const {verdict, lines} = await readJournal(release.folder);
    expect(['clean', 'torn']).toContain(verdict);
    expect(lines.length).toBeGreaterThanOrEqual(acked);
    expect(lines.length).toBeLessThanOrEqual(acked + 2);
    const {journal, state} = await openJournal(release.parts());
    expect(journal.stopped()).toBeUndefined();
    expect(state.notes.length % 2).toBe(0);
    await journal.close();
    expect((await readJournal(release.folder)).verdict).toBe('clean');
  };

  it.each(['write', 'fdatasync'])(
    'at any %s of the journal: nothing that was announced is lost (J1, J2)',
    async call => {
      const acks: number[] = [];
      for (const pair of [points(8).slice(0, 4), points(8).slice(4)]) {
        const runs = await Promise.all(pair.map(when => write(6, ['-P', 'JOURNAL', '-e', `inject=${call}:signal=KILL:when=${when}`])));
        for (const run of runs) await survives(run);
        acks.push(...runs.map(({acked}) => acked));
      }
      // The deaths were where we think they were: one decision later each time, until there was nobody to kill any more.
      expect(acks).toEqual([0, 2, 4, 6, 8, 10, 12, 12]);
    },
    20_000,
  );

  it('between making head.json and putting it in place (J6)', async () => {
    const deaths = ['fsync', 'rename'].flatMap(call => [1, 4].map(when => `inject=${call}:signal=KILL:when=${when}`));
    const runs = await Promise.all(deaths.map(death => write(6, ['-e', death])));
    expect(runs.every(({said}) => said.length < 7)).toBe(true);
    for (const run of runs) await survives(run);
  }, 20_000);
});

describe.runIf(canInject())('[P3] the disk fails', () => {
  it('at fdatasync: forward work stops, and where no disk takes the rollback either, it is said (J10)', async () => {
    const {said} = await write(9, ['-e', 'inject=fdatasync:error=EIO:when=5+']);
    expect(said.filter(line => !line.startsWith('ok'))).toEqual([
      'opened 0 ',
      expect.stringMatching(/^no Writing .* to disk: EIO/),
      'kept nowhere',
    ]);
  });

  it('once at fdatasync: what is in the file but was never confirmed does not count beside the rollback', async () => {
    const {said, release} = await write(9, ['-e', 'inject=fdatasync:error=EIO:when=4']);
    expect(said.slice(-2)).toEqual([expect.stringContaining('EIO'), 'kept fallback']);
    const acked = Number(said.at(-3)?.slice(3));
    const {lines, fallbacks} = await readJournal(release.folder, [join(release.home, 'elsewhere', 'r.jsonl')]);
    expect(fallbacks).toHaveLength(1);
    expect(lines).toHaveLength(acked + 1);
    expect(lines.at(-1)).toMatchObject({seq: acked + 1, type: 'RollbackRequested'});
    expect(release.text().trim().split('\n')).toHaveLength(acked + 2);
  });

  it('at write with EIO: stops, and says which file', async () => {
    const {said, release} = await write(9, ['-P', 'JOURNAL', '-e', 'inject=write:error=EIO:when=3+']);
    expect(said.slice(-2)).toEqual([expect.stringContaining(`no Writing ${release.file}`), 'kept fallback']);
  });

  it('for want of room: the tail is cut back, the ballast is given up, the rollback goes into the journal itself (J11)', async () => {
    const {said, release} = await write(9, ['-P', 'JOURNAL', '-e', 'inject=write:error=ENOSPC:when=3']);
    expect(said.slice(-2)).toEqual([expect.stringContaining('ENOSPC'), 'kept journal']);
    expect(existsSync(join(release.home, 'ballast'))).toBe(false);
    expect(await readJournal(release.folder)).toMatchObject({verdict: 'clean', lines: {length: 5}});
  });

  it('by not answering: the write is given up, soon when a rollback waits, and the rollback is recorded elsewhere', async () => {
    const hangs = ['-P', 'JOURNAL', '-e', 'inject=fdatasync:delay_enter=2600ms:when=2+'];
    const ways = [{patienceMs: 200}, {mode: 'hurry'}, {mode: 'press'}];
    const ran = await Promise.all(ways.map(how => write(9, hangs, {...how, threads: 4})));
    expect(ran.map(({said}) => said.slice(-2))).toEqual([
      ['no The disk has not answered for 200 ms', 'kept fallback'],
      ['no The disk does not answer, and a rollback does not wait for it', 'kept fallback'],
      ['no The disk has not answered for 2 s', 'kept fallback'],
    ]);
  });
});

describe.runIf(hasProgram('unshare', '-Urm', 'true'))('[P14] a disk that is really full (J11)', () => {
  it('cuts back what did not fit, and takes the rollback once the ballast is gone', async () => {
    const release = releaseFolder();
    // A file system of 1400 kB in a namespace of its own: it goes with the process.
    const script = `
      mount -t tmpfs -o size=1400k,mode=0700 tmpfs "$0" && mkdir -m 0700 "$0/release" &&
      "$1" "$2" "$0/release" 5000 && "$1" scripts/verify-journal.mjs "$0/release" && ls "$0" && cp "$0/release/journal.jsonl" "$3"`;
    const out = join(release.home, 'out.jsonl');
    mkdirSync(join(release.home, 'disk'), {mode: 0o700});
    const {stdout, stderr, status} = spawnSync(
      'unshare',
      ['-Urm', 'sh', '-c', script, join(release.home, 'disk'), process.execPath, writer, out],
      {encoding: 'utf8'},
    );
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    const said = stdout.trim().split('\n');
    const acked = Number(said.findLast(line => line.startsWith('ok '))?.slice(3));
    expect(acked).toBeGreaterThan(100);
    expect(said.slice(-4)).toEqual([
      expect.stringMatching(/^no Writing .*ENOSPC/),
      'kept journal',
      `clean: ${acked + 1} records`,
      'release',
    ]);
    expect(readdirSync(join(release.home, 'disk'))).toEqual([]);
  }, 20_000);
});
