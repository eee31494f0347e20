/** Characters of a value inside its quotes, and the value. */
export type Span = {readonly start: number; readonly end: number; readonly value: string};

/**
 * Where a string stands in a JSON text, without writing the text anew: people's indentation and the
 * order of their keys survive. Of a key that is there twice the last one counts, as for JSON.parse.
 *
 * @returns undefined when there is no string at this place, 'broken' when the text is not JSON.
 */
export const jsonStringAt = (text: string, path: readonly string[]): Span | undefined | 'broken' => {
  const body = text.replace(/^\uFEFF/, '');
  try {
    JSON.parse(body);
  } catch {
    return 'broken';
  }
  return find(tokens(body, text.length - body.length), path);
};

type Token = {readonly text: string; readonly start: number};

/** Strings, brackets, commas and colons; JSON.parse has proven the grammar. */
const tokens = (body: string, shift: number): Token[] =>
  [...body.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)].map(match => ({text: match[0], start: match.index + shift}));

const find = (all: readonly Token[], path: readonly string[]): Span | undefined => {
  const open: {key: string | undefined; isObject: boolean}[] = [];
  let found: Span | undefined;
  all.forEach((token, i) => {
    const top = open.at(-1);
    if (token.text === '{' || token.text === '[') open.push({key: undefined, isObject: token.text === '{'});
    else if (token.text === '}' || token.text === ']') open.pop();
    else if (all[i + 1]?.text === ':' && top?.isObject) top.key = JSON.parse(token.text) as string;
    else if (token.text.startsWith('"') && all[i - 1]?.text === ':' && isAt(open, path)) {
      found = {start: token.start + 1, end: token.start + token.text.length - 1, value: JSON.parse(token.text) as string};
    }
  });
  return found;
};

const isAt = (open: readonly {key: string | undefined; isObject: boolean}[], path: readonly string[]): boolean =>
  open.length === path.length && open.every((level, i) => level.isObject && level.key === path[i]);
