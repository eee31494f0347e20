import type {RanCommand, ShownCommand} from '../../release/evidence.ts';
import type {Item} from '../../release/state.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {blank, glyphOf, padEnd, row, span, spread, toneOf, widthOf, wrap, wrapAfter, wrapCommand, type Row} from '../text.ts';
import {blockRows, heading} from './blocks.ts';
import {timeWithSeconds} from './header.ts';
import {migrationBox} from './migration-answers.ts';
import {focusedItem} from './open-gate.ts';
import {askedSince} from './strips.ts';

/** A box as it would be on a screen without end. Help and palette are made from the list of keys and are not here. */
export const boxRows = (state: ClientState, width: number): readonly Row[] => {
  switch (state.ui.box) {
    case 'people':
      return peopleBox(state, width);
    case 'output':
      return outputBox(state, width);
    case 'evidence':
      return evidenceBox(state, width);
    case 'migration':
      return migrationBox(state, width);
    case 'text':
    case 'copied':
      return textBox(state, width);
    default:
      return [];
  }
};

/** Everything that is known of the marked point: what the row had to leave out as well. */
const evidenceBox = (state: ClientState, width: number): readonly Row[] => {
  const item = focusedItem(state);
  if (!item) return [row('Nothing is marked.')];
  const {plan, state: now} = item;
  const evidence = 'evidence' in now ? now.evidence : undefined;
  return [
    ...wrapAfter(row(span(`${glyphOf[now.status]} `, toneOf[now.status])), `${plan.requirement}  ${plan.title}`, width, 'strong'),
    ...wrapAfter(row('  '), statusText(item, state.now), width),
    ...(evidence ? wrapAfter(row('  '), evidence.says, width) : []),
    ...(evidence?.details ?? []).flatMap(text => wrapAfter(row('  '), text, width)),
    ...(evidence?.next ?? []).flatMap((text, index) => wrapAfter(row('  ', span(index === 0 ? 'do now  ' : '        ', 'strong')), text, width)),
    ...answersOf(item, width),
    ...commandsOf(item, width),
    ...(evidence?.blocks ?? (now.status === 'asking' ? now.question.blocks : undefined) ?? []).flatMap(block => [blank, ...blockRows(block, width)]),
    ...(evidence?.numbers ? [blank, heading('numbers', width), ...Object.entries(evidence.numbers).map(([name, value]) => row(`  ${padEnd(name, 24)} ${value}`))] : []),
  ];
};

const statusText = ({plan, state: now}: Item, at: number): string => {
  const kind = plan.optional ? ', optional' : '';
  switch (now.status) {
    case 'waiting':
      return `waiting${kind}`;
    case 'asking':
      return `asks since ${timeWithSeconds(now.since)}${kind}`;
    case 'running':
      return `running since ${timeWithSeconds(now.startedAt)}, attempt ${now.attempt}${kind}`;
    case 'skipped':
      return `skipped by ${now.by.join(' and ')} at ${timeWithSeconds(now.at)}: "${now.reason}"`;
    default:
      return `${now.status} at ${timeWithSeconds(now.endedAt)} (${formatAge(at - now.endedAt)}) after ${formatDuration(now.endedAt - now.startedAt)}, attempt ${now.attempt}${kind}${now.evidence.validForMs === undefined ? '' : `, valid for ${formatDuration(now.evidence.validForMs)}`}${now.evidence.foundByProbe ? ', found by looking after a restart' : ''}`;
  }
};

const answersOf = ({state: now}: Item, width: number): readonly Row[] =>
  'answers' in now && now.answers.length > 0
    ? [blank, heading('answers', width), ...now.answers.flatMap(({by, at, choice, text}) => wrapAfter(row(`  ${timeWithSeconds(at)}  ${padEnd(by, 10)}  `), `${choice}${text ? `: ${text}` : ''}`, width))]
    : [];

/** What ran, and where its whole output is; before it ran, what would. */
const commandsOf = ({plan, state: now}: Item, width: number): readonly Row[] => {
  const ran = 'evidence' in now ? (now.evidence.commands ?? []) : [];
  if (ran.length === 0 && plan.commands.length === 0) return [];
  return [
    blank, heading(ran.length > 0 ? 'what ran' : 'what would run', width),
    ...(ran.length > 0 ? ran.flatMap(command => [...commandRows(command, width), ...wrapAfter(row('    '), endOf(command), width)]) : plan.commands.flatMap(command => commandRows(command, width))),
  ];
};

const commandRows = ({does, shell, text}: ShownCommand, width: number): readonly Row[] =>
  wrapCommand(row('  ', span(shell ? '!sh ' : does === 'changes' ? '! ' : '$ ', shell ? 'bad' : 'strong')), text, width);

const endOf = ({exitCode, durationMs, outputFile}: RanCommand): string =>
  `exit ${exitCode ?? 'by a signal'} after ${formatDuration(durationMs)}${outputFile ? `; output in ${outputFile}` : ''}`;

const peopleBox = (state: ClientState, width: number): readonly Row[] => {
  const {release, people, me, now} = state;
  const asked = release.controlsAskedBy;
  return [
    heading('here', width),
    ...people.map(({who, tty, role, looksAt, since}) => {
      const does = role === 'observer' ? 'observes' : release.pilot === who ? 'drives' : 'here';
      const name = who === me.who ? `${who} (you)` : who;
      const where = [tty, looksAt && `looks at ${looksAt.gate}`].filter(Boolean).join(', ');
      return spread(row('  ', padEnd(name, 16), padEnd(does, 10), width >= 60 ? where : ''), row(span(`for ${formatAge(now - since).replace('now', 'a moment')}`, 'quiet')), width);
    }),
    blank,
    ...(asked && release.pilot === me.who
      ? [
          spread(row(span(`${asked.by} asks for the controls`, 'strong')), row(askedSince(state)), width),
          ...wrapAfter(row('  '), 'You keep: r, notes, your go. Nothing stops while you decide.', width),
          row('  ', span('1', 'strong'), '  give the controls     ', span('2', 'strong'), '  keep them'),
        ]
      : wrapAfter(row('  '), release.pilot === undefined ? 'Nobody drives. c takes the controls.' : release.pilot === me.who ? 'You drive. Another person asks with c, and you answer.' : `${release.pilot} drives. c asks for the controls.`, width)),
  ];
};

const outputBox = ({feeds}: ClientState, width: number): readonly Row[] => {
  const job = feeds.job;
  if (!job) return [row('No command has run yet.')];
  return [
    ...wrapCommand([], job.command, width, 'strong'),
    ...wrapAfter(row('  '), `${job.ended ? 'ended' : `running since ${timeWithSeconds(job.startedAt)}`}, last output ${timeWithSeconds(job.lastOutputAt)}; the whole output is kept in jobs/${job.place}/output`, width),
    blank,
    ...job.lines.flatMap(line => wrapAfter(row('  '), line, width)),
  ];
};

/** Without a frame, so that it can be selected with the mouse. */
const textBox = ({ui}: ClientState, width: number): readonly Row[] => [
  ...(ui.box === 'copied' ? [row(span('Copied, if the terminal allows it. To select by hand:', 'strong')), blank] : []),
  ...(ui.copied ?? '').split('\n').flatMap(line => (widthOf(line) <= width ? [row(line)] : wrap(line, width).map(part => row(part)))),
];
