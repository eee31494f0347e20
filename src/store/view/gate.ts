import {gateNumber} from '../../release/gates.ts';
import {expiredForMs} from '../../release/gate-status.ts';
import type {GateId, Item} from '../../release/state.ts';
import {formatAge, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {blank, row, shortDigests, shorten, span, spread, widthOf, wrapAfter, wrapCommand, type Row} from '../text.ts';
import {blockRows} from './blocks.ts';
import {columnsOf, headRow, itemRow} from './item-row.ts';
import {asksElsewhere, focusedItem, openGateOf, progressBelow} from './open-gate.ts';
import {questionRows, unknownRows} from './question.ts';
import {timeWithSeconds} from './header.ts';
import {recordRows} from './record-damage.ts';
import {gateVerdict} from './verdict.ts';

/** A gate as it would be on a screen without end: what always stands on top, and what scrolls below it. */
export type GateView = {
  readonly head: readonly Row[];
  readonly rows: readonly Row[];
  /** The rows that belong to the marked point: from, and the first one after. */
  readonly marked: {readonly from: number; readonly to: number};
};

export const gateView = (state: ClientState, width: number): GateView => {
  const gate = openGateOf(state);
  const {items} = state.release.gates[gate];
  const focused = focusedItem(state);
  const columns = columnsOf(items, width, state.now);
  const {of: speaker, sentence} = gateVerdict(state, gate);
  const rows: Row[] = width >= 90 && items.length > 1 ? [headRow(columns)] : [];
  let marked = {from: 0, to: 0};
  for (const item of items) {
    const from = rows.length;
    const isMarked = item === focused;
    const {line, cut} = itemRow(state, gate, item, isMarked, columns);
    rows.push(line);
    // What the verdict says is not said twice.
    const isSpeaker = item === speaker;
    const rest = [isSpeaker && sentence.includes(cut.title) ? '' : cut.title, isSpeaker ? '' : cut.says].filter(Boolean).join(': ');
    // Where there is room for rows, what did not fit beside its title stands below it.
    if (!isMarked && width >= 90 && rest !== '' && item.state.status !== 'waiting') rows.push(...wrapAfter(row(' '.repeat(columns.inset + 4 + columns.id)), rest, width - columns.age - columns.valid));
    if (!isMarked) continue;
    rows.push(...markedRows(state, item, {width, indent: ' '.repeat(columns.inset + 4), rest, isAsked: isSpeaker}));
    if (width < 90) rows.push(...evidenceRows(item, width, 2, true), ...jobRows(state, gate, width, 4));
    marked = {from, to: rows.length};
  }
  if (items.length === 0) rows.push(row('  ', span('What is to be done here is known when the gate before it has passed.', 'quiet')));
  if (width >= 90) rows.push(...evidenceRows(focused, width, 2, false), ...jobRows(state, gate, width, 2));
  return {head: [...recordRows(state, width), ...verdictRows(state, gate, width), blank], rows, marked};
};

/** The verdict, and what comes next; what counts down stands at the end of its row. `most` rows: whole sentences go, the last first. */
export const verdictRows = (state: ClientState, gate: GateId, width: number, most = Infinity): readonly Row[] => {
  const {next} = gateVerdict(state, gate);
  const sentences = next.split(/(?<=[.?]) (?=\S)/);
  for (let kept = sentences.length; kept >= 0; kept--) {
    const rows = verdictWith(state, gate, width, sentences.slice(0, kept).join(' '));
    if (rows.length <= most) return rows;
  }
  return verdictWith(state, gate, width, '').slice(0, most);
};

const verdictWith = (state: ClientState, gate: GateId, width: number, next: string): readonly Row[] => {
  const {glyph, role, sentence, count} = gateVerdict(state, gate);
  const elsewhere = asksElsewhere(state);
  const note = elsewhere ? `${gateNumber(elsewhere)} asks you` : '';
  const first = wrapAfter(row(span(glyph, role), ' '), sentence, width - (note ? widthOf(note) + 2 : 0), role === 'quiet' ? 'quiet' : 'strong');
  const second = next || count ? wrapAfter(row('  '), next, width - (count ? widthOf(count) + 2 : 0)) : [];
  return [
    ...first.map((line, index) => (index === 0 && note ? spread(line, row(span(note, 'attention')), width) : line)),
    ...second.map((line, index) => (index === 0 && count ? spread(line, row(span(count, 'strong')), width) : line)),
  ];
};

type Place = {readonly width: number; readonly indent: string; /** What the row had to cut. */ readonly rest: string; readonly isAsked: boolean};

/** Below the marked row: what it would run, why it stopped, what can be done, what is asked. */
const markedRows = (state: ClientState, item: Item, {width, indent, rest, isAsked}: Place): readonly Row[] => {
  const {plan, state: now, exceptionAsked} = item;
  const lead = row(indent);
  const showsCommands = now.status === 'waiting' || now.status === 'running' || now.status === 'failed' || now.status === 'unknown';
  const commands = plan.commands.flatMap(({does, text, shell}) => wrapCommand(row(indent, span(shell ? '!sh ' : does === 'changes' ? '! ' : '$ ', shell ? 'bad' : 'strong')), shortDigests(text), width));
  const evidence = 'evidence' in now ? now.evidence : undefined;
  const stopped = now.status === 'failed' || now.status === 'unknown';
  return [
    ...(rest === '' ? [] : wrapAfter(lead, rest, width)),
    ...(showsCommands && !(now.status === 'running' && state.feeds.job && !state.feeds.job.ended) ? commands : []),
    ...expiryRows(state, item, lead, width),
    ...(now.status === 'running' ? progressBelow(state, openGateOf(state), plan.id).map(text => row(indent, span(shorten(text, width - indent.length), 'quiet'))) : []),
    ...(evidence?.details ?? []).flatMap(text => wrapAfter(lead, text, width)),
    ...(stopped ? (evidence?.next ?? []).flatMap((text, index) => wrapAfter(row(indent, span(index === 0 ? 'do now  ' : '        ', 'strong')), text, width)) : []),
    ...(exceptionAsked ? wrapAfter(lead, `${exceptionAsked.by} made an exception: "${exceptionAsked.reason}". A second person agrees with m.`, width, 'attention') : []),
    ...(now.status === 'asking' ? questionRows(state, item, width, indent, isAsked) : []),
    ...(now.status === 'unknown' ? unknownRows(state, width, indent) : []),
  ];
};

const expiryRows = (state: ClientState, item: Item, lead: Row, width: number): readonly Row[] => {
  const expiredMs = expiredForMs(item, state.now);
  if (expiredMs === undefined || item.state.status !== 'passed') return [];
  const {endedAt, evidence} = item.state;
  return wrapAfter(lead, `expired ${formatAge(expiredMs).replace('now', 'just now')}${expiredMs < 5_000 ? '' : ' ago'}: read ${timeWithSeconds(endedAt)}, valid for ${formatDuration(evidence.validForMs ?? 0)}. p reads it again.`, width, 'attention');
};

/** The blocks of the marked item, or of its question. */
const evidenceRows = (item: Item | undefined, width: number, indent: number, close: boolean): readonly Row[] => {
  const now = item?.state;
  const blocks = now && 'evidence' in now ? now.evidence.blocks : now?.status === 'asking' ? now.question.blocks : undefined;
  return (blocks ?? []).flatMap(block => [...(!close || now?.status === 'asking' || block !== blocks![0] ? [blank] : []), ...blockRows(block, width - indent).map(line => row(' '.repeat(indent), ...line))]);
};

/** The last lines of the command that runs in this gate. */
const jobRows = ({feeds, release, now}: ClientState, gate: GateId, width: number, indent: number): readonly Row[] => {
  const job = feeds.job;
  if (!job?.place.startsWith(`${gate}-`) || job.ended || release.gates[gate].passedAt !== undefined) return [];
  const changing = release.gates[gate].items.some(({plan, state}) => state.status === 'running' && plan.commands.some(({does}) => does === 'changes'));
  const quietMs = now - job.lastOutputAt;
  const lines = job.lines.slice(-8);
  return [
    ...(indent === 2 ? [blank] : []),
    ...wrapCommand(row(' '.repeat(indent), span(changing ? '! ' : '$ ', 'strong')), job.command, width),
    ...lines.map((line, index) => {
      const right = index < lines.length - 1 ? [] : row(span(quietMs >= 30_000 ? `silent for ${formatAge(quietMs)}` : timeWithSeconds(job.lastOutputAt), quietMs >= 30_000 ? 'attention' : 'quiet'));
      return spread(row(' '.repeat(indent + 2), span(shorten(line, width - indent - 4 - widthOf(right)), 'quiet')), right, width);
    }),
  ];
};
