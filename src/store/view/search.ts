import type {LogFeed} from '../../release/feeds.ts';

/** A regular expression, or the plain text where it is none; `!` in front turns it round. Undefined when nothing is searched. */
export const matcher = (search: string): ((text: string) => boolean) | undefined => {
  const {source, inverse} = parts(search);
  if (source === '') return undefined;
  const pattern = patternOf(source, 'i');
  return text => pattern.test(text) !== inverse;
};

/** The text cut where it is found, for marking. An inverse search marks the whole line, not a part of it. */
export const pieces = (text: string, search: string): readonly {readonly text: string; readonly hit: boolean}[] => {
  const {source, inverse} = parts(search);
  if (source === '' || inverse) return [{text, hit: false}];
  const found: {text: string; hit: boolean}[] = [];
  let end = 0;
  for (const match of text.matchAll(patternOf(source, 'gi'))) {
    if (match[0] === '') continue;
    found.push({text: text.slice(end, match.index), hit: false}, {text: match[0], hit: true});
    end = match.index + match[0].length;
  }
  return [...found, {text: text.slice(end), hit: false}].filter(piece => piece.text !== '');
};

/**
 * How many lines lie below the next hit from where one reads: `older` is up. Undefined when there is none in that direction.
 * `scroll` is counted the same way, from the last line.
 */
export const nextHit = (lines: LogFeed['lines'], search: string, scroll: number, older: boolean): number | undefined => {
  const matches = matcher(search);
  if (!matches) return undefined;
  const from = lines.length - 1 - scroll;
  const isHit = (index: number) => matches(lines[index]!.text);
  if (older) {
    for (let index = from - 1; index >= 0; index--) if (isHit(index)) return lines.length - 1 - index;
  } else {
    for (let index = from + 1; index < lines.length; index++) if (isHit(index)) return lines.length - 1 - index;
  }
  return undefined;
};

const parts = (search: string) => (search.startsWith('!') ? {source: search.slice(1), inverse: true} : {source: search, inverse: false});

const patternOf = (source: string, flags: string): RegExp => {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(source.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
  }
};
