import {describe, expect, it} from 'vitest';
import {fromChangeset, fromEngines, fromUnreleased} from '../../src/version/index.ts';

describe('a changeset', () => {
  it('declares a level per package', () => {
    const text = '---\n"orders-api": minor\n\'web\': patch\n---\n\nFilter by channel\n\nmore';
    expect(fromChangeset('.changeset/a.md', text)).toEqual([
      {from: '.changeset/a.md', level: 'minor', text: 'Filter by channel', weight: 'declares'},
      {from: '.changeset/a.md', level: 'patch', text: 'Filter by channel', weight: 'declares'},
    ]);
    expect(fromChangeset('a', text, 'web').map(item => item.level)).toEqual(['patch']);
  });

  it.each([['no front matter'], ['---\nbroken'], ['---\n"x": huge\n---\n'], ['']])('%j declares nothing', text =>
    expect(fromChangeset('a', text)).toEqual([]),
  );

  it('may be empty or have CRLF', () => {
    expect(fromChangeset('a', '---\n---\n\ntext')).toEqual([]);
    expect(fromChangeset('a', '---\r\nx: major\r\n---\r\n')).toMatchObject([{level: 'major', text: '(no text)'}]);
  });
});

describe('the Unreleased headings', () => {
  const say = (heading: string, ...entries: string[]) => fromUnreleased('CHANGELOG.md', new Map([[heading, entries]]));

  it.each([
    ['Added', 'minor', 'declares'],
    ['Fixed', 'patch', 'declares'],
    ['Security', 'patch', 'declares'],
    ['Changed', 'minor', 'hints'],
    ['Removed', 'major', 'hints'],
  ])('%s is %s and %s', (heading, level, weight) => expect(say(heading, 'something')).toMatchObject([{level, weight}]));

  it('declare a major when an entry says breaking', () => {
    expect(say('Changed', 'a', '**Breaking:** b')).toMatchObject([{level: 'major', weight: 'declares'}]);
    expect(say('Changed', 'a non-breaking thing')).toMatchObject([{level: 'minor', weight: 'hints'}]);
  });

  it('without entries, or of another kind, say nothing', () => expect([...say('Added'), ...say('Performance', 'x')]).toEqual([]));
});

describe('engines', () => {
  const engines = (node?: string) => JSON.stringify({engines: node && {node}});

  it('hint at a major when raised', () =>
    expect(fromEngines('package.json', engines('>=18'), engines('>=20'))).toEqual([
      {from: 'package.json', level: 'major', text: 'engines.node raised from >=18 to >=20', weight: 'hints'},
    ]));

  it.each([
    [engines('>=20'), engines('>=18')],
    [engines('>=20'), engines('>=20.0.0')],
    [engines('>=20'), engines()],
    [engines('>=20'), 'no json'],
    [engines('whatever'), engines('>=20')],
    ['{}', engines('*')],
  ])('%s → %s is silent', (before, after) => expect(fromEngines('package.json', before, after)).toEqual([]));

  it('count as raised when there were none', () =>
    expect(fromEngines('p', '{}', engines('>=20'))).toMatchObject([{text: 'engines.node raised from any to >=20'}]));
});
