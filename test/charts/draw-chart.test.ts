import {describe, expect, it} from 'vitest';
import {type ChartInput, drawChart, nextYMax, nextYMin, textOf} from '../../src/charts/index.ts';
import {errorRate, now, p99} from './series.ts';

/** The picture between bars, so that spaces at the ends of rows count. */
const picture = (input: ChartInput) => `\n${textOf(drawChart(input)).split('\n').map(row => `|${row}|`).join('\n')}\n`;
const rowsOf = (input: ChartInput) => textOf(drawChart(input)).split('\n');
/** One letter a cell: the first of its role, with L for limit (l is line) and X for bad (b is band). */
const rolesOf = (input: ChartInput) =>
  drawChart(input).map(row =>
    row.map(({role, text}) => (role === 'limit' ? 'L' : role === 'bad' ? 'X' : role[0]!).repeat(text.length)).join(''));

describe('the two charts of the canary gate', () => {
  it('stand above each other at 120×40, with one time axis', () => {
    expect(picture({...errorRate, width: 93, height: 10, xAxis: 'rule', bandLabel: 'usual'})).toMatchInlineSnapshot(`
      "
      |       │        ┊ 2.8.0 at 5 %, 14:18:40                                                     |
      | 1.0 % ┤┄┄┄┄┄┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit 1.0|
      |       │        ┊                                                                            |
      |       │        ┊                                                                            |
      | 0.6 % ┤        ┊                                                                            |
      |       │        ┊             ⣀                                  ⡀ ⡀        ⢀                |
      |       │░░░░░░░░⠔⠢⠊⠑⠊⠉⠖⠊⠦⠒⠱⠊⠉⠊░⠑⠉⠒⠔⠤⣀⢄⡀⡔⢄⡰⢢⣀⢄░⢀░░⡀░⣀⢀⠔⢄⠔⢢⡠⠤⣀⠤⢄⠜⠒⠊⠈⠊⠈⠑⠊⠢⠔⠢⠤⠓⠔⠊⠑⠊⠱⠤⠢⡀ ░ usual  |
      | 0.2 % ┤        ┊                     ⠈      ⠉⠁⠑⠊⠘⠉ ⠁      ⠁                      ⠁ ◂ 0.31   |
      |       │        ┊                                                                            |
      |       └───────────────────────────────────────────────────────────────────────────          |
      "
    `);
    expect(picture({...p99, width: 93, height: 8, xAxis: true, bandLabel: 'usual'})).toMatchInlineSnapshot(`
      "
      |       │        ┊                                                                            |
      |250 ms ┤┄┄┄┄┄┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit 250|
      |       │        ┊                                                                            |
      |200 ms ┤░░░░░░░░⢀⡀⡠⢢⡠⠤⡀⡠⡀⣀⢄⢠⠤⡠⠒⢄⠤⡀⢀░░░░░░░⡀░░░░░░░░░░⢀░░⡀░░░░░⢠⣀⡰⠢⡠⠢⣀⡠⡀⢀⡀░⣄⢀⡰⢄⡠⢄░░░ ░ usual  |
      |       │░░░░░░░░⠁⠈░░░░⠉░⠑⠁⠈⠁░░░░░⠈⠊⠑⠤⠓⠤⠊⠒⠊⠘⠒⠑⡤⠔⡄⣀⢄⡠⠒⠔⠁⠑⠉⠘⠜⠉⠦⠋⠢⠃░░░░░░░⠉⠊⠈⠉░⠁░░░⠈⠊⠉⠆ ◂ 184    |
      |150 ms ┤        ┊                              ⠈                                             |
      |       │        ┊                                                                            |
      |       └−10 min────────−8─────────────−6─────────────−4─────────────−2──────────now          |
      "
    `);
  });

  it('have four rows each at 80×24', () => {
    expect(picture({...errorRate, width: 78, height: 4, xAxis: false})).toMatchInlineSnapshot(`
      "
      | 1.0 % ┤┄┄┄┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit 1.0|
      |       │      ┊                                                               |
      |       │░░░░░░⣀⣀⠤⣀⠤⣀⢄⣀⢄⡠⢄⠤⢄⠤⣀⣀░⣀⢀⣀⢀⣀⣀⡀░░░░⣀⢀⣀⢀⣀⢀⡀⢀⡀⡠⣀⠤⡠⠤⣀⢄⣀⣀⡠⣀⡠⢄⠤⣀⣀░          |
      | 0.0 % ┤      ┊               ⠉ ⠁ ⠁  ⠈⠉⠑⠉⠉ ⠁ ⠁ ⠁⠈⠁⠈                ⠁ ◂ 0.31   |
      "
    `);
    expect(picture({...p99, width: 78, height: 5, xAxis: true})).toMatchInlineSnapshot(`
      "
      |250 ms ┤┄┄┄┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit 250|
      |       │      ┊ ⢀        ⢀                           ⣀ ⡀      ⢀               |
      |       │░░░░░░⠊⠒⠁⠉⠉⠒⠑⠊⠑⠊⠉⠁⠉⠉⠒⠒⠤⠒⠔⠒⠔⠱⠔⠢⠤⣀⠤⣀⠖⠔⠑⠔⠑⠔⠢⠔⠢⠊⠒⠁⠉⠈⠊⠑⠊⠑⠊⠑⠁⠑⠉⠒⠒⠄ ◂ 184    |
      |150 ms ┤      ┊                                                               |
      |       └−10 min─────−8──────────−6──────────−4──────────−2───────now          |
      "
    `);
  });

  it('lose units and half of their margins at 60×15', () => {
    expect(picture({...errorRate, width: 60, height: 4, xAxis: true})).toMatchInlineSnapshot(`
      "
      |1.0┤┄┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit  |
      |   │    ┊ ⢀⢀    ⣀⢀⡀⡀                   ⢀⡀⣀     ⡀            |
      |0.0┤░░░░⠈⠉⠁⠁⠉⠉⠉⠉░⠁⠈⠈⠉⠑⠉⠉⠉⠉⠉⠑⠑⠒⠒⠑⠉⠉⠉⠉⠒⠑⠉⠁⠈░⠉⠉⠉⠉⠉⠈⠉⠉⠉⠂ ◂ 0.31 |
      |   └−10 min─────────────────−5───────────────────now        |
      "
    `);
  });

  it('are all line below 50 columns', () => {
    expect(picture({...errorRate, width: 40, height: 4, xAxis: true})).toMatchInlineSnapshot(`
      "
      |┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄|
      |   ┊ ⡀⡀   ⡀⣀⢀                ⢀⡀⡀    ⡀   |
      |░░░⠈⠉⠈⠈⠉⠉⠉⠈░⠁⠉⠑⠑⠉⠉⠉⠑⠑⠒⠉⠉⠉⠑⠑⠉⠉⠁⠈⠈⠉⠉⠉⠉⠈⠉⠉⠂|
      |−10 min─────────────−5───────────────now|
      "
    `);
  });

  it('have the range of the drawings when the axis functions choose it', () => {
    const yMax = nextYMax(undefined, p99.points.map(point => point.value), 250);
    const yMin = nextYMin(undefined, [...p99.points.map(point => point.value), p99.band.low], {yMax});
    expect({yMin, yMax, rate: nextYMax(undefined, [0.31], 1)}).toEqual({yMin: 120, yMax: 280, rate: 1.2});
  });
});

describe('without braille', () => {
  it('is drawn with blocks that leave the band visible', () => {
    expect(picture({...p99, width: 78, height: 8, xAxis: true, glyphs: 'block', bandLabel: 'usual'})).toMatchInlineSnapshot(`
      "
      |       │      ┊                                                               |
      |250 ms ┤┄┄┄┄┄┄┊┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ limit 250|
      |       │      ┊                                                               |
      |200 ms ┤░░░░░░▂▁▅▁▄░▃▁▃▄▄▆▄▄░▁░░░░░▁░░░░░░░░▁░▁░░░░▃▁▅▃▆▂▄▁▂▃▂▅▃▄░░░ ░ usual  |
      |       │░░░░░░┊░░░░█░░░░░░░░█░▄▇▆██░█▆▅▂▄▁▅▆░█░▇▇█▆░░░░░░░░░░░░░░██▃ ◂ 184    |
      |150 ms ┤      ┊                                                               |
      |       │      ┊                                                               |
      |       └−10 min─────−8──────────−6──────────−4──────────−2───────now          |
      "
    `);
  });

  it('is drawn with nothing but ASCII, labels included', () => {
    const input = {...p99, width: 78, height: 8, xAxis: true, glyphs: 'ascii', bandLabel: 'usual'} as const;
    expect(textOf(drawChart(input))).toMatch(/^[\n -~]*$/);
    expect(picture(input)).toMatchInlineSnapshot(`
      "
      |       |      |                                                               |
      |250 ms +------|----------------------------------------------------- limit 250|
      |       |      |                                                               |
      |200 ms +::::::..'..:.....'..:.:::::.::::::::.:.::::..'.'......'..::: : usual  |
      |       |::::::|::::'::::::::':.'''':'''...'':':''''::::::::::::::''. < 184    |
      |150 ms +      |                                                               |
      |       |      |                                                               |
      |       +-10 min------8-----------6-----------4-----------2-------now          |
      "
    `);
  });
});

describe('what lies over what', () => {
  const flat = (value: number) => [0, 1, 2, 3].map(i => ({at: now - i * 100_000, value})).reverse();

  it('is line, marker, limit, band', () => {
    const input: ChartInput = {
      width: 78, height: 1, xAxis: false, now, spanMs: 300_000, unit: '%', glyphs: 'block', yMax: 2,
      points: flat(1).slice(2), band: {low: 0, high: 2}, limit: {value: 1, label: 'limit'}, markers: [{at: now - 200_000}],
    };
    const [roles] = rolesOf(input);
    // 8 cells of axis, limit up to the marker, limit up to the first of the two points, line; then the label's margin.
    expect(roles).toMatch(/^.{8}L{19}mL{19}l{21}q/);
    expect(rowsOf(input)[0]).toContain('┄┊┄');
    expect(rolesOf({...input, limit: undefined})[0]).toMatch(/^.{8}b{19}mb{19}l{21}q/);
  });

  it('is never a reason to lose the limit: far above the data it is still on the picture', () => {
    for (const value of [1, 50, 1e6]) {
      const rows = rowsOf({...errorRate, width: 78, height: 6, xAxis: true, yMax: 0.5, limit: {value, label: 'limit'}});
      expect(rows.filter(row => row.includes('┄┄┄') && row.includes('limit')), `limit ${value}`).toHaveLength(1);
    }
  });

  it('makes the picture higher for the limit, not the limit lower for the picture', () => {
    const limit = {value: 1, label: 'limit'};
    const rows = rowsOf({...errorRate, points: flat(0.5), yMax: 0.5, limit, width: 78, height: 8, xAxis: false});
    expect([rows.findIndex(row => row.includes('limit')), rows.findIndex(row => row.includes('◂'))]).toEqual([0, 3]);
  });

  it('puts the limit above a line that is below it and colours only what is above', () => {
    const points = flat(0.5).map((point, i) => (i === 3 ? {...point, value: 1.5} : point));
    const spans = drawChart({...errorRate, points, width: 93, height: 10, xAxis: false}).flat();
    expect(spans.some(span => span.role === 'line' && /[⠁-⣿]/.test(span.text))).toBe(true);
    expect(spans.some(span => span.role === 'bad' && /[⠁-⣿]/.test(span.text))).toBe(true);
    expect(spans.find(span => span.text === '◂ 0.31')?.role).toBe('bad');
  });

  it('shows a value that is off the scale at its edge, because nothing at all would mean no data', () => {
    const rows = rowsOf({...errorRate, points: flat(99), yMax: 2, band: undefined, markers: [], width: 78, height: 5, xAxis: false});
    expect(rows[0]).toMatch(/⠉{10}/);
  });
});

describe('labels at the right end', () => {
  const base = {...errorRate, width: 78, height: 6, xAxis: false, bandLabel: 'usual', markers: []} as const;
  const ends = (input: Partial<ChartInput>) => rowsOf({...base, ...input}).map(row => row.slice(68).trim());

  it('make way for the value, and for each other', () => {
    const here = [{at: now - 5000, value: 1}, {at: now, value: 1}];
    expect(ends({points: here, valueLabel: '◂ 1.00', band: {low: 0.9, high: 1.1}})).toEqual(['limit 1.0', '◂ 1.00', '', '', '', '']);
  });

  it('lose whole words, never half a number', () => {
    expect(ends({limit: {value: 1, label: 'limit 1 000 000'}})[1]).toBe('limit');
    expect(rowsOf({...base, width: 60}).map(row => row.slice(53).trim())).toContain('limit');
    expect(ends({valueLabel: '◂ 1 840 ms'})).toContain('1 840 ms');
    expect(ends({valueLabel: '◂ 1 840 000 ms'}).join()).not.toMatch(/840|◂/);
  });

  it('are not there when there is nothing to point at', () => {
    expect(ends({points: [], band: undefined, limit: undefined})).toEqual(['', '', '', '', '', '']);
  });
});

describe('markers', () => {
  const marked = (markers: NonNullable<ChartInput['markers']>) =>
    rowsOf({...errorRate, markers, band: undefined, width: 93, height: 10, xAxis: 'rule'})[0]!;

  it('name themselves to the left when there is no room to the right', () => {
    expect(marked([{at: now - 20_000, label: '2.8.0 at 25 %'}])).toMatch(/ 2\.8\.0 at 25 % ┊ +$/);
  });

  it('never write over each other; the newest is the one that is named', () => {
    const row = marked([{at: now - 60_000, label: 'five percent'}, {at: now - 50_000, label: '25 %'}]);
    expect(row).toContain('┊ 25 %');
    expect(row).toContain('five percent ┊');
    const crowded = marked([{at: now - 560_000, label: 'an older one'}, {at: now - 550_000, label: 'x'.repeat(60)}]);
    expect(crowded).toContain('┊ xxx');
    expect(crowded).not.toContain('older');
  });

  it('out of view are not drawn', () => {
    expect(marked([{at: now - 700_000, label: 'gone'}, {at: now + 60_000, label: 'future'}, {at: Number.NaN, label: 'never'}]))
      .not.toMatch(/[┊a-z]/);
  });
});
