import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {locate, type Path} from '../../src/config/locate.ts';
import {memberOf} from '../../src/config/schema-at.ts';

const text = `{
  "service": "orders",
\t"traffic": {"steps": [5, 25.5, 1e2]},
  "a\\u0062": {"": [{"x": null}]}
}`;

const placed = (source: string) => {
  const result = locate(source);
  if (!result.ok) throw new Error(result.mistake.says);
  return result.located;
};

describe('the place of a value', () => {
  const located = placed(text);
  it.each<[Path, string]>([
    [['service'], '2:14+8'],
    [['traffic'], '3:13+25'],
    [['traffic', 'steps', 1], '3:27+4'],
    [['traffic', 'steps', 2], '3:33+3'],
    [['ab', '', 0, 'x'], '4:26+4'],
    [[], '1:1+1'],
  ])('%j is %s', (path, where) => {
    const spot = located.valueSpot(path)!;
    expect(`${spot.line}:${spot.column}+${spot.length}`).toBe(where);
  });

  it('is not there for what is not there', () => {
    expect(located.valueSpot(['traffic', 'steps', 3])).toBeUndefined();
    expect(located.valueSpot(['service', 'length'])).toBeUndefined();
    expect(located.valueSpot(['constructor'])).toBeUndefined();
  });

  it('of a key includes its quotes', () => {
    expect(located.keySpot(['traffic', 'steps'])).toEqual({line: 3, column: 14, length: 7});
    expect(located.keySpot(['traffic', 'steps', 0])).toBeUndefined();
    expect(located.keySpot([])).toBeUndefined();
  });

  it('counts lines as editors do, whatever ends them, and ignores a byte order mark', () => {
    expect(placed('\uFEFF{"a":\r\n1,\r"b":\n2}').valueSpot(['a'])).toEqual({line: 2, column: 1, length: 1});
    expect(placed('\uFEFF{"a":\r\n1,\r"b":\n2}').valueSpot(['b'])).toEqual({line: 4, column: 1, length: 1});
    expect(placed('\uFEFF{"a":1}').valueSpot(['a'])).toEqual({line: 1, column: 6, length: 1});
  });
});

describe('a key that is written twice', () => {
  it('is found, where JSON.parse takes the last', () => {
    expect(placed('{"a": {"b": 1, "b": 2}, "a\\u0061": 1, "aa": 2}').doubles).toEqual([['a', 'b'], ['aa']]);
  });
});

/** Without backslashes in strings: after a key `a\` V8 13.6 takes the key `a\"` for it, so that JSON.parse would be the one that is wrong. */
const json = fc.json({maxDepth: 5}).map(text => text.replaceAll('\\\\', '/'));

describe('a text from anywhere', () => {
  it('is JSON for us exactly when it is for JSON.parse, with the same value and every place right', () => {
    fc.assert(
      fc.property(
        json,
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', ']', '{', '\\', '0', '.', '-', 'e', '\u0001', '\n', '/', 'tru', "'", ' '),
        (text, where, change) => {
          const at = where % (text.length + 1);
          for (const candidate of [text, text.slice(0, at) + change + text.slice(at + 1), text.slice(0, at) + change + text.slice(at)]) {
            const ours = locate(candidate);
            let theirs: {value: unknown} | undefined;
            try {
              theirs = {value: JSON.parse(candidate)};
            } catch {}
            expect(ours.ok, candidate).toBe(theirs !== undefined);
            if (ours.ok) checkPlaces(ours.located, []);
          }
        },
      ),
      {numRuns: 1500},
    );
  });

  it('cannot exhaust the stack', () => {
    const result = locate('['.repeat(200_000));
    expect(result).toMatchObject({ok: false, mistake: {says: 'this is nested more than 100 deep', spot: {line: 1, column: 102}}});
  });
});

/** Every value's place holds the text of exactly that value, if it lies on one line. */
const checkPlaces = (located: ReturnType<typeof placed>, path: Path): void => {
  const value = path.reduce<unknown>(memberOf, located.value);
  const spot = located.valueSpot(path)!;
  const line = located.text.split(/\r\n|\r|\n/)[spot.line - 1]!;
  const here = line.slice(spot.column - 1, spot.column - 1 + spot.length);
  if (typeof value !== 'object' || value === null) expect(JSON.parse(here)).toEqual(value);
  else for (const key of Object.keys(value)) checkPlaces(located, [...path, Array.isArray(value) ? Number(key) : key]);
};
