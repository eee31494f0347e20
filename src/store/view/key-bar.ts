import {row, span, widthOf, type Row} from '../text.ts';

export type BarKey = {readonly key: string; readonly label: string; /** For narrow terminals; '' shows the key alone. */ readonly brief?: string};

/** The last row: only keys that work now. They are lost from the right, but `?` and `q` stay. */
export const keyBar = (keys: readonly BarKey[], width: number): Row => {
  const pad = width >= 80 ? ' ' : '';
  const last = keys.filter(({key}) => key === '?' || key === 'q');
  const rest = keys.filter(({key}) => key !== '?' && key !== 'q');
  for (const brief of width >= 80 ? [false, true] : [true]) {
    // Short words are better than a key that is missing, but only for the first three: they are what is done here.
    for (let kept = rest.length; kept >= (brief ? 0 : Math.min(3, rest.length)); kept--) {
      const line = lineOf([...rest.slice(0, kept), ...last], width, brief, pad);
      if (widthOf(line) <= width) return line;
    }
  }
  return lineOf(last, width, true, '');
};

const lineOf = (keys: readonly BarKey[], width: number, brief: boolean, pad: string): Row =>
  row(pad, ...keys.flatMap(({key, label, brief: short}, index) => {
    const word = brief ? (short ?? label) : label;
    return [index > 0 ? (width >= 80 ? '   ' : '  ') : '', span(key, 'strong'), word === '' ? '' : ` ${word}`];
  }));
