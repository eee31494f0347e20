import {describe, expect, it} from 'vitest';
import {drawChart, moveCrosshair, readCrosshair, textOf} from '../../src/charts/index.ts';
import {errorRate, now} from './series.ts';

const input = {...errorRate, width: 93, height: 10, xAxis: true} as const;
const column = Math.floor(now / 8000) * 8000;

describe('the crosshair', () => {
  it('reads the highest value of its column and what was usual then', () => {
    const points = [{at: column - 16_000, value: 1}, {at: column - 15_000, value: 3}, {at: column - 8000, value: 2}];
    expect(readCrosshair({...input, points, crosshairAt: column - 12_345})).toEqual({
      at: column - 16_000, cellMs: 8000, value: 3, isMeasured: true, band: errorRate.band,
    });
  });

  it('says when it reads the line between two measurements, and when there is none', () => {
    const points = [0, 1, 2].map(i => ({at: column - 400_000 + i * 80_000, value: i * 10}));
    expect(readCrosshair({...input, points, crosshairAt: column - 360_000})).toMatchObject({value: 5, isMeasured: false});
    expect(readCrosshair({...input, points, crosshairAt: column - 80_000})).toMatchObject({value: undefined, isMeasured: false});
  });

  it('reads nothing out of view', () => {
    expect(readCrosshair(input)).toBeUndefined();
    expect(readCrosshair({...input, crosshairAt: now - 700_000})).toBeUndefined();
  });

  it('moves by columns, stays inside, and stays on its moment', () => {
    const first = moveCrosshair(input, 0);
    expect(Math.floor(first / 8000) * 8000).toBe(column);
    const left = moveCrosshair({...input, crosshairAt: first}, -3);
    expect(readCrosshair({...input, crosshairAt: left})?.at).toBe(column - 24_000);
    expect(readCrosshair({...input, now: now + 30_000, crosshairAt: left})?.at).toBe(column - 24_000);
    expect(moveCrosshair({...input, crosshairAt: left}, 99)).toBe(first);
    expect(moveCrosshair({...input, crosshairAt: left}, -999)).toBe(column - 74 * 8000 + 4000);
  });

  it('is a line through the picture that crosses the time axis', () => {
    const rows = textOf(drawChart({...input, crosshairAt: column - 80_000})).split('\n');
    const upright = rows.map(row => row[8 + 64]!).join('');
    expect(upright).toMatch(/^│{5}[│⠁-⣿]{3}│┼$/);
    expect(upright).toMatch(/[⠁-⣿]/);
  });
});
