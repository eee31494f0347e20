import type {Dialect} from '../report.ts';

/** One statement as the tokenizer sees it. */
export type WordStatement = {
  readonly line: number;
  readonly endLine: number;
  /** As written, without the delimiter. */
  readonly sql: string;
  /** Without comments, strings as '', one space between words; quoted names without their quotes. For looking for words. */
  readonly plain: string;
};

export type Split = {
  readonly statements: readonly WordStatement[];
  readonly comments: readonly {readonly text: string; readonly line: number}[];
  /** Where a string, a comment or a body was never closed. */
  readonly trouble: {readonly line: number; readonly what: string} | undefined;
};

/**
 * Parts a text into statements without understanding them: strings, quoted names, comments, and the bodies of triggers
 * and procedures are kept whole. `DELIMITER` lines of the mysql client and dot-commands of the sqlite3 shell are seen.
 */
export const splitStatements = (text: string, dialect: Dialect): Split => {
  const lexer = new Lexer(text, dialect);
  return lexer.run();
};

type Piece = {readonly kind: 'word' | 'mark' | 'string' | 'name' | 'space'; readonly text: string};

class Lexer {
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #statements: WordStatement[] = [];
  readonly #comments: {text: string; line: number}[] = [];
  #trouble: Split['trouble'];
  #at = 0;
  #line = 1;
  #delimiter = ';';
  #start = -1;
  #startLine = 1;
  #pieces: Piece[] = [];

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  run(): Split {
    while (this.#at < this.#text.length && this.#trouble === undefined) this.#step();
    if (this.#trouble === undefined && bodyDepth(this.#pieces) > 0) this.#trouble = {line: this.#startLine, what: 'a BEGIN without END'};
    this.#finish(this.#text.length);
    return {statements: this.#statements, comments: this.#comments, trouble: this.#trouble};
  }

  #step(): void {
    const rest = this.#text.slice(this.#at, this.#at + 40);
    const delimiter = this.#start < 0 && /^delimiter[ \t]+(\S+)[^\n]*/i.exec(this.#text.slice(this.#at, this.#at + 80));
    if (delimiter && this.#dialect === 'mysql') {
      this.#delimiter = delimiter[1] ?? ';';
      this.#skip(delimiter[0].length);
    } else if (this.#start < 0 && this.#dialect === 'sqlite' && rest.startsWith('.') && this.#atLineStart()) {
      this.#trouble = {line: this.#line, what: `${/^\.\w*/.exec(rest)?.[0]}, a command of the sqlite3 shell and not SQL`};
    } else if (isComment(rest, this.#dialect)) {
      this.#comment(rest);
    } else if (rest.startsWith(this.#delimiter) && (this.#delimiter !== ';' || bodyDepth(this.#pieces) === 0)) {
      this.#finish(this.#at);
      this.#skip(this.#delimiter.length);
    } else {
      this.#token(rest);
    }
  }

  #atLineStart(): boolean {
    return this.#at === 0 || this.#text[this.#at - 1] === '\n';
  }

  #comment(rest: string): void {
    // MySQL runs what stands in /*! … */: only its marks are left out.
    const runs = this.#dialect === 'mysql' && /^\/\*!\d*/.exec(rest);
    if (runs) {
      this.#skip(runs[0].length);
      return;
    }
    const block = rest.startsWith('/*');
    const close = this.#text.indexOf(block ? '*/' : '\n', this.#at);
    if (block && close < 0) {
      this.#trouble = {line: this.#line, what: 'a comment'};
      return;
    }
    const end = close < 0 ? this.#text.length : block ? close + 2 : close;
    this.#comments.push({text: this.#text.slice(this.#at, end), line: this.#line});
    if (this.#start >= 0) this.#pieces.push({kind: 'space', text: ' '});
    this.#skip(end - this.#at);
  }

  #token(rest: string): void {
    const first = rest[0] ?? '';
    if (/\s/.test(first)) {
      if (this.#start >= 0) this.#pieces.push({kind: 'space', text: ' '});
      this.#skip(1);
      return;
    }
    if (this.#dialect === 'mysql' && rest.startsWith('*/')) {
      this.#skip(2);
      return;
    }
    if (this.#start < 0) {
      this.#start = this.#at;
      this.#startLine = this.#line;
    }
    const quote = quoteAt(rest, this.#dialect);
    if (quote) {
      this.#quoted(quote);
      return;
    }
    const word = /^[\p{L}_][\p{L}\p{N}_$]*/u.exec(this.#text.slice(this.#at, this.#at + 200))?.[0];
    this.#pieces.push({kind: word ? 'word' : 'mark', text: word ?? first});
    this.#skip((word ?? first).length);
  }

  #quoted({open, close, escapes, kind}: Quote): void {
    let at = this.#at + open.length;
    for (;;) {
      if (at >= this.#text.length) {
        this.#trouble = {line: this.#line, what: kind === 'string' ? 'a string' : 'a quoted name'};
        return;
      }
      if (escapes && this.#text[at] === '\\') at += 2;
      else if (this.#text.startsWith(close, at)) {
        // A doubled quote stands for itself.
        if (close.length > 1 || close === ']' || this.#text[at + 1] !== close) break;
        at += 2;
      } else at += 1;
    }
    const inner = this.#text.slice(this.#at + open.length, at);
    this.#pieces.push({kind, text: kind === 'string' ? "''" : inner.replaceAll(/\s+/g, '_')});
    this.#skip(at + close.length - this.#at);
  }

  #skip(length: number): void {
    for (let index = 0; index < length; index += 1) if (this.#text[this.#at + index] === '\n') this.#line += 1;
    this.#at += length;
  }

  #finish(end: number): void {
    if (this.#start >= 0) {
      const plain = this.#pieces
        .map(({text}) => text)
        .join('')
        .replaceAll(/\s+/g, ' ')
        .trim();
      const sql = this.#text.slice(this.#start, end).trimEnd();
      this.#statements.push({line: this.#startLine, endLine: this.#startLine + sql.split('\n').length - 1, sql, plain});
    }
    this.#start = -1;
    this.#pieces = [];
  }
}

const isComment = (rest: string, dialect: Dialect): boolean => {
  if (rest.startsWith('/*')) return true;
  // MySQL wants white space after the two dashes: 5--3 is 8 there.
  if (rest.startsWith('--')) return dialect !== 'mysql' || /^--(?:\s|$)/.test(rest);
  return dialect === 'mysql' && rest.startsWith('#');
};

type Quote = {readonly open: string; readonly close: string; readonly escapes: boolean; readonly kind: 'string' | 'name'};

const quoteAt = (rest: string, dialect: Dialect): Quote | undefined => {
  const mysql = dialect === 'mysql';
  if (rest.startsWith("'")) return {open: "'", close: "'", escapes: mysql, kind: 'string'};
  if (rest.startsWith('"')) return {open: '"', close: '"', escapes: mysql, kind: mysql ? 'string' : 'name'};
  if (rest.startsWith('`')) return {open: '`', close: '`', escapes: false, kind: 'name'};
  if (rest.startsWith('[') && dialect !== 'mysql') return {open: '[', close: ']', escapes: false, kind: 'name'};
  const dollar = dialect === 'other' ? /^\$[\w]*\$/.exec(rest)?.[0] : undefined;
  return dollar ? {open: dollar, close: dollar, escapes: false, kind: 'string'} : undefined;
};

/** How many BEGIN and CASE of a trigger or procedure are still open; 0 for every other statement. */
const bodyDepth = (pieces: readonly Piece[]): number => {
  const words = pieces.filter(({kind}) => kind === 'word').map(({text}) => text.toUpperCase());
  if (words[0] !== 'CREATE' || !words.slice(1, 12).some(word => bodies.has(word))) return 0;
  return words.reduce((depth, word, index) => {
    if (word === 'BEGIN' || (word === 'CASE' && words[index - 1] !== 'END')) return depth + 1;
    // END IF, END LOOP … close what was not counted.
    return word === 'END' && !inner.has(words[index + 1] ?? '') ? depth - 1 : depth;
  }, 0);
};

const bodies = new Set(['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT']);
const inner = new Set(['IF', 'LOOP', 'WHILE', 'REPEAT', 'FOR']);
