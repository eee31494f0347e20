/**
 * JSON that remembers where everything stood, so that a mistake in a file can be pointed at by line and column.
 *
 * Takes exactly what JSON.parse takes; each value becomes a node with the offset of its first character.
 */
export type JsonNode = {readonly at: number} & (
  | {readonly kind: 'object'; readonly entries: readonly JsonEntry[]}
  | {readonly kind: 'array'; readonly items: readonly JsonNode[]}
  | {readonly kind: 'scalar'; readonly value: string | number | boolean | null}
);

export type JsonEntry = {readonly key: string; readonly keyAt: number; readonly value: JsonNode};

/** What is wrong with the text and where; offsets count UTF-16 units from 0. */
export type JsonMistake = {readonly at: number; readonly what: string};

export const parseWithPlaces = (text: string): {ok: true; node: JsonNode} | {ok: false; mistake: JsonMistake} => {
  try {
    const reader = new Reader(text);
    return {ok: true, node: reader.document()};
  } catch (error) {
    if (error instanceof Unreadable) return {ok: false, mistake: {at: error.at, what: error.message}};
    throw error;
  }
};

/** Line and column, both from 1. */
export const placeOf = (text: string, at: number): {line: number; column: number} => {
  const before = text.slice(0, at).split('\n');
  return {line: before.length, column: before.at(-1)!.length + 1};
};

class Unreadable extends Error {
  readonly at: number;
  constructor(at: number, what: string) {
    super(what);
    this.at = at;
  }
}

/** Deeper than any recording; a hostile file must not exhaust the stack. */
const deepest = 64;

class Reader {
  readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonNode {
    const node = this.value(0);
    this.space();
    if (this.at < this.text.length) throw new Unreadable(this.at, 'There is something after the end');
    return node;
  }

  private value(depth: number): JsonNode {
    this.space();
    if (depth > deepest) throw new Unreadable(this.at, 'Nested too deeply');
    const next = this.text[this.at];
    if (next === '{') return this.object(depth);
    if (next === '[') return this.array(depth);
    return this.scalar();
  }

  private object(depth: number): JsonNode {
    const at = this.at;
    const entries: JsonEntry[] = [];
    this.list('}', () => {
      const key = this.scalar();
      if (key.kind !== 'scalar' || typeof key.value !== 'string') throw new Unreadable(key.at, 'A name in double quotes is expected');
      this.space();
      if (this.text[this.at] !== ':') throw new Unreadable(this.at, `A colon is expected after "${key.value}"`);
      this.at++;
      entries.push({key: key.value, keyAt: key.at, value: this.value(depth + 1)});
    });
    return {kind: 'object', at, entries};
  }

  private array(depth: number): JsonNode {
    const at = this.at;
    const items: JsonNode[] = [];
    this.list(']', () => items.push(this.value(depth + 1)));
    return {kind: 'array', at, items};
  }

  private list(end: string, one: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (;;) {
      this.space();
      one();
      this.space();
      const mark = this.text[this.at];
      if (mark !== ',' && mark !== end) throw new Unreadable(this.at, `A comma or ${end} is expected`);
      this.at++;
      if (mark === end) return;
    }
  }

  private scalar(): JsonNode {
    const at = this.at;
    const token = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y;
    token.lastIndex = at;
    const [found] = token.exec(this.text) ?? [];
    if (found === undefined) throw new Unreadable(at, at < this.text.length ? 'A value is expected' : 'The text ends too early');
    this.at += found.length;
    try {
      return {kind: 'scalar', at, value: JSON.parse(found)};
    } catch {
      throw new Unreadable(at, `${found.slice(0, 40)} is not a value in JSON`);
    }
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }
}
