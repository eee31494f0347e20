import {execFileSync} from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {readJournal, repairJournal, stateHash} from '../../src/journal/index.ts';
import {evolve} from '../../src/release/evolve.ts';
import {initialState} from '../../src/release/state.ts';
import {decisions, note, pressed, releaseFolder} from './sample.ts';

let release: ReturnType<typeof releaseFolder>;

beforeEach(() => {
  release = releaseFolder();
  mkdirSync(release.folder, {mode: 0o700});
});

const all = decisions.flat();
const stateOf = (events: typeof all) => stateHash(events.reduce(evolve, initialState()));

/** A journal with the sample in it, closed again. */
const written = async () => {
  const {journal} = await release.open();
  for (const events of decisions) expect(await journal.append(events, 'ana')).toEqual({ok: true});
  await journal.close();
};

describe('[P3] a journal', () => {
  it('that is opened again says what was written', async () => {
    await written();
    const {state, events, journal, read} = await release.open();
    expect(read.verdict).toBe('clean');
    expect(events).toEqual(all);
    expect(stateHash(state)).toBe(stateOf(all));
    expect(journal.seq()).toBe(all.length);
    expect(journal.stopped()).toBeUndefined();
    expect(await journal.append([note('again')], 'ben')).toEqual({ok: true});
    await journal.close();
    expect((await readJournal(release.folder)).lines.at(-1)).toMatchObject({
      seq: all.length + 1,
      by: 'ben',
      type: 'NoteAdded',
      boot: 'boot',
    });
  });

  it('keeps decisions apart that are asked for at the same time, in the order of asking', async () => {
    const {journal} = await release.open();
    await Promise.all(Array.from({length: 50}, (_, index) => journal.append([note(`${index}a`), note(`${index}b`)], 'ana')));
    await journal.close();
    const {lines, verdict} = await readJournal(release.folder);
    expect(verdict).toBe('clean');
    expect(lines.map(({event}) => event['text'])).toEqual(Array.from({length: 50}, (_, index) => [`${index}a`, `${index}b`]).flat());
  });

  it('names its head after every decision, and only we may read any of it (S12)', async () => {
    const umask = process.umask(0);
    try {
      await written();
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(release.head, 'utf8')).toContain(`{"seq":${all.length},`);
    for (const name of readdirSync(release.folder)) expect(lstatSync(join(release.folder, name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(release.folder).sort()).toEqual(['head.json', 'journal.jsonl']);
    expect(lstatSync(join(release.home, 'ballast')).size).toBe(1024 * 1024);
  });

  it('is checked by the verifier that needs nothing of ours (J13)', async () => {
    await written();
    const verify = () => execFileSync(process.execPath, ['scripts/verify-journal.mjs', release.folder], {encoding: 'utf8'});
    expect(verify()).toBe(`clean: ${all.length} records\n`);
    truncateSync(release.file, lstatSync(release.file).size - 5);
    expect(verify).toThrow(expect.objectContaining({status: 1, stdout: expect.stringContaining('corrupt-tail')}));
  });

  it('is not written through a planted link, nor when others may write it: it opens stopped (S11)', async () => {
    writeFileSync(join(release.home, 'victim'), '');
    symlinkSync(join(release.home, 'victim'), release.file);
    expect((await release.open()).journal.stopped()).toContain('symbolic link');
    rmSync(release.file);
    writeFileSync(release.file, '');
    chmodSync(release.file, 0o666);
    const {journal} = await release.open();
    expect(await journal.append([note('x')], 'ana')).toEqual({ok: false, why: expect.stringContaining('Others may read or write it')});
    expect(readFileSync(join(release.home, 'victim'), 'utf8')).toBe('');
  });
});

describe('a torn end', () => {
  const tear = async (bytes: number) => {
    const {journal} = await release.open();
    await journal.append(decisions[0]!, 'ana');
    const before = {text: release.text(), head: readFileSync(release.head, 'utf8')};
    await journal.append([note('one'), note('two')], 'ana');
    await journal.close();
    // As if the engine had died in the write: the head still names the decision before.
    writeFileSync(release.head, before.head);
    truncateSync(release.file, lstatSync(release.file).size - bytes);
    return before;
  };

  it('is set aside, cut off and put on record (J3)', async () => {
    const before = await tear(1);
    const torn = release.text();
    const {repaired, state, events, journal} = await release.open();
    expect(events.map(({type}) => type)).toEqual(['ReleaseOpened', 'JournalRepaired']);
    expect(state.notes).toEqual([]);
    expect(journal.stopped()).toBeUndefined();
    await journal.close();
    expect(release.text().startsWith(before.text)).toBe(true);
    expect(readFileSync(join(release.folder, repaired!.kept), 'utf8')).toBe(torn);
    expect(repaired?.kept).toMatch(/^journal\.broken-.*\.jsonl$/);
    expect((await readJournal(release.folder)).verdict).toBe('clean');
  });

  it('takes the whole decision with it, also when its first record is complete', async () => {
    await tear(release.home.length); // somewhere in the second record
    const {state, events} = await release.open();
    expect(events.map(({type}) => type)).toEqual(['ReleaseOpened', 'JournalRepaired']);
    expect(state.notes).toEqual([]);
  });

  it('that leaves nothing begins the release afresh', async () => {
    writeFileSync(release.file, '{"seq":1,"prev":"000', {mode: 0o600});
    const {journal, events, repaired} = await release.open();
    expect(events).toEqual([]);
    expect(repaired).toBeDefined();
    expect(await journal.append(decisions[0]!, 'ana')).toEqual({ok: true});
    expect((await readJournal(release.folder)).lines).toHaveLength(1);
  });
});

describe('[P8] a damaged journal', () => {
  it('opens stopped, is left as it is, and takes a rollback beside it', async () => {
    await written();
    const lines = release.text().split('\n');
    writeFileSync(release.file, [...lines.slice(0, 3), ...lines.slice(4)].join('\n'));
    const damaged = release.text();

    const {journal, state, next} = await release.open();
    expect(state.seq).toBe(3);
    expect(journal.stopped()).toContain('at record 4 it carries the number 5');
    expect(next.join()).toContain('r still rolls back');
    expect(await journal.append([note('x')], 'ana')).toEqual({ok: false, why: journal.stopped()});
    expect(await journal.appendElsewhere([pressed], 'ana')).toEqual({kept: 'fallback', file: release.fallbacks[0]});
    await journal.close();
    expect(release.text()).toBe(damaged);

    const again = await release.open();
    expect(again.state).toMatchObject({seq: 4, rollback: {status: 'holding', by: 'ana'}});
    expect(await again.journal.appendElsewhere([{type: 'RollbackBegun', at: 13, by: undefined}], 'cockpit')).toMatchObject({
      file: release.fallbacks[0],
    });
    expect((await release.open()).state).toMatchObject({seq: 5, rollback: {status: 'running'}});
  });

  it('whose confirmed end is missing goes on only after a person has said so', async () => {
    await written();
    const lines = release.text().trimEnd().split('\n');
    writeFileSync(release.file, `${lines.slice(0, -1).join('\n')}\n`);
    const {journal, read} = await release.open();
    expect(journal.stopped()).toContain(`Record ${all.length} was confirmed`);
    await expect(repairJournal(release.folder, read, 0)).rejects.toMatchObject({name: 'CockpitError'});

    const repair = await repairJournal(release.folder, read, 0, true);
    expect(existsSync(join(release.folder, repair.kept))).toBe(true);
    expect((await release.open()).journal.stopped()).toBeUndefined();
  });

  it('that is gone is not begun again', async () => {
    await written();
    rmSync(release.file);
    const {journal, read} = await release.open();
    expect(read.verdict).toBe('corrupt');
    expect(journal.stopped()).toContain('is gone');
    expect(existsSync(release.file)).toBe(false);
  });

  it('of a newer cockpit may only be looked at (J18)', async () => {
    await written();
    const {encodeLine} = await import('../../src/journal/format.ts');
    const last = (await readJournal(release.folder)).lines.at(-1)!;
    appendFileSync(release.file, encodeLine({...last, seq: last.seq + 1, prev: last.crc, v: 9, type: 'NoteAdded'}).text);
    const {journal, newer, next, state} = await release.open();
    expect(state.seq).toBe(all.length);
    expect(newer?.seq).toBe(all.length + 1);
    expect(journal.stopped()).toContain('newer cockpit');
    expect(next[0]).toContain('engines/');
  });
});

const writeAnother = (file: string) => {
  copyFileSync(file, `${file}.new`);
  renameSync(`${file}.new`, file);
};

describe('a journal that changes under the engine (J14)', () => {
  it.each([
    ['moved away', (file: string) => renameSync(file, `${file}.old`)],
    ['replaced', (file: string) => writeAnother(file)],
    ['written by somebody else', (file: string) => appendFileSync(file, 'x')],
    ['cut', (file: string) => truncateSync(file, 10)],
  ])('%s: stops, and a rollback is recorded elsewhere', async (_what, change) => {
    const {journal} = await release.open();
    await journal.append(decisions[0]!, 'ana');
    change(release.file);
    expect(await journal.append([note('lost')], 'ana')).toMatchObject({ok: false});
    expect(await journal.append([note('and again')], 'ana')).toMatchObject({ok: false});
    expect(await journal.appendElsewhere([pressed], 'ana')).toMatchObject({kept: 'fallback'});
    await journal.close();
  });
});

describe('a record that has to go elsewhere', () => {
  const broken = async (more: Parameters<typeof release.open>[0] = {}) => {
    const opened = await release.open(more);
    await opened.journal.append(decisions[0]!, 'ana');
    return opened;
  };

  it('goes to the next place when one fails, and the chain can be followed through all of them', async () => {
    const {journal} = await broken();
    journal.giveUp('the disk is gone');
    const [first, second] = release.fallbacks as [string, string];
    expect(await journal.appendElsewhere([pressed], 'ana')).toEqual({kept: 'fallback', file: first});
    renameSync(first, `${first}.kept`);
    expect(await journal.appendElsewhere([{type: 'RollbackBegun', at: 13, by: undefined}], 'cockpit')).toEqual({
      kept: 'fallback',
      file: second,
    });
    renameSync(`${first}.kept`, first);
    const {state, journal: again, read} = await release.open();
    expect(read.fallbacks).toEqual([first, second]);
    expect(state).toMatchObject({seq: 3, rollback: {status: 'running'}});
    // An earlier place would break the chain.
    expect(await again.appendElsewhere([note('on')], 'ana')).toEqual({kept: 'fallback', file: second});
    expect((await release.open()).state.seq).toBe(4);
  });

  it('is not stopped by a torn end there', async () => {
    const {journal} = await broken();
    journal.giveUp('the disk is gone');
    await journal.appendElsewhere([pressed], 'ana');
    appendFileSync(release.fallbacks[0]!, '{"seq":3,"pre');
    const {journal: again, state} = await release.open();
    expect(state.seq).toBe(2);
    expect(await again.appendElsewhere([note('on')], 'ana')).toMatchObject({kept: 'fallback', file: release.fallbacks[0]});
    expect((await release.open()).state.seq).toBe(3);
  });

  it('is never put into a folder that somebody else has prepared, nor believed from one', async () => {
    mkdirSync(join(release.home, 'var'), {mode: 0o777});
    chmodSync(join(release.home, 'var'), 0o777);
    const {journal} = await broken();
    journal.giveUp('the disk is gone');
    expect(await journal.appendElsewhere([pressed], 'ana')).toEqual({kept: 'fallback', file: release.fallbacks[1]});
    renameSync(release.fallbacks[1]!, release.fallbacks[0]!);
    expect((await release.open()).state.seq).toBe(1);
  });

  it('that no disk takes is on no disk, and says so', async () => {
    writeFileSync(join(release.home, 'var'), '');
    writeFileSync(join(release.home, 'shm'), '');
    const {journal} = await broken();
    journal.giveUp('the disk is gone');
    expect(await journal.appendElsewhere([pressed], 'ana')).toEqual({kept: 'nowhere'});
  });
});
