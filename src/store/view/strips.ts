import {formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, wrapAfter, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';

/** Strips between the rule and the gate: what is wrong with the picture, and who wants something. They push nothing away but rows. */
export const stripRows = (state: ClientState, width: number): readonly Row[] => {
  const {connection, pictureAt, now, release, me} = state;
  if (connection.status === 'lost')
    return [
      ...wrapAfter(row(' ', span('? ', 'bad')), `Connection to the engine lost ${formatDuration(now - connection.since)} ago. Everything below is from ${timeWithSeconds(pictureAt)}.`, width, 'strong'),
      ...wrapAfter(row('   '), `The engine goes on by itself. Trying again every 2 s; last try: ${connection.lastTry}.`, width),
      row('   ', 'Without this screen:   ', span('$ cockpit rollback', 'strong'), '   ', span('$ sh rollback.sh', 'strong'), ' in the record folder'),
    ];
  if (connection.status === 'frozen')
    return [
      ...wrapAfter(row(' ', span('✗ ', 'bad')), `The engine (pid ${connection.pid}) is stopped since about ${timeWithSeconds(connection.since)}. Nobody is judging. No second one is started.`, width, 'strong'),
      row('   do now   ', span(`$ kill -CONT ${connection.pid}`, 'strong'), '   or   ', span('$ sh rollback.sh', 'strong'), ' in the record folder'),
    ];
  const asked = release.controlsAskedBy;
  if (asked && asked.by !== me.who)
    return [row(' ', span('▲ ', 'attention'), release.pilot === me.who ? `${asked.by} asks for the controls. c answers; unanswered, you keep them.` : `${asked.by} asked ${release.pilot ?? 'nobody'} for the controls.`)];
  if (asked && asked.by === me.who) return [row(' ', span('○ ', 'attention'), `You asked ${release.pilot} for the controls; no answer yet.`)];
  return [];
};

/** A refusal or an answer to the last key, in the row above the rule. */
export const messageRows = ({ui}: ClientState, width: number): readonly Row[] => {
  if (!ui.message) return [];
  return [
    ...wrapAfter(row(' ', span('▲ ', ui.message.tone)), ui.message.text, width, ui.message.tone === 'plain' ? undefined : ui.message.tone),
    ...(ui.message.next ? wrapAfter(row('   '), ui.message.next, width) : []),
  ];
};

/** The open text field: its label, what is typed, where the cursor is. */
export const fieldRows = ({ui}: ClientState, width: number): readonly Row[] => {
  if (!ui.field || ui.field.purpose.kind === 'palette') return [];
  const label = ` ${ui.field.label}: `;
  const room = Math.max(10, width - [...label].length - 3);
  const shown = [...ui.field.text].slice(-room).join('');
  return [row(span(label, 'strong'), span(`${shown}_`.padEnd(Math.min(room, Math.max(30, shown.length + 1))), 'field'))];
};
