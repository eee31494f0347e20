import {gateStatus} from '../../release/gate-status.ts';
import {gateList} from '../../release/gates.ts';
import {formatCount} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {fit, glyphOf, padStart, row, span, toneOf, type Row} from '../text.ts';
import {openGateOf} from './open-gate.ts';

/** A gate that passed longer ago than this loses its colour. */
const freshMs = 10_000;

/** The rail of gates: focus, state, number, name; with times when it is `wide` (24 columns, else 17). */
export const railRows = (state: ClientState, wide: boolean): readonly Row[] => {
  const width = wide ? 24 : 17;
  const divider = (text: string): Row => fit(row(span(wide ? ` ${text} ${'┄'.repeat(Math.max(0, width - text.length - 3))} ` : ` ${text}`, 'quiet')), width);
  return [
    ...(wide ? [fit([], width)] : []),
    ...gateList.flatMap(({id}) => [
      ...(id === 'cut' ? [divider('seen by others')] : id === 'migrate' ? [divider('in production')] : []),
      gateRow(state, id, wide, width),
    ]),
  ];
};

const gateRow = (state: ClientState, id: (typeof gateList)[number]['id'], wide: boolean, width: number): Row => {
  const {number, name} = gateList.find(gate => gate.id === id)!;
  const status = gateStatus(state.release, id);
  const gate = state.release.gates[id];
  const open = openGateOf(state) === id;
  const marked = state.ui.pane === 'rail' && state.ui.railFocus === id;
  const old = status === 'passed' && gate.passedAt !== undefined && state.now - gate.passedAt > freshMs;
  const tone = old ? 'plain' : toneOf[status];
  const asks = status === 'ready' || status === 'failed' || status === 'unknown';
  const label = `${padStart(String(number), 2)} ${name}`;
  const lead = row(span(open ? '▸' : marked ? '›' : ' ', 'strong'), wide ? ' ' : '', span(glyphOf[status], tone), ' ', span(label, open || asks ? 'strong' : status === 'waiting' ? 'quiet' : 'plain'));
  if (!wide) return fit(lead, width);
  return fit([...fit(lead, 17), span(padStart(took(state, id), 6), 'quiet'), {text: ' '}], width);
};

const took = ({release, now}: ClientState, id: (typeof gateList)[number]['id']): string => {
  const {startedAt, passedAt} = release.gates[id];
  if (startedAt === undefined) return '';
  return passedAt !== undefined ? formatCount(passedAt - startedAt) : release.ended ? '' : formatCount(Math.floor((now - startedAt) / 5_000) * 5_000);
};

/** The rail in one row, for when the picture below needs the width. */
export const foldedRail = (state: ClientState): Row =>
  row(...gateList.map(({id}) => {
    const status = gateStatus(state.release, id);
    return span(glyphOf[status], status === 'passed' ? 'plain' : toneOf[status]);
  }));
