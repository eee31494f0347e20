import {formatAge, formatCount} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, widthOf, wrapAfter, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {isStale} from './open-gate.ts';

/** Strips between the rule and the picture: what is wrong with the picture, and who wants something. They take rows, never the focus. */
export const stripRows = (state: ClientState, width: number): readonly Row[] => [...linkRows(state, width), ...controlRows(state, width)];

const linkRows = (state: ClientState, width: number): readonly Row[] => {
  const {connection, pictureAt, now} = state;
  const ways = wrapAfter(row('  '), 'Without this screen:  $ cockpit rollback   or  $ sh rollback.sh  in the record folder', width);
  switch (connection.status) {
    case 'lost':
      return [
        ...wrapAfter(row(span('? ', 'bad')), `Connection to the engine lost ${counted(now - connection.since)}. Everything below is from ${timeWithSeconds(pictureAt)}.`, width, 'strong'),
        ...wrapAfter(row('  '), `The engine goes on by itself, if it lives. Trying again every 2 s; last try: ${connection.why.replace(/\.$/, '')}.`, width),
        ...ways,
      ];
    case 'ended':
      return [...wrapAfter(row(span('? ', 'bad')), `This screen is cut off: ${connection.why.replace(/\.$/, '')}. Everything below is from ${timeWithSeconds(pictureAt)}.`, width, 'strong'), ...wrapAfter(row('  '), `${connection.next || 'Leave with q and attach again.'}`, width), ...ways];
    case 'frozen':
      return [
        ...wrapAfter(row(span('✗ ', 'bad')), `${sentence(connection.why)} Since about ${timeWithSeconds(connection.since)} nobody is judging. No second engine is started.`, width, 'strong'),
        ...wrapAfter(row('  ', span('do now  ', 'strong')), `${connection.next}   or  $ sh rollback.sh  in the record folder`, width),
      ];
    case 'connected':
      return isStale(state)
        ? [...wrapAfter(row(span('▲ ', 'attention')), `This picture is from ${timeWithSeconds(pictureAt)}; nothing has arrived since. Keys that change production wait until it is current. r works.`, width)]
        : [];
  }
};

const controlRows = ({release, me}: ClientState, width: number): readonly Row[] => {
  const asked = release.controlsAskedBy;
  if (!asked) return [];
  const text = asked.by === me.who ? `You asked ${release.pilot ?? 'nobody'} for the controls; no answer yet.`
    : release.pilot === me.who ? `${asked.by} asks for the controls. c answers; unanswered, you keep them.`
    : `${asked.by} asked ${release.pilot ?? 'nobody'} for the controls.`;
  return wrapAfter(row(span('▲ ', 'attention')), text, width);
};

const counted = (ms: number): string => (ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s ago` : `${formatAge(ms)} ago`);
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

/** A refusal or an answer to the last key, in the rows above the lower rule. */
export const messageRows = ({ui}: ClientState, width: number): readonly Row[] => {
  if (!ui.message) return [];
  const {tone, text, next} = ui.message;
  return [...wrapAfter(row(span(tone === 'good' ? '✓ ' : '▲ ', tone)), text, width, tone === 'plain' ? undefined : tone), ...(next ? wrapAfter(row('  '), next, width) : [])];
};

/** The open text field: its label, what is typed, where the cursor is. */
export const fieldRows = ({ui}: ClientState, width: number): readonly Row[] => {
  if (!ui.field || ui.field.purpose.kind === 'palette') return [];
  const {label, text, minimum} = ui.field;
  const typed = [...text].length;
  const lead = widthOf(label) + 24 <= width ? [row(span(`${label}: `, 'strong'))] : wrapAfter([], `${label}:`, width, 'strong');
  const before = lead.at(-1)!;
  const beside = widthOf(before) + 24 <= width;
  const short = minimum > 1 && typed < minimum ? ` ${minimum - typed} more` : '';
  const room = Math.max(8, width - (beside ? widthOf(before) : 0) - widthOf(short));
  const shown = `${[...text].slice(-(room - 1)).join('')}_`;
  const field = row(span(shown.padEnd(Math.min(room, Math.max(30, shown.length))), 'field'), span(short, 'quiet'));
  return beside ? [...lead.slice(0, -1), [...before, ...field]] : [...lead, field];
};

/** Seconds since somebody asked, for the box in which it is answered. */
export const askedSince = ({release, now}: ClientState): string => (release.controlsAskedBy ? formatCount(now - release.controlsAskedBy.at) : '');
