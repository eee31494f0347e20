import {gateNumber} from '../../release/gates.ts';
import {expiredForMs} from '../../release/gate-status.ts';
import type {GateId, Item, Question} from '../../release/state.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {blank, fit, glyphOf, padStart, row, span, spread, toneOf, widthOf, wrapAfter, type Role, type Row} from '../text.ts';
import {blockRows} from './blocks.ts';
import {asksElsewhere, focusedItem, openGateOf} from './open-gate.ts';
import {gateVerdict} from './verdict.ts';

/** The open gate: the verdict first, then its points, then what the marked one rests on. As long as it needs to be; the screen cuts. */
export const gateRows = (state: ClientState, width: number): readonly Row[] => {
  const gate = openGateOf(state);
  return [...verdictRows(state, gate, width), blank, ...itemRows(state, gate, width), ...evidenceRows(state, width), ...jobRows(state, gate, width)];
};

export const verdictRows = (state: ClientState, gate: GateId, width: number): readonly Row[] => {
  const {glyph, role, sentence, next, count} = gateVerdict(state, gate);
  const elsewhere = asksElsewhere(state);
  const note = elsewhere ? `${gateNumber(elsewhere)} asks you` : '';
  const room = width - (note ? widthOf(note) + 2 : 0) - 1;
  const first = wrapAfter(row(' ', span(glyph, role), ' '), sentence, room, role === 'quiet' ? 'quiet' : 'strong');
  const second = next ? wrapAfter(row('   '), next, width - (count ? widthOf(count) + 2 : 0) - 1) : [];
  return [
    ...first.map((line, index) => (index === 0 && note ? spread(line, row(span(note, 'attention')), width - 1) : line)),
    ...second.map((line, index) => (index === 0 && count ? spread(line, row(span(count, 'strong')), width - 1) : line)),
  ];
};

const itemRows = (state: ClientState, gate: GateId, width: number): readonly Row[] => {
  const focused = focusedItem(state);
  return state.release.gates[gate].items.flatMap(item => {
    const marked = item === focused;
    return [itemRow(state, item, marked, width), ...(marked ? markedRows(state, item, width) : [])];
  });
};

const itemRow = (state: ClientState, item: Item, marked: boolean, width: number): Row => {
  const {plan, state: now} = item;
  const expired = expiredForMs(item, state.now) !== undefined;
  const role: Role = expired ? 'attention' : plan.optional && now.status === 'failed' ? 'attention' : now.status === 'passed' ? 'plain' : toneOf[now.status];
  const age = 'endedAt' in now ? (expired ? 'EXPIRED' : formatAge(state.now - now.endedAt)) : now.status === 'asking' ? 'asks you' : now.status === 'running' ? formatDuration(Math.floor((state.now - now.startedAt) / 5000) * 5000) : '';
  const says = 'evidence' in now ? now.evidence.says : now.status === 'skipped' ? `skipped by ${now.by.join(' and ')}: "${now.reason}"` : progressOf(state, item);
  const titleWidth = Math.min(width >= 90 ? 46 : 34, width - 14);
  const room = Math.max(0, width - titleWidth - 7 - 9);
  return row(
    span(marked ? ' ▸ ' : '   ', 'strong'), span(`${expired ? '▲' : glyphOf[now.status]} `, role), span(fit([{text: plan.title}], titleWidth).map(({text}) => text).join(''), marked ? 'strong' : now.status === 'waiting' ? 'quiet' : 'plain'),
    '  ', span(fit([{text: says}], room).map(({text}) => text).join(''), role === 'plain' ? undefined : role), span(padStart(age, 9), expired ? 'attention' : 'quiet'),
  );
};

const progressOf = ({release, feeds}: ClientState, {plan, state: now}: Item): string => {
  if (now.status !== 'running') return '';
  const gate = Object.values(release.gates).find(({items}) => items.some(item => item.plan === plan))?.id;
  return feeds.progress?.[`${gate}/${plan.id}`]?.line ?? '';
};

const indent = row('       ');

/** Below the marked row: what it would run, why it stopped, what can be done. */
const markedRows = (state: ClientState, {plan, state: now, exceptionAsked}: Item, width: number): readonly Row[] => {
  const commands = plan.commands.flatMap(({does, text, shell}) =>
    wrapAfter(row('       ', span(shell ? '!sh ' : does === 'changes' ? '! ' : '$ ', shell ? 'bad' : 'plain')), text, width - 1, 'quiet'));
  const evidence = 'evidence' in now ? now.evidence : undefined;
  const whole = evidence && widthOf(evidence.says) > 20 ? wrapAfter(indent, evidence.says, width - 1) : [];
  const details = (evidence?.details ?? []).flatMap(text => wrapAfter(indent, text, width - 1));
  const next = now.status === 'failed' || now.status === 'unknown' || now.status === 'skipped' ? (evidence?.next ?? []).flatMap((text, index) => wrapAfter(row(index === 0 ? '       do now  ' : '               '), text, width - 1)) : [];
  const second = exceptionAsked ? wrapAfter(indent, `${exceptionAsked.by} made an exception: "${exceptionAsked.reason}". A second person agrees with m.`, width - 1, 'attention') : [];
  const showsCommands = now.status === 'waiting' || now.status === 'running' || now.status === 'failed' || now.status === 'unknown';
  return [...(showsCommands ? commands : []), ...whole, ...details, ...next, ...second, ...(now.status === 'asking' ? questionRows(state, now, width) : []), ...(now.status === 'unknown' ? unknownRows(width) : [])];
};

const questionRows = (state: ClientState, now: {readonly question: Question; readonly answers: readonly {readonly by: string; readonly choice: string}[]}, width: number): readonly Row[] => {
  const {question, answers} = now;
  const labels = Math.max(0, ...question.options.map(({label}) => widthOf(label)));
  return [
    ...wrapAfter(indent, question.text, width - 1, 'strong'),
    ...question.options.flatMap(({id, label, note, blocked, proposed, wants}, index) => {
      const said = answers.filter(({choice}) => choice === id).map(({by}) => by);
      const lead = row(`       `, span(`${index + 1} `, blocked ? 'quiet' : 'strong'), span(fit([{text: label}], Math.min(labels, width - 14)).map(({text}) => text).join(''), blocked ? 'quiet' : proposed ? 'strong' : 'plain'), '  ');
      const text = [blocked ? `not possible: ${blocked}` : note, proposed ? 'proposed' : '', wants === 'reason' ? 'asks for a reason' : '', said.length > 0 ? said.join(', ') : ''].filter(Boolean).join(' · ');
      return wrapAfter(lead, text, width - 1, 'quiet');
    }),
    ...(question.options.length === 0 && question.field ? [row('       ', `Enter opens the field: ${question.field.label}`)] : []),
    ...(question.edits ? [row('       ', span('e ', 'strong'), `opens it in $EDITOR (${state.release.pilot === state.me.who || state.release.pilot === undefined ? 'you drive' : `${state.release.pilot} drives`})`)] : []),
  ];
};

const unknownRows = (width: number): readonly Row[] =>
  (['it ran', 'it did not run', 'run it again'] as const).flatMap((text, index) => wrapAfter(row('       ', span(`${index + 1} `, 'strong')), `${text}; asks for a reason`, width - 1));

/** The blocks of the marked item, or of its question. */
const evidenceRows = (state: ClientState, width: number): readonly Row[] => {
  const now = focusedItem(state)?.state;
  const blocks = now && 'evidence' in now ? now.evidence.blocks : now?.status === 'asking' ? now.question.blocks : undefined;
  return blocks && blocks.length > 0 ? [blank, ...blocks.flatMap(block => blockRows(block, width - 1).map(line => row(' ', ...line)))] : [];
};

/** The last lines of the command that runs in this gate. */
const jobRows = ({feeds, release}: ClientState, gate: GateId, width: number): readonly Row[] => {
  const job = feeds.job;
  if (!job?.place.startsWith(`${gate}-`) || job.ended || release.gates[gate].passedAt !== undefined) return [];
  return [
    blank,
    fit(row('   ', span('! ', 'busy'), job.command), width),
    ...job.lines.slice(-8).map(line => fit(row('     ', span(line, 'quiet')), width)),
  ];
};
