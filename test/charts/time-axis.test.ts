import fc from 'fast-check';
import {expect, it} from 'vitest';
import {timeLabels} from '../../src/charts/time-axis.ts';

const axis = (columns: number, cellMs: number) => {
  const row = Array.from({length: columns}, () => '─');
  for (const {column, text} of timeLabels({columns, cellMs, firstCell: 0}, '−')) row.splice(column, text.length, ...text);
  return row.join('');
};

it('is that of the drawing: 75 columns of 8 s', () => {
  expect(axis(75, 8000)).toBe('−10 min────────−8─────────────−6─────────────−4─────────────−2──────────now');
});

it('puts a time where it is, not where it looks even', () => {
  expect(axis(60, 10_000)).toBe('−10 min─────−8──────────−6──────────−4──────────−2───────now');
  expect(axis(48, 12_500)).toBe('−10 min─────────────────−5───────────────────now');
});

it('counts in seconds and hours where minutes would be odd', () => {
  expect(axis(60, 1000)).toBe('−60 s──────────−45────────────−30────────────−15─────────now');
  expect(axis(60, 240_000)).toBe('−4 h───────────−3─────────────−2─────────────−1──────────now');
});

it('leaves out what does not fit', () => {
  expect(axis(2, 1000)).toBe('──');
  expect(axis(8, 10_000)).toBe('─────now');
});

it('never writes one time over another', () => {
  fc.assert(fc.property(fc.integer({min: 3, max: 300}), fc.double({min: 1, max: 8.64e15, noNaN: true}), (columns, cellMs) => {
    const labels = timeLabels({columns, cellMs, firstCell: 0}, '−');
    for (const [i, {column}] of labels.slice(1).entries()) {
      expect(column).toBeGreaterThan(labels[i]!.column + labels[i]!.text.length);
    }
    expect(labels.at(-1)).toEqual({column: columns - 3, text: 'now'});
  }));
});
