import fc from 'fast-check';
import {expect, it} from 'vitest';
import {isUlid, ulid} from '../../src/util/ulid.ts';

const tenBytes = fc.uint8Array({minLength: 10, maxLength: 10});

it('gives the example of the specification its time part', () => {
  expect(ulid(1_469_918_176_385, new Uint8Array(10))).toBe('01ARYZ6S410000000000000000');
});

it('spans the whole range', () => {
  expect(ulid(0, new Uint8Array(10))).toBe('0'.repeat(26));
  expect(ulid(2 ** 48 - 1, new Uint8Array(10).fill(255))).toBe(`7${'Z'.repeat(25)}`);
});

it('sorts by time as text, and is always a ULID', () =>
  fc.assert(
    fc.property(fc.nat(2 ** 47), fc.integer({min: 1, max: 2 ** 40}), tenBytes, tenBytes, (now, later, a, b) => {
      expect(ulid(now, a) < ulid(now + later, b)).toBe(true);
      expect(isUlid(ulid(now, a))).toBe(true);
    }),
  ));

it('keeps every random bit', () =>
  fc.assert(
    fc.property(tenBytes, fc.nat(79), (bytes, bit) => {
      const other = bytes.slice();
      other[bit >> 3]! ^= 1 << (bit & 7);
      expect(ulid(1, other)).not.toBe(ulid(1, bytes));
    }),
  ));

it('refuses what it cannot hold', () => {
  for (const now of [-1, 1.5, Number.NaN, 2 ** 48]) expect(() => ulid(now, new Uint8Array(10))).toThrow(RangeError);
  expect(() => ulid(1, new Uint8Array(9))).toThrow('10 random bytes');
  for (const text of ['', '8'.repeat(26), '01aryz6s410000000000000000', `${'0'.repeat(25)}U`]) expect(isUlid(text)).toBe(false);
});
