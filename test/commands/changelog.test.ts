import {chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {makeRepo, type TestRepo} from '../rig/git-repo.ts';
import {typeIn} from './typing.ts';

const written =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Orders can be filtered by channel\n\n## [1.2.3] — 2026-10-01\n\n### Fixed\n\n- Login\n';

/** v1.2.3 with a changelog; since then a feature that somebody wrote about and a fix that nobody did. */
const orders = (text = written): TestRepo => {
  const repo = makeRepo();
  repo.commit('feat: begin', {'CHANGELOG.md': text});
  repo.tag('v1.2.3');
  repo.commit('feat(orders): filter by channel', {'a.txt': 'a'});
  repo.commit('fix(login): accept + in addresses', {'b.txt': 'b'});
  return repo;
};
const fileOf = (repo: TestRepo) => join(repo.path, 'CHANGELOG.md');
const textOf = (repo: TestRepo) => readFileSync(fileOf(repo), 'utf8');

describe('cockpit changelog', () => {
  it('prints the section of the proposed version and writes nothing', async () => {
    const repo = orders();
    const {code, out, err} = await typeIn(repo.path, 'changelog');
    expect(code).toBe(0);
    expect(out).toMatch(/^## \[1\.3\.0\] — \d{4}-\d{2}-\d{2}\n/);
    expect(out).toContain('- Orders can be filtered by channel');
    expect(out).toMatch(/Accept \+ in addresses/i);
    expect(out).not.toContain('1.2.3');
    expect(err).toContain('1 of 2 entries are yours, 1 were filled in from commits. Nothing was written');
    expect(textOf(repo)).toBe(written);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('writes it with --write, keeps the rest byte for byte and the mode of the file, and changes nothing the second time', async () => {
    const crlf = `${written.replaceAll('\n', '\r\n')}<!-- kept -->\r\n`;
    const repo = orders(crlf);
    chmodSync(fileOf(repo), 0o664);
    expect((await typeIn(repo.path, 'changelog --write')).code).toBe(0);
    const once = textOf(repo);
    expect(once).toMatch(/## \[Unreleased\]\r\n\r\n## \[1\.3\.0\] — \d{4}-\d{2}-\d{2}\r\n/);
    expect(once.endsWith(crlf.slice(crlf.indexOf('## [1.2.3]')))).toBe(true);
    expect(statSync(fileOf(repo)).mode & 0o777).toBe(0o664);

    const again = await typeIn(repo.path, 'changelog --write --json');
    expect(again.json()).toMatchObject({written: false, changed: false, version: '1.3.0'});
    expect(textOf(repo)).toBe(once);
  });

  it('begins a file where there is none', async () => {
    const repo = makeRepo();
    repo.commit('feat: begin');
    const {code} = await typeIn(repo.path, 'changelog --write');
    expect(code).toBe(0);
    expect(textOf(repo)).toMatch(/^# Changelog\n[\s\S]*## \[Unreleased\]\n[\s\S]*## \[1\.0\.0\]/);
  });

  it('keeps what somebody is writing and has not committed', async () => {
    const repo = orders();
    writeFileSync(fileOf(repo), written.replace('- Orders can', '- Not committed yet\n- Orders can'));
    await typeIn(repo.path, 'changelog --write');
    expect(textOf(repo)).toContain('- Not committed yet\n');
  });

  it('takes a version that is typed, with or without v', async () => {
    const repo = orders();
    expect((await typeIn(repo.path, 'changelog --version 2.0.0 --json')).json()).toMatchObject({
      format: 1,
      version: '2.0.0',
      file: 'CHANGELOG.md',
      written: false,
      changed: true,
    });
    expect((await typeIn(repo.path, 'changelog --version=v1.4.0')).out).toContain('[1.4.0]');
  });

  it('says what a number below the proposal will be asked for', async () => {
    const {code, err} = await typeIn(orders().path, 'changelog --version 1.2.4');
    expect(code).toBe(0);
    expect(err).toContain('Gate Version will ask for a reason');
  });

  it.each([
    ['1.2.3', 1, /is taken/],
    ['1.0.0', 1, /not above 1\.2\.3/],
    ['tomorrow', 2, /not a SemVer number/],
  ])('refuses %s with %i', async (version, code, words) => {
    const repo = orders();
    const answer = await typeIn(repo.path, `changelog --write --version ${version}`);
    expect(answer.code).toBe(code);
    expect(answer.err).toMatch(words);
    expect(answer.out).toBe('');
    expect(textOf(repo)).toBe(written);
  });

  it('says no, 1, to a file in which a merge conflict is left, and with which line', async () => {
    const repo = orders();
    const conflict = `${written}\n<<<<<<< HEAD\n- a\n=======\n- b\n>>>>>>> other\n`;
    writeFileSync(fileOf(repo), conflict);
    const {code, err} = await typeIn(repo.path, 'changelog --json');
    expect(code).toBe(1);
    expect(err).toMatch(/✗ line \d+: A merge conflict is left in the file\./);
  });

  it('gives the notes, the difference and who wrote what as one object', async () => {
    type Answer = {
      notes: string;
      entries: {from: string; text: string}[];
      diff: {kind: string; text: string}[][];
      breaking: {named: unknown[]; missing: unknown[]};
    };
    const answer = (await typeIn(orders().path, 'changelog --json')).json<Answer>();
    expect(answer.notes).toContain('Orders can be filtered by channel');
    expect(answer.entries.map(({from}) => from)).toEqual(['yours', 'commit']);
    expect(answer.diff.flat().some(({kind, text}) => kind === 'added' && text.startsWith('## [1.3.0]'))).toBe(true);
    expect(answer.breaking).toEqual({named: [], missing: []});
  });

  it('does not replace a link by a file, nor a file of another encoding by a damaged one', async () => {
    const linked = orders();
    linked.git('mv', 'CHANGELOG.md', 'HISTORY.txt');
    symlinkSync('HISTORY.txt', fileOf(linked));
    linked.git('add', '-A');
    linked.git('commit', '-q', '-m', 'chore: move');
    expect((await typeIn(linked.path, 'changelog --write')).code).toBe('CockpitError');

    const latin = orders();
    const bytes = Buffer.from('# Changelog\n\n## [Unreleased]\n\n- caf\xe9\n', 'latin1');
    writeFileSync(fileOf(latin), bytes);
    const {code, err} = await typeIn(latin.path, 'changelog --write');
    expect([code, err]).toEqual(['CockpitError', expect.stringContaining('not UTF-8')]);
    expect(readFileSync(fileOf(latin))).toEqual(bytes);
  });

  it('lets no escape sequence of the file reach the terminal, and leaves it in the file', async () => {
    const hostile = written.replace('- Orders', '- \u001b]0;owned\u0007Orders');
    const repo = orders(hostile);
    const {out, err} = await typeIn(repo.path, 'changelog');
    expect(`${out}${err}`).not.toMatch(/[\u001b\u0007]/);
    await typeIn(repo.path, 'changelog --write');
    expect(textOf(repo)).toContain('\u001b]0;owned\u0007Orders');
  });

  it('leaves no temporary file behind', async () => {
    const repo = orders();
    await typeIn(repo.path, 'changelog --write');
    expect(repo.git('status', '--porcelain', '--untracked-files=all').split('\n')).toEqual(['M CHANGELOG.md']);
    expect(existsSync(fileOf(repo))).toBe(true);
  });
});
