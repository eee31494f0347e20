import {keyRow} from '../../keys/bar.ts';
import type {ClientState} from '../../store/client-state.ts';
import {blank, fit, row, span, type Row} from '../../store/text.ts';
import {headerRow, isProduction, ruleRow} from '../../store/view/header.ts';
import {layoutOf} from '../../store/view/layout.ts';
import {logRows} from '../../store/view/log.ts';
import {asSeen, isStale} from '../../store/view/open-gate.ts';
import {railRows} from '../../store/view/rail.ts';
import {bannerRows} from '../../store/view/rollback.ts';
import {replayHeader, replayLine, scrubberRows} from '../../store/view/replay.ts';
import {rollbackLine} from '../../store/view/rollback-line.ts';
import {fieldRows, messageRows, stripRows} from '../../store/view/strips.ts';

/** The picture itself, for the room that is left. Its state is as of the picture: what is old does not go on ageing as if it were seen. */
export type Body = (state: ClientState, width: number, height: number) => readonly Row[];

/**
 * Identity and rule on top; rule, rollback line and keys at the bottom; rail, picture and log between them; strips above and
 * messages below the picture. Exactly as many rows as the terminal has, never one more.
 */
export const frame = (state: ClientState, body: Body): readonly Row[] => {
  const {columns: width, rows: height} = state.size;
  const {railWidth, logWidth, bodyWidth, pad} = layoutOf(state);
  const kind = state.replay ? 'replay' : isProduction(state.release.info?.environment ?? '') ? 'production' : 'staging';
  const room = Math.max(1, height - 5);
  const picture = centre(state, body, bodyWidth, room);
  const logAt = (railWidth > 0 ? railWidth + 2 : pad) + bodyWidth + 1;
  const joints = (glyph: string) => [...(railWidth > 0 ? [{at: railWidth, glyph}] : []), ...(logWidth > 0 ? [{at: logAt, glyph}] : [])];
  const rail = railWidth === 0 ? [] : faded(state, railRows(state, railWidth));
  const log = logWidth > 0 ? logRows(state, logWidth - 1, room) : [];
  return [
    replayHeader(state, width) ?? headerRow(state, width),
    ruleRow(width, kind, joints(kind === 'production' ? '╤' : '┬')),
    ...picture.map((line, index): Row => [
      ...(railWidth > 0 ? [...fit(rail[index] ?? blank, railWidth), {text: '│ '}] : [{text: ' '.repeat(pad)}]),
      ...fit(line, bodyWidth),
      ...(logWidth > 0 ? [{text: ' │ '}, ...fit(log[index] ?? blank, logWidth - 1)] : []),
    ]),
    ruleRow(width, kind, joints(kind === 'production' ? '╧' : '┴')),
    replayLine(state, width) ?? rollbackLine(state, width),
    keyRow(state, width),
  ].slice(0, height);
};

/** Strips, picture, messages, field: `height` rows. The picture gives way, down to three rows; what is typed never does. */
const centre = (state: ClientState, body: Body, width: number, height: number): readonly Row[] => {
  const field = fieldRows(state, width).slice(0, height);
  const messages = messageRows(state, width).slice(0, Math.max(1, Math.min(5, height - field.length - 3)));
  const below = [...messages, ...field].slice(-height);
  const announced = banner(state, width, height).slice(0, Math.max(0, height - below.length));
  const top = [...announced, ...[...scrubberRows(state, width), ...stripRows(state, width)].slice(0, Math.max(0, height - below.length - announced.length - 3))];
  const room = Math.max(0, height - top.length - below.length);
  const shown = room === 0 ? [] : body(asSeen(state), width, room).slice(0, room);
  return [...top, ...faded(state, shown), ...Array.from({length: room - shown.length}, () => blank), ...below];
};

/** Above every picture, and never scrolled with it: three seconds are too short to look for it. */
const banner = (state: ClientState, width: number, height: number): readonly Row[] => {
  const rows = bannerRows(state, width);
  if (height < 10) return rows.slice(1, 2);
  const own = state.ui.openGate === undefined && state.ui.box === 'none' && !state.ui.zoomed;
  return own || rows.length === 0 ? rows : [...rows, blank];
};

/** What is not current any more is faint as a whole; boxes are about something else. */
const faded = (state: ClientState, rows: readonly Row[]): readonly Row[] =>
  isStale(state) && state.ui.box === 'none' ? rows.map(line => row(...line.map(({text}) => span(text, 'quiet')))) : rows;
