import type {LogFeed, LogFeedLine, LogWish} from '../../release/log-feed.ts';
import type {ClientState, LogView} from '../client-state.ts';
import {layoutOf} from './layout.ts';
import {pictureOf} from './live.ts';

/** Lines of the log below its title in this picture, about: for pages, and for how far the top is. */
export const logLinesShown = (state: ClientState): number => {
  const {of, bodyRows, logWidth} = layoutOf(state);
  const {ui} = state;
  if (of === 'XS') return Math.max(1, bodyRows - 1);
  if (of === 'S') return Math.max(1, bodyRows - (ui.zoomed ? 3 : 5));
  if (ui.zoomed) return Math.max(1, bodyRows - 5);
  if (logWidth > 0) return Math.max(1, bodyRows - 1);
  if (pictureOf(state) !== 'live') return Math.max(3, Math.floor(bodyRows / 2) - 1);
  const left = bodyRows - 8;
  return Math.max(2, (of === 'L' ? Math.round(left * 0.22) : Math.floor(left * 0.2)) - 1) + Math.max(0, state.size.rows - 40);
};

/** What this screen wants of the log. */
export const logWish = ({ui: {log}, size}: ClientState): LogWish => ({
  rows: Math.max(10, Math.min(300, size.rows)), level: log.level, search: log.search, only: log.only, ...(!log.follow && {end: Math.max(0, log.end)}),
});

export const isSameWish = (a: LogWish, b: LogWish): boolean => a.rows === b.rows && a.end === b.end && a.level === b.level && a.search === b.search && a.only === b.only;

/** Whether this is the log that is looked for now, or still the one before. */
export const answers = ({wish}: LogFeed, {level, search, only}: LogView): boolean => wish.level === level && (wish.only ? wish.search : '') === (only ? search : '');

/** Index of the line at the bottom of the pane; -1 when there is none. The pane is filled from the oldest line on, if need be. */
export const bottomOf = (lines: readonly LogFeedLine[], {follow, end}: LogView, height: number): number => {
  if (follow) return lines.length - 1;
  const at = lines.findLastIndex(({seq}) => seq <= end);
  return Math.min(lines.length - 1, Math.max(at, height - 1));
};

/** Lines that came since following was paused, of those that are looked for. */
export const newSince = (log: LogFeed, view: LogView): number => (view.follow || view.pausedAt === undefined || !answers(log, view) ? 0 : Math.max(0, log.total - view.pausedAt));

/** The newest line that was found up to where one reads. */
export const newestFound = ({lines, found, wish}: LogFeed): number | undefined => {
  const bottom = lines.findLast(({seq}) => wish.end === undefined || seq <= wish.end);
  return bottom?.hits ? bottom.seq : found?.older;
};

/** The view when something else is looked for: what is new is counted from then on. */
export const lookingFor = (view: LogView, change: Partial<Pick<LogView, 'level' | 'search' | 'only'>>): LogView => ({...view, ...change, pausedAt: undefined});
