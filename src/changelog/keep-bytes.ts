import {diffArrays} from 'diff';

/**
 * The file that an edit means. An editor is given a form of it that can do a terminal no harm: line ends are LF, a byte order
 * mark and other invisible characters are spelt out. Every line that was left as it was shown gets its own bytes back; new lines
 * get the line end that most lines have.
 *
 * @param original the bytes, decoded
 * @param shown what the editor was given; line by line the same
 */
export const keepBytes = (original: string, shown: string, edited: string): string => {
  const [own, seen] = [original.split('\n'), shown.split('\n')];
  const wanted = edited.replace(/\r\n?/g, '\n').split('\n');
  const returns = own.slice(0, -1).filter(line => line.endsWith('\r')).length;
  const eol = returns * 2 > own.length - 1 ? '\r' : '';
  let at = 0;
  const result = own.length !== seen.length ? wanted.map(line => line + eol) : diffArrays(seen, wanted).flatMap(({value, added, removed}) => {
    if (added) return value.map(line => line + eol);
    const lines = own.slice(at, at + value.length);
    at += value.length;
    return removed ? [] : lines;
  });
  // What stands behind the last newline is no line: it has no end of its own.
  const text = [...result.slice(0, -1), (result.at(-1) ?? '').replace(/\r$/, '')].join('\n');
  return withMark(original, withLastEnd(original, text, eol));
};

const withMark = (original: string, text: string): string =>
  original.startsWith('\uFEFF') && !text.startsWith('\uFEFF') ? `\uFEFF${text.replace(/^\\ufeff/, '')}` : text;

/** Editors and fields drop the end of the last line; a file that had one keeps it. */
const withLastEnd = (original: string, text: string, eol: string): string => (original.endsWith('\n') && !text.endsWith('\n') ? `${text}${eol}\n` : text);
