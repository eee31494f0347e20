import {expiredForMs} from '../../release/gate-status.ts';
import type {GateId, Item} from '../../release/state.ts';
import {formatAge, formatCount, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {glyphOf, padEnd, padStart, row, shortDigests, shorten, span, toneOf, widthOf, type Role, type Row} from '../text.ts';
import {progressOf} from './open-gate.ts';

/** Where things stand in the rows of one gate: the same for all its rows, so that the eye can run down a column. */
export type Columns = {
  readonly width: number;
  /** Cells before the mark. */
  readonly inset: 0 | 2;
  /** Cells of the requirement's number, with the blanks after it; 0 where there is no room. */
  readonly id: number;
  /** Where what an item says begins, counted from its title. */
  readonly title: number;
  readonly age: number;
  /** 0 where nothing of this gate expires, or where there is no room. */
  readonly valid: number;
};

export const columnsOf = (items: readonly Item[], width: number, now: number): Columns => {
  const wide = width >= 90;
  const inset = wide ? 2 : 0;
  const id = wide ? Math.max(0, ...items.map(({plan}) => widthOf(plan.requirement))) + 2 : 0;
  const valid = wide && items.some(({state}) => 'evidence' in state && state.evidence.validForMs !== undefined) ? 8 : 0;
  const age = items.some(item => expiredForMs(item, now) !== undefined) ? 13 : wide ? 10 : 9;
  const room = width - inset - 4 - id - age - valid;
  const longest = Math.max(12, ...items.map(({plan}) => widthOf(plan.title)));
  return {width, inset, id, age, valid, title: Math.min(longest, Math.floor(room * (wide ? 0.58 : 0.6)))};
};

/** What the columns are, where there is room to name them. */
export const headRow = ({width, inset, id, title, age, valid}: Columns): Row =>
  row(span(`${padEnd(' '.repeat(inset + 4) + padEnd('id', id) + padEnd('item', title + 2) + 'evidence', width - age - valid)}${padStart('age', age)}${valid > 0 ? padStart('valid', valid) : ''}`, 'quiet'));

/** One point of a gate in one row: mark, state, title, what it says, how old that is; and whole, what of it had to be cut. */
export const itemRow = (state: ClientState, gate: GateId, item: Item, marked: boolean, columns: Columns): {readonly line: Row; readonly cut: {readonly title: string; readonly says: string}} => {
  const {plan, state: now} = item;
  const {width, inset, id, age, valid} = columns;
  const expiredMs = expiredForMs(item, state.now);
  const role = roleOf(item, expiredMs !== undefined);
  const room = width - inset - 4 - id - age - valid;
  const says = saysOf(state, gate, item);
  const {title, said, start} = share(plan.title, says, columns.title, room, now.status === 'passed');
  const glyph = expiredMs !== undefined || (plan.optional && now.status === 'failed') ? '▲' : glyphOf[now.status];
  return {
    cut: {title: title === plan.title ? '' : plan.title, says: said === says ? '' : says},
    line: row(
      ' '.repeat(inset), span(marked ? '▸ ' : '  ', 'strong'), span(glyph, role), ' ', span(id > 0 ? padEnd(plan.requirement, id) : '', 'quiet'),
      span(title, marked ? 'strong' : now.status === 'waiting' ? 'quiet' : 'plain'), ' '.repeat(Math.max(0, start - widthOf(title))), span(said, role), ' '.repeat(room - start - widthOf(said)),
      ageSpan(state, item, expiredMs, age), valid > 0 ? span(padStart(validOf(item), valid), 'quiet') : '',
    ),
  };
};

const roleOf = ({plan, state: now}: Item, expired: boolean): Role =>
  expired || (plan.optional && now.status === 'failed') ? 'attention' : now.status === 'passed' ? 'plain' : toneOf[now.status];

type Shared = {readonly title: string; readonly said: string; readonly start: number};

/**
 * Title and words share the room: both whole if they can be. Otherwise half a sentence beside half a name says nothing: of what
 * has passed the name stays, of everything else the words keep at least their column.
 */
const share = (title: string, says: string, column: number, room: number, isPassed: boolean): Shared => {
  if (says === '') return {title: shorten(title, room), said: '', start: room};
  const natural = Math.max(column, widthOf(title)) + 2;
  if (natural + widthOf(says) <= room) return {title, said: says, start: natural};
  if (widthOf(title) + 2 + widthOf(says) <= room) return {title, said: says, start: room - widthOf(says)};
  if (isPassed) {
    const left = room - natural;
    return left >= 20 ? {title, said: shorten(says, left), start: natural} : {title: shorten(title, room), said: '', start: room};
  }
  const shown = shorten(title, Math.max(column, room - 2 - widthOf(says)));
  const start = Math.max(widthOf(shown) + 2, Math.min(column + 2, room - widthOf(says)));
  return {title: shown, said: shorten(says, room - start), start};
};

const saysOf = (state: ClientState, gate: GateId, {plan, state: now}: Item): string => {
  switch (now.status) {
    case 'waiting':
      return '';
    case 'asking':
      return plan.people > 1 ? `${new Set(now.answers.map(({by}) => by)).size} of ${plan.people}` : '';
    case 'running':
      return progressOf(state, gate, plan.id) ?? '';
    case 'skipped':
      return `skipped by ${now.by.join(' and ')}: "${now.reason}"`;
    default:
      return shortDigests(now.evidence.says);
  }
};

const ageSpan = ({now}: ClientState, {state}: Item, expiredMs: number | undefined, width: number) => {
  if (state.status === 'asking') return span(padStart('asks you', width), 'attention');
  if (state.status === 'running') return span(padStart(formatCount(Math.floor((now - state.startedAt) / 5_000) * 5_000), width), 'quiet');
  if (state.status === 'skipped') return span(padStart(formatAge(now - state.at), width), 'quiet');
  if (state.status === 'waiting') return span(' '.repeat(width));
  const age = formatAge(now - state.endedAt);
  return expiredMs === undefined ? span(padStart(age, width), 'quiet') : span(padStart(`STALE ${age}`, width), 'attention');
};

const validOf = ({state}: Item): string => ('evidence' in state && state.status === 'passed' ? (state.evidence.validForMs === undefined ? '—' : formatDuration(state.evidence.validForMs)) : '');
