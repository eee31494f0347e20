import {gateStatus} from '../../release/gate-status.ts';
import {gateInfo, gateList, type GateId} from '../../release/gates.ts';
import {formatCount} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {fit, glyphOf, padStart, row, span, toneOf, type Role, type Row, type Span} from '../text.ts';
import {openGateOf} from './open-gate.ts';

/** A gate that passed longer ago than this loses its colour. */
const freshMs = 10_000;

/** The rail of gates: focus, state, number, name; with times when it is 24 columns wide, without at 17. */
export const railRows = (state: ClientState, width: 17 | 24): readonly Row[] => {
  const wide = width === 24;
  const divider = (text: string): Row => fit(row(span(wide ? `  ${text} ${'┄'.repeat(width - text.length - 4)} ` : ` ${text}`, 'quiet')), width);
  return [
    ...(wide ? [fit([], width)] : []),
    ...gateList.flatMap(({id}) => [
      ...(id === 'cut' ? [divider('seen by others')] : id === 'migrate' ? [divider('in production')] : []),
      gateRow(state, id, width),
    ]),
  ];
};

const gateRow = (state: ClientState, id: GateId, width: 17 | 24): Row => {
  const {number, name} = gateInfo(id);
  const status = gateStatus(state.release, id);
  const open = openGateOf(state) === id;
  const marked = state.ui.pane === 'rail' && (state.ui.railFocus ?? openGateOf(state)) === id;
  const asks = status === 'ready' || status === 'failed' || status === 'unknown';
  const lead = row(
    span(marked ? '›' : open ? '▸' : ' ', 'strong'), width === 24 ? ' ' : '', span(glyphOf[status], toneIn(state, id)), ' ',
    span(`${padStart(String(number), 2)} ${name}`, open || marked || asks ? 'strong' : status === 'waiting' ? 'quiet' : 'plain'),
  );
  if (width === 17) return fit(lead, width);
  return fit([...fit(lead, 17), span(padStart(took(state, id), 6), 'quiet'), {text: ' '}], width);
};

const toneIn = ({release, now}: ClientState, id: GateId): Role => {
  const status = gateStatus(release, id);
  const {passedAt} = release.gates[id];
  return status === 'passed' && (passedAt === undefined || now - passedAt > freshMs) ? 'plain' : toneOf[status];
};

const took = ({release, now}: ClientState, id: GateId): string => {
  const {startedAt, passedAt} = release.gates[id];
  if (startedAt === undefined) return '';
  return passedAt !== undefined ? formatCount(passedAt - startedAt) : release.ended ? '' : formatCount(Math.floor((now - startedAt) / 5_000) * 5_000);
};

/** Said wherever charts stand that are not of the environment that the first row names. */
export const measuredElsewhere = ({release, feeds}: ClientState): Span | undefined =>
  feeds.live && release.info && feeds.live.environment !== release.info.environment ? span(`measured in (${feeds.live.environment})`, 'attention') : undefined;

/** The rail in one row, for when the picture below needs the width; the open gate is named beside it. */
export const foldedRail = (state: ClientState): Row => {
  const {number, name} = gateInfo(openGateOf(state));
  return row(...gateList.map(({id}) => span(glyphOf[gateStatus(state.release, id)], toneIn(state, id))), '  ', span(`${number} ${name}`, 'strong'));
};
