import type {NewMessage} from '../../release/log-feed.ts';
import type {LogLine} from '../../monitors/index.ts';
import {hole, makeShapes, type Shape} from './log-shapes.ts';

/** Told to a screen; the count says how many there are. */
const mostTold = 20;
/** Remembered beside their shapes; with more new messages than this, nobody reads the last of them. */
const mostNews = 500;

/** A shape that is not new: its level and its words. */
export type Known = readonly [level: LogLine['level'], words: string];

type News = {readonly shape: Shape; level: LogLine['level']; source: string; text: string; at: number; seq: number; count: number};

/** Messages that the old version never logged, by what both have logged. */
export const makeLogNews = () => {
  const shapes = makeShapes();
  const news = new Map<number, News>();
  let learned: Known[] = [];

  return {
    /** What the old version says. */
    known: ({text, level}: LogLine): void => {
      const shape = shapes.of(text, level);
      if (!shape.known) learned.push([level, shape.words.join(' ')]);
      shape.known = true;
      if (news.size > 0) news.delete(shape.id);
    },
    /** What has become known since it was asked last, for whoever keeps it. */
    learned: (): readonly Known[] => {
      const all = learned;
      learned = [];
      return all;
    },
    /** What an engine before us knew. */
    restore: (known: readonly Known[]): void => {
      for (const [level, text] of known) shapes.of(text, level).known = true;
    },
    /** What the new one says; true when the old one never did. */
    said: ({text, level, source, at}: LogLine, seq: number): boolean => {
      const shape = shapes.of(text, level);
      if (shape.known) return false;
      const before = news.get(shape.id);
      if (before) Object.assign(before, {at, seq, source, count: before.count + 1, level: worse(before.level, level)});
      else if (news.size < mostNews) news.set(shape.id, {shape, level, source, text, at, seq, count: 1});
      return true;
    },
    /** Another candidate begins with none. */
    forget: (): void => news.clear(),
    count: (): number => news.size,
    told: (): readonly NewMessage[] =>
      [...news.values()]
        .sort((a, b) => ranks.indexOf(a.level) - ranks.indexOf(b.level) || b.seq - a.seq)
        .slice(0, mostTold)
        .map(({shape, level, source, text, at, seq, count}) => ({level, source, at, seq, count, text: count === 1 ? text.slice(0, longest) : shape.words.join(' ').replaceAll(`${hole} ${hole}`, hole).slice(0, longest)})),
  };
};

const longest = 300;
const ranks: readonly LogLine['level'][] = ['error', 'warn', 'info', 'debug'];
const worse = (a: LogLine['level'], b: LogLine['level']): LogLine['level'] => (ranks.indexOf(a) <= ranks.indexOf(b) ? a : b);
