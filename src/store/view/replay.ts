import type {ClientState} from '../client-state.ts';
import type {ReplayView} from '../replay.ts';
import {padEnd, row, shorten, span, spread, widthOf, type Row} from '../text.ts';
import {time, timeWithSeconds} from './header.ts';

/** In the place of the environment and of who is here: a replay can never be taken for a live screen. */
export const replayHeader = ({replay}: ClientState, width: number): Row | undefined => {
  if (!replay) return undefined;
  const pad = width >= 80 ? ' ' : '';
  const left = `${pad}REPLAY of ${replay.name}, ${new Date(replay.fromAt).toISOString().slice(0, 10)}`;
  const rights = ['nothing here is live   keys change nothing outside', 'nothing here is live', 'not live', ''];
  const right = rights.find(text => widthOf(left) + 3 + widthOf(text) + pad.length <= width) ?? '';
  return spread(row(span(shorten(left, width), 'attention')), row(right, pad), width);
};

/** The whole release from left to right: what happened where, and where we stand. Three rows; none outside of a replay. */
export const scrubberRows = ({replay}: ClientState, width: number): readonly Row[] => {
  if (!replay || width < 40) return [];
  const from = `${time(replay.fromAt)} `;
  const until = ` ${time(replay.untilAt)}`;
  const track = width - widthOf(from) - widthOf(until) - 1;
  const place = (at: number): number => Math.round(((at - replay.fromAt) / Math.max(1, replay.untilAt - replay.fromAt)) * (track - 1));
  const marked = new Set(replay.marks.map(({at}) => place(at)));
  const line = Array.from({length: track}, (_, cell) => (marked.has(cell) ? '┼' : '─')).join('');
  const pointer = place(Math.min(Math.max(replay.at, replay.fromAt), replay.untilAt));
  const stamp = `▲ ${timeWithSeconds(replay.at)}`;
  const at = Math.min(pointer, track - widthOf(stamp));
  const indent = ' '.repeat(widthOf(from));
  return [
    row(indent, span(labels(replay, place, track), 'quiet')), row(span(from, 'quiet'), line, span(until, 'quiet')),
    row(indent, ' '.repeat(Math.max(0, at)), span(at < pointer ? `${timeWithSeconds(replay.at)} ▲`.slice(0, track) : stamp, 'strong')),
  ];
};

/** Labels stand over their places; of two that meet, the later one counts if it is about what went wrong. */
const labels = ({marks}: ReplayView, place: (at: number) => number, width: number): string => {
  const cells = Array.from({length: width}, () => ' ');
  const urgent = (label: string): number => (/^(✗|r|verified|unverified)$/.test(label) ? 0 : 1);
  for (const {at, label} of marks.toSorted((a, b) => urgent(a.label) - urgent(b.label))) {
    const start = Math.min(place(at), width - widthOf(label));
    const wanted = [...label];
    if (start < 0 || cells.slice(Math.max(0, start - 1), start + wanted.length + 1).some(cell => cell !== ' ')) continue;
    wanted.forEach((letter, index) => (cells[start + index] = letter));
  }
  return cells.join('');
};

/** In the place of the way back: what happened last, and how it goes on. */
export const replayLine = ({replay}: ClientState, width: number): Row | undefined => {
  if (!replay) return undefined;
  const pad = width >= 80 ? ' ' : '';
  const state = `${replay.index + 1} of ${replay.count}  ${replay.playing ? `plays ${replay.speed}×` : 'stands'}`;
  const room = width - widthOf(state) - 3 - pad.length;
  return spread(row(pad, span(timeWithSeconds(replay.at), 'strong'), '  ', shorten(replay.says, Math.max(8, room - 12))), row(span(padEnd(state, 0), 'quiet'), pad), width);
};
