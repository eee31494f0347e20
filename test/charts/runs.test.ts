import {describe, expect, it} from 'vitest';
import {inView, runsOf} from '../../src/charts/runs.ts';

/** Ten columns of 10 s, from 0 s to 100 s after the epoch. */
const view = {columns: 10, cellMs: 10_000, firstCell: 0};
const at = (seconds: number, value?: number) => ({at: seconds * 1000, value});

describe('a line in pieces', () => {
  it('fills the columns between two measurements along the straight line', () => {
    expect(runsOf([at(0, 1), at(30, 4), at(60, 4)], view, 1)).toEqual([{start: 0, values: [1, 2, 3, 4, 4, 4, 4]}]);
  });

  it('ends at a failed measurement and begins after it', () => {
    expect(runsOf([at(0, 1), at(10, 1), at(20), at(30, 2), at(40, 2)], view, 1)).toEqual([
      {start: 0, values: [1, 1]},
      {start: 3, values: [2, 2]},
    ]);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(runsOf([at(0, 1), at(20, value), at(40, 2)], view, 1), String(value)).toHaveLength(2);
    }
  });

  it('ends where nothing was measured for much longer than usual', () => {
    const silent = [at(0, 1), at(5, 1), at(10, 1), at(15, 1), at(60, 2), at(65, 2)];
    expect(runsOf(silent, view, 1)).toEqual([{start: 0, values: [1, 1]}, {start: 6, values: [2]}]);
    expect(runsOf(silent, view, 1, 60_000)).toHaveLength(1);
  });

  it('survives one missed measurement, which is no silence', () => {
    expect(runsOf([at(0, 1), at(10, 1), at(30, 1), at(40, 1)], view, 1)).toHaveLength(1);
  });

  it('shows the highest of a column, because an average would hide the bad second', () => {
    expect(runsOf([at(0, 1), at(2, 9), at(4, 1)], view, 1)).toEqual([{start: 0, values: [9]}]);
  });

  it('comes in from the left edge when the last measurement before it is near', () => {
    expect(runsOf([at(-10, 0), at(10, 4)], view, 1)).toEqual([{start: 0, values: [2, 4]}]);
    expect(runsOf([at(-500, 0), at(10, 4), at(20, 4), at(30, 4)], view, 1)[0]?.start).toBe(1);
  });

  it('makes a single measurement as wide as its cell', () => {
    expect(runsOf([at(16, 5)], view, 2)).toEqual([{start: 2, values: [5, 5]}]);
  });

  it('leaves out what is right of the window or has no time', () => {
    expect(inView([at(100, 1), at(Number.NaN, 1), at(5, 1)], view)).toEqual([at(5, 1)]);
  });

  it('sorts what comes in the wrong order', () => {
    expect(runsOf([at(20, 3), at(0, 1)], view, 1)).toEqual([{start: 0, values: [1, 2, 3]}]);
  });
});
