/**
 * What a chart costs: time to load the library, time per picture, and cells that change on the wire.
 * Run: node bench/charts.ts
 */
import {type ChartInput, drawChart, sparkline, type Span, textOf, warmCharts} from '../src/charts/index.ts';

const rounds = 400;
const minute = 60_000;
const now = Date.UTC(2026, 10, 20, 14, 27, 31);

/** A point every 5 s, the same on every machine. */
const wavy = (from: number, to: number) =>
  Array.from({length: Math.floor((to - from) / 5000) + 1}, (_, i) => ({
    at: from + i * 5000,
    value: 184 + 20 * Math.sin(i / 3) + 10 * Math.sin(i * 1.7) + 15 * Math.sin(i / 11),
  }));

const base = {
  points: wavy(now - 10 * minute, now), now, spanMs: 10 * minute, unit: 'ms', band: {low: 165, high: 205}, yMin: 120, yMax: 280,
  limit: {value: 250, label: 'limit 250'}, markers: [{at: now - 9 * minute, label: '2.8.0 at 5 %'}],
  valueLabel: '◂ 184', bandLabel: 'usual', xAxis: true, glyphs: 'braille',
} as const;
const holed = base.points.map((point, i) => (i % 2 ? {...point, value: undefined} : point));
const twoHours = wavy(now - 120 * minute, now);

const cases: readonly (readonly [name: string, draw: () => unknown])[] = [
  ['120×40, 93×10, braille', () => drawChart({...base, width: 93, height: 10})],
  ['80×24, 78×5, braille', () => drawChart({...base, width: 78, height: 5})],
  ['60×15, 60×4, braille', () => drawChart({...base, width: 60, height: 4})],
  ['zoomed, 200×50, braille', () => drawChart({...base, width: 200, height: 50})],
  ['120×40, 93×10, block', () => drawChart({...base, width: 93, height: 10, glyphs: 'block'})],
  ['120×40, 93×10, ascii', () => drawChart({...base, width: 93, height: 10, glyphs: 'ascii'})],
  ['every second sample missing', () => drawChart({...base, width: 93, height: 10, points: holed})],
  ['2 h at 5 s (1 440 points)', () => drawChart({...base, width: 93, height: 10, spanMs: 120 * minute, points: twoHours})],
  ['sparkline, 40', () => sparkline({...base, limit: 250, width: 40, label: 'p99', tail: '10 min'})],
];

const millis = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

const percentile = (sorted: readonly number[], p: number): number => sorted[Math.floor((sorted.length - 1) * p)]!;

console.log(`library loaded in ${millis(warmCharts).toFixed(1)} ms, first picture in ${millis(cases[0]![1]).toFixed(1)} ms\n`);
console.log(`${'picture'.padEnd(30)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}`);
for (const [name, draw] of cases) {
  for (let i = 0; i < 50; i++) draw();
  const times = Array.from({length: rounds}, () => millis(draw)).sort((a, b) => a - b);
  console.log(`${name.padEnd(30)}${percentile(times, 0.5).toFixed(3).padStart(9)}${percentile(times, 0.99).toFixed(3).padStart(9)}`);
}

/** Cells whose character or role differs between two pictures of one size. */
const changed = (before: Span[][], after: Span[][]): number => {
  const cells = (rows: Span[][]) => rows.flatMap(row => row.flatMap(({text, role}) => [...text].map(char => `${char}${role}`)));
  const old = cells(before);
  return cells(after).filter((cell, i) => cell !== old[i]).length;
};

// One minute at 1 Hz with a point every 5 s, as an operator watches it: how many cells each second changes.
const watched: ChartInput = {...base, width: 93, height: 10, points: []};
const frames = Array.from({length: 61}, (_, second) => {
  const at = now + second * 1000;
  return drawChart({...watched, now: at, points: wavy(now - 10 * minute, at)});
});
const moves = frames.slice(1).map((frame, i) => changed(frames[i]!, frame));
const still = moves.filter(cells => cells <= 12).length;
const sum = moves.reduce((all, cells) => all + cells);
console.log(`\n60 s at 1 Hz, 93×10: ${still} s with at most 12 changed cells, at most ${Math.max(...moves)} in one second, ${sum} in all`);
console.log(`\n${textOf(frames.at(-1)!)}`);
