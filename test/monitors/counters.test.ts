import {describe, expect, it} from 'vitest';
import {makeIncrease} from '../../src/monitors/counters.ts';

const looks = (...all: readonly Readonly<Record<string, number>>[]) => {
  const increase = makeIncrease();
  return all.map(one => increase(new Map(Object.entries(one)))).map(grown => grown && Object.fromEntries(grown));
};

describe('what a counter counted since the look before', () => {
  it('is unknown at the first look', () => expect(looks({a: 5})).toEqual([undefined]));
  it('is the difference', () => expect(looks({a: 5}, {a: 7})[1]).toEqual({a: 2}));
  it('is everything since the restart, after one', () => expect(looks({a: 500}, {a: 7})[1]).toEqual({a: 7}));
  it('is counted for each series by itself: the restart of one hides nothing of the other', () => expect(looks({a: 500, b: 500}, {a: 7, b: 510})[1]).toEqual({a: 7, b: 10}));
  it('begins at zero for a series that was not there: the first error is one', () => expect(looks({a: 5}, {a: 9, errors: 1})[1]).toEqual({a: 4, errors: 1}));
  it('goes on where it was for a series that was away: an old total is not news', () => expect(looks({a: 10_000}, {}, {a: 10_003})[2]).toEqual({a: 3}));

  it('cannot be known of a sum that fell; the next look counts from there', () => {
    const increase = makeIncrease();
    increase(new Map([['a', {value: 1_000, isSum: true}]]));
    expect(() => increase(new Map([['a', {value: 600, isSum: true}]]))).toThrow('cannot be known');
    expect(increase(new Map([['a', {value: 610, isSum: true}]]))).toEqual(new Map([['a', 10]]));
  });
});
