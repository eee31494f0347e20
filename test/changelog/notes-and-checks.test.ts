import {describe, expect, it} from 'vitest';
import {shapes} from './shapes.ts';
import {checkBreaking, checkChangelog, diffLines, prepareChangelog, readUnreleased, releaseNotes} from '../../src/changelog/index.ts';
import {commits} from '../version/commit-given.ts';

describe('breaking changes', () => {
  const section = (...entries: string[]) => `## [3.0.0] - 2026-11-20\n\n${entries.map(entry => `- ${entry}\n`).join('')}`;
  const two = commits('feat!: drop the v1 interface', 'fix(login): new cookie (#9)\n\nBREAKING CHANGE: everybody has to log in again');

  it('are all named, by words, by number or by id', () => {
    const file = section('**Breaking:** the v1 interface was dropped', 'BREAKING: see #9');
    expect(checkBreaking(file, '3.0.0', two)).toMatchObject({ok: true, missing: [], unmarked: []});
    expect(checkBreaking(section(`Breaking ${two[0]!.short}`, 'Breaking: log in again, everybody'), '3.0.0', two).ok).toBe(true);
  });

  it('that nobody named are listed one by one', () => {
    const check = checkBreaking(section('Something else', 'Also interface work'), '3.0.0', two);
    expect(check.ok).toBe(false);
    expect(check.missing.map(item => item.what)).toEqual(['drop the v1 interface', 'everybody has to log in again']);
  });

  it('named without the word are pointed out', () =>
    expect(checkBreaking(section('The v1 interface was dropped', 'Breaking: #9'), '3.0.0', two)).toMatchObject({
      ok: true,
      unmarked: ['The v1 interface was dropped'],
    }));

  it('may stand under a heading that says it', () =>
    expect(
      checkBreaking('## 3.0.0 - 2026-11-20\n\n### Breaking changes\n\n- v1 interface dropped\n- log in again (#9)\n', '3.0.0', two)
        .unmarked,
    ).toEqual([]));

  it('are looked for under Unreleased before the version exists', () =>
    expect(checkBreaking('## Unreleased\n\n- Breaking: v1 interface dropped\n- breaking #9\n', '3.0.0', two).ok).toBe(true));

  it('of a commit with two footers need both names', () => {
    const one = commits('fix: x\n\nBREAKING CHANGE: cookies are renamed\n\nBREAKING CHANGE: tokens expire sooner');
    expect(checkBreaking(section('Breaking: cookies renamed'), '3.0.0', one).missing.map(item => item.what)).toEqual([
      'tokens expire sooner',
    ]);
  });

  it('are not named by an entry about another part of their commit', () => {
    const told = commits('fix: rename cookies\n\nBREAKING CHANGE: tokens expire sooner');
    expect(checkBreaking(section('Breaking: cookies renamed'), '3.0.0', told).ok).toBe(false);
    expect(checkBreaking(section(`Breaking: ${told[0]!.short}`), '3.0.0', told).ok).toBe(true);
  });

  it('filled in by us pass our own check', () => {
    const {text} = prepareChangelog(undefined, {
      version: '3.0.0',
      date: '2026-11-20',
      commits: two,
      tagPrefix: 'v',
      previousTag: undefined,
    });
    expect(checkBreaking(text, '3.0.0', two)).toMatchObject({ok: true, unmarked: []});
  });

  it('are none: fine', () => expect(checkBreaking('', '1.0.0', commits('fix: a'))).toMatchObject({ok: true, named: []}));
});

describe('the release notes', () => {
  it('are the section without heading and comments, with the links it uses', () => {
    const section = '## [2.8.0](https://x.y) — 2026-11-20\n\n<!-- draft -->\n### Added\n\n- a, see [docs] <!-- inline -->\n\n\n\n- b\n';
    const file = `# C\n\n${section}\n## [2.7.4]\n\n- old\n\n[docs]: https://x.y/docs\n[other]: https://x.y/o\n`;
    expect(releaseNotes(file, '2.8.0')).toEqual({
      title: '2.8.0 — 2026-11-20',
      body: '### Added\n\n- a, see [docs] \n\n- b\n\n[docs]: https://x.y/docs',
    });
  });

  it('do not exist for a version that does not', () => expect(releaseNotes(shapes['keep a changelog']!, '9.9.9')).toBeUndefined());
  it('have one kind of line end', () => expect(releaseNotes(shapes['windows line ends']!, '2.7.4')?.body).toBe('- old'));
});

describe('after somebody edited', () => {
  it.each([
    ['# C\n\n## [Unreleased]\n', 'There is no section for 2.8.0 any more.'],
    ['## Unreleased\n## 2.8.0 - 2026-11-20\n- a\n## 2.8.0 - 2026-11-20\n- a\n', '2.8.0 has 2 sections.'],
    ['## Unreleased\n## 2.8.0 - 2026-11-20\n- a\n<<<<<<< HEAD\n', 'A merge conflict is left in the file.'],
    ['## Unreleased\n## 2.8.0 - 2026-11-20\n\n### Added\n', 'The section of 2.8.0 says nothing.'],
    ['## Unreleased\n## 2.8.0\n- a\n', 'The heading of 2.8.0 has no date.'],
    ['## 2.8.0 - 2026-11-20\n- a\n', 'There is no Unreleased section for what comes next.'],
  ])('%j is found out', (text, what) => expect(checkChangelog(text, '2.8.0').map(problem => problem.what)).toEqual([what]));

  it('a good file is good', () => expect(checkChangelog('## Unreleased\n\n## 2.8.0 - 2026-11-20\n- a\n', '2.8.0')).toEqual([]));
});

describe('the diff', () => {
  it('numbers both sides and keeps to the neighbourhood', () => {
    const before = Array.from({length: 20}, (_, i) => `line ${i + 1}\n`).join('');
    const after = before.replace('line 10\n', 'line ten\nand more\n');
    expect(diffLines(before, after, 1)).toEqual([
      {
        lines: [
          {kind: 'same', text: 'line 9', before: 9, after: 9},
          {kind: 'removed', text: 'line 10', before: 10, after: undefined},
          {kind: 'added', text: 'line ten', before: undefined, after: 10},
          {kind: 'added', text: 'and more', before: undefined, after: 11},
          {kind: 'same', text: 'line 11', before: 11, after: 12},
        ],
      },
    ]);
  });

  it('of equal texts is empty; of far changes comes in parts', () => {
    expect(diffLines('a\nb\n', 'a\nb\n')).toEqual([]);
    const before = Array.from({length: 40}, (_, i) => `${i}\n`).join('');
    expect(diffLines(before, before.replace('5\n', 'x\n').replace('35\n', 'y\n'))).toHaveLength(2);
    expect(diffLines('', 'a\n')[0]!.lines).toEqual([{kind: 'added', text: 'a', before: undefined, after: 1}]);
  });

  it('sees a missing last line end', () =>
    expect(
      diffLines('a\nb', 'a\nb\n')
        .flatMap(hunk => hunk.lines)
        .some(line => line.kind !== 'same'),
    ).toBe(true));
});

it('reads Unreleased by its usual headings', () => {
  expect(readUnreleased(shapes['headings of its own']!)).toEqual(
    new Map([
      ['Changed', ['One query instead of n (orders)']],
      ['Fixed', ['Totals after deleting a line (#477)']],
      ['Node 18.0.0 is required', ['yes']],
    ]),
  );
  expect(readUnreleased('')).toEqual(new Map());
});
