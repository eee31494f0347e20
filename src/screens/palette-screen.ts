import {markedIn, paletteActions, type PaletteEntry} from '../keys/palette.ts';
import {row, shorten, span, spread, widthOf, wrapAfter, type Row} from '../store/text.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** Everything by its name. What is blocked says why; roll back is listed, but only its own key starts it. */
export const paletteScreen: Screen = now => frame(now, (state, width, height) => {
  const typed = state.ui.field?.text ?? '';
  const entries = paletteActions(state, typed);
  const marked = markedIn(state);
  const chosen = marked === undefined ? undefined : entries[marked];
  const near = marked ?? Math.min(state.ui.boxScroll, Math.max(0, entries.length - 1));
  const foot = wrapAfter([], chosen?.blocked === undefined ? 'Roll back is listed, but only its own key starts it: Esc, then r.' : `${chosen.label}: ${chosen.blocked}`, width, chosen?.blocked === undefined ? 'quiet' : 'attention');
  const room = Math.max(1, height - 2 - 1 - foot.length);
  const from = Math.max(0, Math.min(near - Math.floor(room / 2), entries.length - room));
  return [
    row(span(': ', 'strong'), span(`${[...typed].slice(-(width - 4)).join('')}_`, 'field')),
    row(span('─'.repeat(width), 'quiet')),
    ...(entries.length === 0 ? [row('  No command is called so.')] : entries.slice(from, from + room).map((entry, index) => entryRow(entry, index + from === marked, width))),
    row(span('─'.repeat(width), 'quiet')),
    ...foot,
  ];
});

const entryRow = ({label, where, key, blocked}: PaletteEntry, marked: boolean, width: number): Row => {
  const off = blocked !== undefined;
  const lead = row(span(marked ? '▸ ' : '  ', 'strong'), off ? '- ' : '  ');
  const right = off ? `blocked: ${blocked}` : `${where}   ${key}`;
  // The whole reason stands below when the row is marked; a name is never cut for it.
  const room = width - 6 - widthOf(label);
  const end = room >= widthOf(right) ? right : off ? (room >= 20 ? shorten(right, room) : 'blocked') : key;
  return spread(row(...lead, span(label, off ? 'quiet' : marked ? 'strong' : undefined)), row(span(end, 'quiet')), width);
};
