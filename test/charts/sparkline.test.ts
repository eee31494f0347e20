import {describe, expect, it} from 'vitest';
import {sparkline, type SparklineInput} from '../../src/charts/index.ts';
import {now, wavy} from './series.ts';

const base: SparklineInput = {width: 40, points: wavy(0.31, 0.1), now, spanMs: 600_000, label: 'error', tail: '10 min', glyphs: 'braille'};
const text = (input: Partial<SparklineInput> = {}) => sparkline({...base, ...input}).map(span => span.text).join('');
const flat = Array.from({length: 60}, (_, i) => ({at: now - (59 - i) * 10_000, value: 5}));

describe('a metric in one row', () => {
  it('is that of the 40×10 screen', () => expect(`\n${text()}\n`).toMatchInlineSnapshot(`
    "
    error   ⠒⠊⠑⠒⠊⠊⠑⠢⠒⠔⠔⢄⢄⠔⠒⠢⠢⠊⠉⠑⠒⠒⠑⠒⠂ 10 min
    "
  `));

  it('works in blocks and in ASCII', () => {
    expect(`\n${text({glyphs: 'block'})}\n${text({glyphs: 'ascii'})}\n`).toMatchInlineSnapshot(`
      "
      error   ▆▇▇▆▇█▇▅▅▅▅▄▃▅▅▅▅▇▇▇▆▆▇▆▅ 10 min
      error   '''''''''''..'''''''''''' 10 min
      "
    `);
  });

  it('lies in the middle when nothing changes', () => expect(text({points: flat})).toMatch(/^error ⠒{26}[⠒⠂] 10 min$/));

  it('is quiet about what it does not know', () => {
    expect(text({points: []})).toBe('error                             10 min');
    const holed = flat.map((point, i) => (i > 20 && i < 40 ? {...point, value: undefined} : point));
    expect(text({points: holed})).toMatch(/^error ⠒+ {8}⠐⠒+⠂ 10 min$/);
  });

  it('marks what is above the limit', () => {
    const points = flat.map((point, i) => ({...point, value: i === 30 ? 9 : 1}));
    expect(sparkline({...base, points, limit: 5}).filter(span => span.role === 'bad').map(span => span.text.length)).toEqual([1]);
  });

  it('gives up its tail and then its label when the row is short', () => {
    expect(text({width: 18})).toMatch(/^error .{12}$/);
    expect(text({width: 10})).not.toContain('error');
  });
});
