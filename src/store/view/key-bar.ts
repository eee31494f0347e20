import type {Row} from '../text.ts';
import {fit, row, span, widthOf} from '../text.ts';

export type BarKey = {readonly key: string; readonly label: string};

/** The last row: only keys that work now. They are lost from the right, but `? help` and `q leave` stay. */
export const keyBar = (keys: readonly BarKey[], width: number): Row => {
  const gap = width >= 80 ? '   ' : '  ';
  const pad = width >= 80 ? ' ' : '';
  const last = keys.filter(({key}) => key === '?' || key === 'q');
  const rest = keys.filter(({key}) => key !== '?' && key !== 'q');
  for (let kept = rest.length; kept >= 0; kept--) {
    const line = row(pad, ...[...rest.slice(0, kept), ...last].flatMap(({key, label}, index) => [index > 0 ? gap : '', span(key, 'strong'), ` ${label}`]));
    if (widthOf(line) <= width) return fit(line, width);
  }
  return fit(row(...last.flatMap(({key, label}) => [span(key, 'strong'), ` ${label}  `])), width);
};
