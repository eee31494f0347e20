import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatAge, formatCount, formatDuration, parseDuration} from '../../src/util/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['2d', 172_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    [' 5s ', 5000],
    ['0s', 0],
  ])('reads %j as %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', ' ', '10', '10 m', '-5s', '1.5h', '1,5h', '30m1h', '5s5s', 'm', '10M', '10min', 'NaN', '1e3s', '9999999999s', '٣s'])(
    'does not guess what %j means',
    text => expect(parseDuration(text)).toBeUndefined(),
  );
});

describe('formatCount', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [12_000, '0:12'],
    [531_000, '8:51'],
    [3_599_999, '59:59'],
    [4_131_000, '1:08:51'],
    [-5000, '0:00'],
    [Number.NaN, '?'],
  ])('%d ms is %s', (ms, text) => expect(formatCount(ms)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [840, '840 ms'],
    [999.6, '1 s'],
    [41_000, '41 s'],
    [59_600, '1 min'],
    [80_000, '1 min 20 s'],
    [480_000, '8 min'],
    [531_000, '8 min 51 s'],
    [599_700, '10 min'],
    [23 * 60_000 + 10_000, '23 min'],
    [3_590_000, '1 h'],
    [8_100_000, '2 h 15 min'],
    [48 * 3_600_000, '48 h'],
    [6 * 86_400_000, '6 d'],
    [-80_000, '-1 min 20 s'],
    [-0.2, '0 ms'],
    [Number.NaN, '?'],
    [Number.POSITIVE_INFINITY, '?'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('never says 60 s or 60 min', () =>
    fc.assert(fc.property(fc.double({min: 0, max: 1e10, noNaN: true}), ms => !/\b60 (s|min)/.test(formatDuration(ms)))));
});

describe('formatAge', () => {
  it.each([
    [-4000, 'now'],
    [4999, 'now'],
    [5000, '5 s'],
    [9999, '5 s'],
    [59_999, '55 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [50 * 3_600_000, '50 h'],
    [6 * 86_400_000, '6 d'],
    [Number.NaN, '?'],
  ])('%d ms is %s', (ms, text) => expect(formatAge(ms)).toBe(text));
});
