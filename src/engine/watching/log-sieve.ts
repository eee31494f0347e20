import {createContext, Script} from 'node:vm';
import type {LogWish} from '../../release/log-feed.ts';
import type {KeptLine, LogRing} from './log-ring.ts';

/** Which lines somebody looks for. The same wish of two screens is one sieve. */
export type SieveSpec = Pick<LogWish, 'level' | 'search'>;

/** Matching lines whose places are remembered; who looks for more finds the newest of them. */
const mostFound = 20_000;
/** Lines per piece of work, and how long a piece may take: the engine has more to do than search. */
const pieceLines = 2_000;
const pieceMs = 40;
/** A piece that took too long is tried again with fewer lines, because the machine may be busy; with these few it is the expression. */
const fewLines = 64;
const mostStrikes = 3;
/** Pieces per call: a long log is gone through in several. */
const mostPieces = 4;

/**
 * The lines that pass a level and a search, kept up with as lines come. The expression is a person's and the text is anybody's, so
 * it runs under a time limit: one that takes too long is stopped and said, and the way back is not kept waiting by it.
 */
export const makeSieve = ({level, search}: SieveSpec, ring: LogRing) => {
  const matches = search === '' ? undefined : makeMatcher(search);
  let found: number[] = [];
  let next = ring.first();
  let total = 0;
  let problem: string | undefined;
  let atOnce = pieceLines;
  let strikes = 0;
  let markStrikes = 0;

  /** Goes on; false while there is more to go through. */
  const work = (): boolean => {
    // Stopped is stopped: every feed of every screen asks again.
    if (problem !== undefined) return true;
    if (next < ring.first()) next = ring.first();
    for (let piece = 0; piece < mostPieces && next <= ring.last(); piece++) {
      const lines = ring.range(next, atOnce);
      const passed = lines.filter(line => passes(line, level));
      const hits = matches ? matches.test(passed) : passed.map(() => true);
      if (!hits) {
        if (atOnce <= fewLines && ++strikes >= mostStrikes) {
          problem = 'this search takes too long; it was stopped';
          break;
        }
        atOnce = Math.max(fewLines, Math.floor(atOnce / 4));
        continue;
      }
      strikes = 0;
      next = (lines.at(-1)?.seq ?? ring.last()) + 1;
      for (const [index, line] of passed.entries()) {
        if (!hits[index]) continue;
        found.push(line.seq);
        total++;
      }
    }
    if (found.length > mostFound * 1.2) found = found.slice(-mostFound);
    while (found.length > 0 && found[0]! < ring.first()) found = found.slice(countBelow(found, ring.first()));
    return problem !== undefined || next > ring.last();
  };

  return {
    work,
    /** Matching lines, oldest first. */
    found: (): readonly number[] => found,
    /** Ever. */
    total: (): number => total,
    problem: (): string | undefined => problem,
    /** Where it matches in these texts, for marking; nowhere, where what was found is level or source. */
    hits: (texts: readonly string[]): readonly (readonly (readonly [number, number])[])[] | undefined => {
      if (problem !== undefined || markStrikes >= mostStrikes) return undefined;
      const found = matches?.where(texts);
      markStrikes = found ? 0 : markStrikes + 1;
      return found;
    },
  };
};

export type Sieve = ReturnType<typeof makeSieve>;

export const passes = (line: KeptLine, level: LogWish['level']): boolean => {
  switch (level) {
    case 'all': return true;
    case 'warn': return line.level === 'warn' || line.level === 'error';
    case 'error': return line.level === 'error';
    case 'new': return line.isNew === true;
  }
};

/** How many of these ascending numbers are below `limit`. */
export const countBelow = (numbers: readonly number[], limit: number): number => {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A regular expression, or the plain text where it is none; `!` in front turns it round. */
const makeMatcher = (search: string) => {
  const inverse = search.startsWith('!');
  const source = inverse ? search.slice(1) : search;
  if (source === '') return undefined;
  const context = createContext({pattern: patternOf(source, 'i'), marks: patternOf(source, 'gi'), texts: [] as readonly string[]});
  const run = (script: Script, texts: readonly unknown[]): unknown => {
    context['texts'] = texts;
    try {
      return script.runInContext(context, {timeout: pieceMs});
    } catch {
      return undefined;
    } finally {
      context['texts'] = [];
    }
  };
  return {
    test: (lines: readonly KeptLine[]): readonly boolean[] | undefined => {
      const hits = run(testing, lines.map(({level, source, text}) => [text, `${level.toUpperCase()} ${source} ${text}`])) as readonly boolean[] | undefined;
      return inverse ? hits?.map(hit => !hit) : hits;
    },
    /** An inverse search marks the whole line, not a part of it. */
    where: (texts: readonly string[]) => (inverse ? undefined : (run(marking, texts) as readonly (readonly (readonly [number, number])[])[] | undefined)),
  };
};

// The text by itself, for ^, and the line as it stands on the screen: whoever sees WARN there looks for it.
const testing = new Script('texts.map(([text, shown]) => pattern.test(text) || pattern.test(shown))');
const marking = new Script('texts.map(text => { const found = []; for (const hit of text.matchAll(marks)) if (hit[0] !== "" && found.length < 20) found.push([hit.index, hit.index + hit[0].length]); return found; })');

const patternOf = (source: string, flags: string): RegExp => {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(source.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
  }
};
