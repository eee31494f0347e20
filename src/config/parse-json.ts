/**
 * JSON (RFC 8259) with the place of everything in it, and with mistakes in the words of somebody who wrote them.
 *
 * It accepts exactly what JSON.parse accepts (a test keeps that true) down to `maxDepth`. Places are UTF-16 offsets, the end is
 * exclusive.
 */
export type JsonNode = {
  readonly start: number;
  readonly end: number;
  readonly key?: readonly [start: number, end: number];
  /** Members by name, elements by index. */
  readonly children?: ReadonlyMap<string, JsonNode>;
};

export type ParsedJson =
  | {readonly ok: true; readonly root: JsonNode; readonly doubles: readonly (readonly (string | number)[])[]}
  | {readonly ok: false; readonly start: number; readonly end: number; readonly says: string; readonly next: string};

/** A config is seven deep at most; a text made to exhaust the stack is deeper. */
const maxDepth = 100;

export const parseJson = (text: string): ParsedJson => {
  const doubles: (readonly (string | number)[])[] = [];
  const parser = new Parser(text, doubles);
  try {
    return {ok: true, root: parser.document(), doubles};
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const {start, end, says, next} = error;
    return {ok: false, start, end, says, next};
  }
};

class Wrong extends Error {
  readonly start: number;
  readonly end: number;
  readonly says: string;
  readonly next: string;
  constructor(start: number, end: number, says: string, next: string) {
    super(says);
    this.start = start;
    this.end = Math.max(end, start + 1);
    this.says = says;
    this.next = next;
  }
}

class Parser {
  private at = 0;
  /** Where the objects and lists around this place begin, outermost first. */
  private readonly opens: number[] = [];
  private readonly text: string;
  private readonly doubles: (readonly (string | number)[])[];

  constructor(text: string, doubles: (readonly (string | number)[])[]) {
    this.text = text;
    this.doubles = doubles;
  }

  document(): JsonNode {
    this.blanks();
    if (this.at === this.text.length) throw new Wrong(0, 0, 'the file is empty', 'Run cockpit init: it writes a config to begin with.');
    const root = this.value([]);
    this.blanks();
    if (this.at < this.text.length) throw this.unexpected('the config ends before this', 'Take away what follows its last "}".');
    return root;
  }

  private value(path: readonly (string | number)[]): JsonNode {
    const start = this.at;
    if (path.length > maxDepth)
      throw new Wrong(start, start + 1, `this is nested more than ${maxDepth} deep`, 'Nothing in the config is: see docs/config.md.');
    const first = this.text[start];
    if (first === '{') return this.object(path);
    if (first === '[') return this.array(path);
    if (first === '"') {
      this.string();
      return {start, end: this.at};
    }
    const plain = this.match(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y);
    if (plain === undefined)
      throw this.unexpected('a value is missing here', 'Write a string, a number, true, false, a list or an object.');
    return {start, end: this.at};
  }

  private object(path: readonly (string | number)[]): JsonNode {
    const start = this.open();
    const children = new Map<string, JsonNode>();
    this.blanks();
    if (this.take('}')) return this.closed(start, children);
    for (;;) {
      const keyStart = this.at;
      if (this.text[keyStart] !== '"') throw this.badKey();
      const name: string = JSON.parse(this.string());
      const key = [keyStart, this.at] as const;
      if (children.has(name)) this.doubles.push([...path, name]);
      this.blanks();
      if (!this.take(':')) throw this.unexpected('a colon is missing before this', `Write a colon behind ${this.text.slice(...key)}.`);
      this.blanks();
      const value = this.value([...path, name]);
      children.set(name, {...value, key});
      if (this.endsAfterItem('}')) return this.closed(start, children);
    }
  }

  private array(path: readonly (string | number)[]): JsonNode {
    const start = this.open();
    const children = new Map<string, JsonNode>();
    this.blanks();
    if (this.take(']')) return this.closed(start, children);
    for (;;) {
      children.set(String(children.size), this.value([...path, children.size]));
      if (this.endsAfterItem(']')) return this.closed(start, children);
    }
  }

  /** After a member or element: true when the list is closed, false when another one follows. */
  private endsAfterItem(close: '}' | ']'): boolean {
    this.blanks();
    if (this.take(close)) return true;
    const comma = this.at;
    if (!this.take(',')) throw this.unexpected('a comma is missing before this', `Write a comma, or close the list with "${close}".`);
    this.blanks();
    if (this.text[this.at] === close)
      throw new Wrong(comma, comma + 1, 'nothing follows this comma', 'Take it away: JSON has no comma after the last one.');
    return false;
  }

  private string(): string {
    const start = this.at;
    const whole = this.match(/"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (whole !== undefined) return whole;
    const good = this.match(/"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y) ?? '"';
    const next = this.text[this.at];
    if (next === '\\')
      throw new Wrong(this.at, this.at + 2, 'this is not an escape that JSON knows', 'A backslash itself is written as \\\\.');
    if (next === '\t') throw new Wrong(this.at, this.at + 1, 'a tab stands in this string', 'Write it as \\t.');
    if (next === undefined || next === '\n' || next === '\r')
      throw new Wrong(start, start + good.length, 'this string is not closed in its line', 'Write a double quote at its end.');
    throw new Wrong(this.at, this.at + 1, 'a control character stands in this string', 'Take it away, or write it as \\u00XX.');
  }

  private badKey(): Wrong {
    const word = /[\w$.-]+/y;
    word.lastIndex = this.at;
    const name = word.exec(this.text)?.[0];
    return name === undefined
      ? this.unexpected('a name in double quotes is missing here', 'Write "name": value.')
      : new Wrong(this.at, this.at + name.length, 'names stand in double quotes', `Write "${name}".`);
  }

  /** The best thing to say about what stands here. */
  private unexpected(says: string, next: string): Wrong {
    const {at, text} = this;
    const rest = text.slice(at, at + 40);
    const open = this.opens.at(-1);
    if (at === text.length && open !== undefined) {
      return new Wrong(
        open,
        open + 1,
        `this "${text[open]}" is never closed`,
        `Write a "${text[open] === '{' ? '}' : ']'}" where it ends.`,
      );
    }
    if (rest.startsWith('//') || rest.startsWith('/*') || rest.startsWith('#'))
      return new Wrong(at, at + (/^[^\r\n]*/.exec(text.slice(at, at + 200))?.[0].length ?? 1), 'JSON has no comments', 'Take it away.');
    if (/^['‘’“”`]/.test(rest)) return new Wrong(at, at + 1, 'strings stand in double quotes', 'Write " at both ends.');
    if (/^[^\S \t\r\n]|^\uFEFF/.test(rest))
      return new Wrong(at, at + 1, 'this blank is not one that JSON knows', 'Put an ordinary space there.');
    const word = /^[\w.+-]+/.exec(rest)?.[0];
    if (word !== undefined && /^[+-]?[\d.]/.test(word))
      return new Wrong(at, at + word.length, 'this is not a number that JSON knows', 'Write it like 5, 0.5 or 1e3.');
    if (word !== undefined && /^(?:true|false|none|null|nil|undefined|nan)$/i.test(word) && !/^(?:true|false|null)$/.test(word))
      return new Wrong(at, at + word.length, `JSON has no ${word}`, 'It knows true, false and null, all in small letters.');
    return new Wrong(at, at + (word?.length ?? 1), says, next);
  }

  private open(): number {
    this.opens.push(this.at);
    this.at += 1;
    return this.at - 1;
  }

  private closed(start: number, children: ReadonlyMap<string, JsonNode>): JsonNode {
    this.opens.pop();
    return {start, end: this.at, children};
  }

  private blanks(): void {
    this.match(/[ \t\r\n]*/y);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
