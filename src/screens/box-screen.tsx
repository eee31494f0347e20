import {paletteActions} from '../keys/palette.ts';
import {choicesOf} from '../keys/choices.ts';
import type {ClientState} from '../store/client-state.ts';
import {blank, row, span, spread, wrapAfter, type Row} from '../store/text.ts';
import {formatAge} from '../util/duration.ts';
import {Frame, type Size} from './parts/frame.tsx';

type Props = {readonly state: ClientState; readonly size: Size};

/** The boxes that a person opens: palette, people, output, what becomes of a migration. `r` works in all of them. */
export const BoxScreen = ({state, size}: Props) => (
  <Frame state={state} size={size} rail={false} body={(width, height) => {
    switch (state.ui.box) {
      case 'palette': return paletteRows(state, width, height);
      case 'people': return peopleRows(state, width);
      case 'output': return outputRows(state, width, height);
      case 'migration': return migrationRows(state, width);
      default: return [];
    }
  }} />
);

const paletteRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  const entries = paletteActions(state, state.ui.field?.text ?? '');
  const marked = Math.min(state.ui.boxScroll, Math.max(0, entries.length - 1));
  const from = Math.max(0, marked - (height - 6));
  return [
    row(' ', span(': ', 'strong'), span(`${state.ui.field?.text ?? ''}_`, 'field')),
    row(' ', span('─'.repeat(width - 2), 'quiet')),
    ...entries.slice(from, from + height - 4).map(({label, where, blocked}, index) =>
      spread(row(index + from === marked ? span(' ▸ ', 'strong') : '   ', blocked === undefined ? '' : span('- ', 'quiet'), span(label, blocked === undefined ? (index + from === marked ? 'strong' : undefined) : 'quiet')), row(span(blocked === undefined ? where : `blocked: ${blocked}`, 'quiet'), ' '), width)),
    row(' ', span('─'.repeat(width - 2), 'quiet')),
    row(' ', span('Roll back is listed, but only its own key starts it.', 'quiet')),
  ];
};

const peopleRows = (state: ClientState, width: number): readonly Row[] => [
  row(' ', span('here', 'strong')),
  ...state.people.map(({who, tty, role, looksAt, lastKeyAt}) =>
    spread(row('   ', who.padEnd(14), (role === 'observer' ? 'observes' : state.release.pilot === who ? 'drives' : 'here').padEnd(10), span(`${tty}  ${looksAt ?? ''}`, 'quiet')), row(span(lastKeyAt === undefined ? '' : formatAge(state.now - lastKeyAt), 'quiet'), ' '), width)),
  blank,
  ...(state.release.controlsAskedBy && state.release.pilot === state.me.who
    ? [
        row(' ', span(`${state.release.controlsAskedBy.by} asks for the controls`, 'strong')),
        row('   You keep: r, notes, your go. Nothing stops while you decide.'),
        ...choicesOf(state).map(({label}, index) => row('   ', span(`${index + 1}`, 'strong'), `  ${label}`)),
      ]
    : []),
];

const outputRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  const job = state.feeds.job;
  if (!job) return [row(' ', 'No command has run yet.')];
  const lines = job.lines.flatMap(line => wrapAfter([{text: '   '}], line, width));
  const room = height - 2;
  const end = Math.max(room, lines.length - state.ui.boxScroll);
  return [row(' ', span('! ', 'strong'), job.command), row(' ', span(`${job.ended ? 'ended' : 'running'}; the whole output is kept in jobs/${job.place}/output`, 'quiet')), ...lines.slice(Math.max(0, end - room), end)];
};

const migrationRows = (state: ClientState, width: number): readonly Row[] => [
  ...wrapAfter(row(' ', span('▲ ', 'bad')), state.feeds.readiness?.notSafe ?? 'What becomes of the migration?', width - 1, 'strong'),
  ...wrapAfter(row('   '), 'The release is held. Nothing is undone before you choose; every choice is followed by the usual seconds to take it back.', width - 1),
  blank,
  ...choicesOf(state).flatMap(({label, blocked}, index) => wrapAfter(row('   ', span(`${index + 1}`, blocked ? 'quiet' : 'strong'), '  '), blocked === undefined ? consequence(state, index, label) : `${label}: not possible, ${blocked}`, width - 1, blocked ? 'quiet' : undefined)),
];

const consequence = ({release, now}: ClientState, index: number, label: string): string => {
  const backup = release.facts.backup;
  const lost = backup ? formatAge(now - backup.takenAt) : '';
  return [
    `${label}: everything written since the backup is lost (${lost}); ${release.facts.previous?.version ?? 'the old version'} finds the schema it knows`,
    `${label}: as good as the script is; nothing else is touched`,
    `${label}: ${release.facts.previous?.version ?? 'the old version'} may fail on the changed schema`,
  ][index] ?? label;
};
