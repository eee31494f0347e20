import {parseJson, type JsonNode} from './parse-json.ts';

/** From the root of the config to one value: `['environments', 'production', 'instances', 0, 'url']`. */
export type Path = readonly (string | number)[];

/** Where a piece of the text stands. Line and column count from 1, in UTF-16 units as editors do; `length` stays within its line. */
export type Spot = {readonly line: number; readonly column: number; readonly length: number};

/** A JSON text together with the place of everything in it. */
export type Located = {
  readonly text: string;
  readonly value: unknown;
  /** Undefined when nothing stands at that path. */
  readonly valueSpot: (path: Path) => Spot | undefined;
  /** The key in front of the value, quotes included. Undefined for the root and for elements of arrays. */
  readonly keySpot: (path: Path) => Spot | undefined;
  /** Keys that are written twice in one object: JSON.parse would silently take the last. */
  readonly doubles: readonly Path[];
};

export type SyntaxMistake = {readonly spot: Spot; readonly says: string; readonly next: string};

/** JSON text → value and places, or its first syntax mistake in plain words. A byte order mark in front is ignored. */
export const locate = (
  original: string,
): {readonly ok: true; readonly located: Located} | {readonly ok: false; readonly mistake: SyntaxMistake} => {
  const text = original.replace(/^\uFEFF/, '');
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const {start, end, says, next} = parsed;
    return {ok: false, mistake: {spot: spotOf(text, start, end), says, next}};
  }
  const nodeAt = (path: Path) => path.reduce<JsonNode | undefined>((node, part) => node?.children?.get(String(part)), parsed.root);
  return {
    ok: true,
    located: {
      text,
      // The language's own parser makes the value, so that ours only ever decides about places.
      value: JSON.parse(text),
      valueSpot: path => {
        const node = nodeAt(path);
        return node && spotOf(text, node.start, node.end);
      },
      keySpot: path => {
        const node = nodeAt(path);
        return node?.key && spotOf(text, ...node.key);
      },
      doubles: parsed.doubles,
    },
  };
};

/** The lines of a text, as editors count them. */
export const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

const spotOf = (text: string, start: number, end: number): Spot => {
  const before = linesOf(text.slice(0, start));
  // A slice that ends between \r and \n has one line too many in the eyes of nobody but this function.
  const column = (before.at(-1) ?? '').length + 1;
  const [first = ''] = linesOf(text.slice(start, end));
  return {line: before.length, column, length: Math.max(1, first.length)};
};
