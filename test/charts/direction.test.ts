import {expect, it} from 'vitest';
import {drawChart, type ChartInput} from '../../src/charts/index.ts';

const input = (bad?: 'below'): ChartInput => ({
  width: 80, height: 8, now: 600_000, spanMs: 600_000, xAxis: false, unit: '', glyphs: 'block',
  points: Array.from({length: 60}, (_, index) => ({at: index * 10_000, value: index < 30 ? 10 : 40})),
  limit: {value: 20, label: 'limit 20', ...(bad && {bad})},
});
const badHalf = (of: ChartInput): {readonly left: boolean; readonly right: boolean} => {
  const cells = drawChart(of).map(row => row.flatMap(({text, role}) => [...text].map(() => role)));
  const bad = cells.flatMap(row => row.flatMap((role, column) => (role === 'bad' ? [column] : [])));
  return {left: bad.some(column => column < 30), right: bad.some(column => column > 50)};
};

it('what lies on the bad side of a limit is drawn as bad, whichever side that is; also in blocks', () => {
  expect(badHalf(input())).toEqual({left: false, right: true});
  expect(badHalf(input('below'))).toEqual({left: true, right: false});
});
