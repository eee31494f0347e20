import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {shapes} from './shapes.ts';
import {checkChangelog, prepareChangelog, type Release} from '../../src/changelog/index.ts';
import {commits} from '../version/commit-given.ts';

const changes = commits(
  'feat(orders): filter by channel\n\ncloses #481',
  'fix(login): accept + in e-mail addresses',
  'fix(orders): total wrong when a line is deleted\n\ncloses #477',
  'perf(orders): one query instead of n',
  'quick tweak to totals',
  'docs: explain channels',
);

const release: Release = {version: '2.8.0', date: '2026-11-20', commits: changes, tagPrefix: 'v', previousTag: 'v2.7.4'};
const prepare = (before: string | undefined, more: Partial<Release> = {}) => prepareChangelog(before, {...release, ...more});
const shape = (name: string): string => shapes[name]!;

describe.each(Object.entries(shapes))('%s', (name, before) => {
  const prepared = prepare(before);

  it('keeps every line, in order; only the address of Unreleased may change', () => {
    expect(linesLost(before, prepared.text)).toEqual([]);
    expect(prepared.text.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
  });

  it('has one section for the version, dated, above the older ones, and Unreleased stays', () => {
    const problems = checkChangelog(prepared.text, '2.8.0');
    expect(problems).toEqual([]);
    expect(prepared.section).toMatch(/2\.8\.0.*2026-11-20/);
    const older = prepared.text.search(/^(?!.*2\.8\.0).*(?:2\.7\.4|2\.7\.0).*2026-\d\d-\d\d/m);
    expect(older === -1 || prepared.text.indexOf(prepared.section) < older).toBe(true);
  });

  it('has an entry for each change, each said once', () => {
    const texts = prepared.entries.map(entry => entry.text).join('\n');
    for (const words of [/channel|注文/, /e-mail/, /one query/i, /quick tweak/i]) expect(texts).toMatch(words);
    expect(texts).not.toContain('explain channels');
    expect(texts.match(/#477|total wrong/g)).toHaveLength(1);
    expect(prepared.text.match(/quick tweak/gi)).toHaveLength(1);
  });

  it('uses no line end that the file does not use', () => {
    const kinds = (text: string) => new Set(text.match(/\r\n|\n|\r/g));
    for (const eol of kinds(prepared.text)) expect(kinds(before).size === 0 ? new Set(['\n']) : kinds(before)).toContain(eol);
  });

  it('prepared again changes nothing', () => expect(prepare(prepared.text).text).toBe(prepared.text));

  it('marks what people wrote and what commits gave', () => {
    for (const {text, from} of prepared.entries) expect(from).toBe(/\([0-9a-f]{7}\)$/.test(text) ? 'commit' : 'yours');
  });

  it('tells each entry’s line', () => {
    const lines = prepared.text.split(/\r\n|\n|\r/);
    for (const {text, line} of prepared.entries) expect(lines[line - 1]).toContain(text.split(/[ ,]/)[0]!.replace(/\*/g, ''));
  });

  it(`is one of at least 25 (${name})`, () => expect(Object.keys(shapes).length).toBeGreaterThanOrEqual(25));
});

/** Lines of `before` that `after` has lost, counting from above; the address of Unreleased may change. */
const linesLost = (before: string, after: string): string[] => {
  const lines = (text: string) =>
    text.match(/[^\r\n]*(?:\r\n|\n|\r|$)/g)!.filter(line => !/^\[Unreleased\]: |^## \[Unreleased\]\(/.test(line));
  const rest = lines(after);
  let from = 0;
  return lines(before).filter(line => {
    // A last line without a line end gets one when something follows it.
    const at = rest.findIndex((other, i) => i >= from && (other === line || other.replace(/[\r\n]+$/, '') === line));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
};

describe('the new section', () => {
  it('is exactly this, in the usual file', () => {
    const {section, text} = prepare(shape('keep a changelog'));
    const [f, p, q] = [changes[1]!.short, changes[3]!.short, changes[4]!.short];
    expect(section).toBe(`## [2.8.0] - 2026-11-20

### Added

- Orders can be filtered by channel (#481)

### Fixed

- Totals after deleting a line (#477)
- **login:** accept + in e-mail addresses (${f})

### Changed

- **orders:** one query instead of n (${p})
- Quick tweak to totals (${q})
`);
    expect(text).toContain(`[Unreleased]: https://github.com/acme/orders/compare/v2.8.0...HEAD
[2.8.0]: https://github.com/acme/orders/compare/v2.7.4...v2.8.0
[2.7.4]: https://github.com/acme/orders/compare/v2.7.3...v2.7.4
`);
  });

  it.each([
    ['empty Unreleased', '## [2.8.0] - 2026-11-20'],
    ['dense, with stars', '## 2.8.0 (2026-11-20)'],
    ['conventional-changelog', '# [2.8.0](https://github.com/acme/orders/compare/v2.7.4...v2.8.0) (2026-11-20)'],
    ['underlined headings', '2.8.0 - 2026-11-20\n------------------'],
    ['v in the headings', '## [v2.8.0] — 2026-11-20'],
    ['link in the heading', '## [2.8.0](https://github.com/acme/orders/compare/v2.7.4...v2.8.0) - 2026-11-20'],
    ['headings of its own', '## [2.8.0] - 2026-11-20'],
    ['a monorepo', '## orders@2.8.0 - 2026-11-20'],
    ['no versions yet', '## [2.8.0] — 2026-11-20'],
  ])('of "%s" is headed as that file does it', (name, heading) => {
    expect(prepare(shape(name)).section.replace(/\r\n?/g, '\n').startsWith(`${heading}\n`)).toBe(true);
  });

  it('uses the headings that the file uses', () => {
    expect(prepare(shape('conventional-changelog')).section).toContain('### Bug Fixes');
    const {section} = prepare(shape('headings of its own'));
    expect(section).toMatch(/### 🐛 Fixed\n\n- Totals.*\n- \*\*login/);
    expect(section).toContain('### Node 18.0.0 is required');
  });

  it('stays flat when people wrote a flat list', () =>
    expect(prepare(shape('windows line ends').replace('### Added\r\n\r\n', '')).section).not.toContain('###'));

  it('leaves comments for the next one with Unreleased', () => {
    expect(prepare(shape('a comment and entries')).text).toContain('## [Unreleased]\n\n<!-- keep this line -->\n\n## [2.8.0]');
    expect(prepare(shape('Unreleased with only a comment')).text).toContain('-->\n\n## [2.8.0] - 2026-11-20');
  });

  it('leaves a template of empty headings with Unreleased', () =>
    expect(prepare(shape('Unreleased with a template of empty headings')).text).toContain(
      '## [Unreleased]\n\n### Added\n\n### Fixed\n\n## [2.8.0]',
    ));

  it('says which of its headings are empty', () =>
    expect(prepare(shape('some headings empty, some not'), {commits: []}).warnings).toEqual([
      'Nothing is written under "Added", "Security".',
    ]));

  it('is not filled from commits where people wrote, if that is wished', () => {
    expect(prepare(shape('keep a changelog'), {fill: 'empty'}).entries.map(entry => entry.from)).toEqual(['yours', 'yours']);
    expect(prepare(shape('empty Unreleased'), {fill: 'empty'}).entries).toHaveLength(5);
  });

  it('says so when there is nothing to say', () =>
    expect(prepare(shape('empty Unreleased'), {commits: commits('docs: a')}).warnings).toEqual([
      'Nobody wrote an entry and no commit gives one: the section is empty.',
    ]));

  it('of a later candidate gets the new commits, and the date is not touched', () => {
    const first = prepare(shape('keep a changelog'));
    const second = prepare(first.text, {date: '2026-11-21', commits: [...commits('fix(cart): half cents'), ...changes]});
    expect(second.section).toContain('- **cart:** half cents');
    expect(second.diff.flatMap(hunk => hunk.lines).filter(line => line.kind !== 'same')).toHaveLength(1);
    expect(second.warnings).toEqual([
      '2.8.0 is in the file already (line 5), dated 2026-11-20, not 2026-11-21.'.replace('line 5', 'line 7'),
    ]);
    expect(prepare(shape('version is there already')).warnings).toEqual([
      '1 line is under Unreleased (line 5), but [2.8.0] - 2026-11-20 exists already: move what belongs to it.',
    ]);
  });

  it('names breaking changes, and what is gone', () => {
    const {section} = prepare(shape('empty Unreleased'), {
      commits: commits(
        'feat!: drop /v1',
        'fix(login): new cookie\n\nBREAKING CHANGE: everybody has to log in again',
        'feat: deprecate /v2',
      ),
    });
    expect(section).toMatch(/### Changed\n\n- \*\*Breaking:\*\* \*\*login:\*\* new cookie — everybody has to log in again \(/);
    expect(section).toMatch(/### Deprecated\n\n- Deprecate \/v2 \(/);
    expect(section).toMatch(/### Removed\n\n- \*\*Breaking:\*\* Drop \/v1 \(/);
  });

  it('tells a squashed commit by its subject, or by its parts when the subject says nothing', () => {
    const {entries} = prepare(shape('empty Unreleased'), {
      commits: commits('feat: channels (#12)\n\n* feat: column\n* fix: lint', 'Stuff (#13)\n\n* fix: rounding of cents\n* test: more'),
    });
    expect(entries.map(entry => entry.text)).toEqual(['Channels (#12)', expect.stringMatching(/^Rounding of cents \(/)]);
  });

  it('has no place for what was taken back, and a place for taking back what was released', () => {
    const messages = ['Revert "feat: channels"', 'feat: channels', 'Revert "feat: old thing"'];
    expect(prepare(shape('empty Unreleased'), {commits: commits(...messages)}).entries.map(entry => entry.text)).toEqual([
      expect.stringMatching(/^Take back: feat: old thing \(/),
    ]);
  });

  it('cannot be broken by a hostile subject', () => {
    const {text, section} = prepare(shape('keep a changelog'), {
      commits: commits('feat: <!-- swallow\x1b[2J', 'fix: a\r\n## [9.9.9]', 'fix: `<b>` stays', 'fix: ``` fence'),
    });
    expect(section).toContain('- \\<!-- swallow (');
    expect(section).toContain('- `<b>` stays (');
    expect(text).not.toMatch(/\x1b|^## \[9/m);
    expect(checkChangelog(text, '2.8.0')).toEqual([]);
    expect(text).toContain('## [2.7.4] - 2026-11-03');
  });
});

describe('the links', () => {
  const linksOf = (name: string, more: Partial<Release> = {}) => prepare(shape(name), more).text.match(/^\[.*\]: .*$/gm) ?? [];

  it.each([
    [
      'gitlab links',
      [
        '[Unreleased]: https://gitlab.com/acme/orders/-/compare/v2.8.0...main',
        '[2.8.0]: https://gitlab.com/acme/orders/-/compare/v2.7.4...v2.8.0',
      ],
    ],
    [
      'bitbucket links',
      [
        '[Unreleased]: https://bitbucket.org/acme/orders/branches/compare/HEAD..v2.8.0',
        '[2.8.0]: https://bitbucket.org/acme/orders/branches/compare/v2.8.0..v2.7.4',
      ],
    ],
    [
      'v in the headings',
      [
        '[Unreleased]: https://git.example.com/acme/orders/compare/v2.8.0..HEAD',
        '[v2.8.0]: https://git.example.com/acme/orders/compare/v2.7.4..v2.8.0',
        '[v2.7.4]: https://git.example.com/acme/orders/releases/tag/v2.7.4',
      ],
    ],
    [
      'version links only',
      [
        '[2.8.0]: https://github.com/acme/orders/releases/tag/v2.8.0',
        '[2.7.4]: https://github.com/acme/orders/releases/tag/v2.7.4',
        '[2.7.3]: https://github.com/acme/orders/releases/tag/v2.7.3',
      ],
    ],
    ['links that are something else', ['[Unreleased]: https://example.com/whatever']],
    ['empty Unreleased', []],
  ])('of "%s"', (name, links) => expect(linksOf(name)).toEqual(links));

  it('in the heading of Unreleased move on', () =>
    expect(prepare(shape('link in the heading')).text).toContain(
      '## [Unreleased](https://github.com/acme/orders/compare/v2.8.0...HEAD)\n',
    ));

  it('say when they are not understood, or compared with something else', () => {
    expect(prepare(shape('links that are something else')).warnings[0]).toContain('no compare link we know');
    expect(prepare(shape('keep a changelog'), {previousTag: 'v2.7.5'}).warnings).toEqual([
      'The Unreleased link compared with v2.7.4, but the previous release is v2.7.5.',
    ]);
  });

  it('of a first release point at its tag, and are made where the address is known', () => {
    const first = {version: '1.0.0', previousTag: undefined, repoUrl: 'https://github.com/acme/orders/'};
    expect(prepare(undefined, first).text.split('\n\n').at(-1)).toBe(
      '[Unreleased]: https://github.com/acme/orders/compare/v1.0.0...HEAD\n[1.0.0]: https://github.com/acme/orders/releases/tag/v1.0.0\n',
    );
    expect(prepare(shape('no versions yet').trimEnd(), first).text).toMatch(/\n\n\[Unreleased\]: /);
  });

  it('are not added to a file that has chosen to have none', () =>
    expect(linksOf('no Unreleased', {repoUrl: 'https://github.com/a/b'})).toEqual([]));
});

describe('a file', () => {
  it('that does not exist is written', () => {
    const {text, diff} = prepare(undefined);
    expect(
      text.startsWith(
        '# Changelog\n\nAll notable changes to this project are written here.\n\n## [Unreleased]\n\n## [2.8.0] — 2026-11-20\n\n### ',
      ),
    ).toBe(true);
    expect(diff.flatMap(hunk => hunk.lines).every(line => line.kind === 'added')).toBe(true);
    expect(prepare('\uFEFF \n').text.startsWith('\uFEFF# Changelog')).toBe(true);
  });

  it('whose outline we do not know: asks where, and takes an answer', () => {
    const before = shape('another outline');
    expect(prepare(before).warnings).toEqual([
      'No Unreleased and no version heading was found: the section goes to line 5. Look whether that is right.',
    ]);
    const {text, warnings} = prepare(before, {beforeLine: 3});
    expect(text.indexOf('## [2.8.0]')).toBeLessThan(text.indexOf('Hello.'));
    expect(warnings).toEqual([]);
  });

  it('of ten thousand lines takes no time', () => {
    const old = Array.from({length: 1_000}, (_, i) => `## [1.${i}.0] - 2020-01-01\n\n### Fixed\n\n- a\n- b\n- c\n\n`).join('');
    const links = Array.from({length: 1_000}, (_, i) => `[1.${i}.0]: https://github.com/a/b/compare/v1.${i}.0...v1.${i + 1}.0\n`).join('');
    const startedAt = performance.now();
    prepare(`# Changelog\n\n## [Unreleased]\n\n- x\n\n${old}${links}`);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  const line = fc.constantFrom(
    '',
    ' ',
    '# Changelog',
    '## [Unreleased]',
    '## [2.7.4] - 2026-11-03',
    '## 1.0.0',
    '### Added',
    '### Fixed',
    '### Odd',
    '- item',
    '  more of it',
    '* star',
    '1. one',
    'prose',
    '<!-- open',
    '-->',
    '<!-- whole -->',
    '```',
    '~~~',
    '---',
    '===',
    'Unreleased',
    '[Unreleased]: https://x.y/compare/v1.0.0...HEAD',
    '[2.7.4]: https://x.y/compare/v2.7.3...v2.7.4',
    '[docs]: https://x.y',
    '\t- tab',
    '> quote',
    '\u2028',
    'é 注 🐛',
  );

  const linesOf = (...eols: string[]) => fc.array(fc.tuple(line, fc.constantFrom(...eols)), {maxLength: 30});

  it('made of anything keeps every byte outside of what was inserted', () => {
    fc.assert(
      fc.property(fc.oneof(linesOf('\n'), linesOf('\r'), linesOf('\n', '\r\n')), fc.boolean(), (lines, cut) => {
        const whole = lines.map(([text, eol]) => text + eol).join('');
        const before = cut ? whole.replace(/[\r\n]+$/, '') : whole;
        const {text, section} = prepare(before, {commits: changes.slice(0, 2)});
        expect(before.trim() === '' ? [] : linesLost(before, text)).toEqual([]);
        expect(section === '' || section.includes('2.8.0')).toBe(true);
      }),
      {numRuns: 1_500},
    );
  });
});
