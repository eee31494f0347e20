import {expect, it} from 'vitest';
import {formatBytes} from '../../src/util/bytes.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [4050, '4.05 kB'],
  [9996, '10.0 kB'],
  [99_960, '100 kB'],
  [999_600, '1.00 MB'],
  [2_310_000_000, '2.31 GB'],
  [5e18, '5000 PB'],
  [Number.NaN, '?'],
  [-1, '?'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
