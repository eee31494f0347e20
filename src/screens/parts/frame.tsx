import {Box} from 'ink';
import {barBindings} from '../../keys/bindings.ts';
import type {ClientState} from '../../store/client-state.ts';
import {fit, row, span, type Row} from '../../store/text.ts';
import {headerRow, ruleRow} from '../../store/view/header.ts';
import {keyBar} from '../../store/view/key-bar.ts';
import {bannerRows} from '../../store/view/rollback.ts';
import {rollbackLine} from '../../store/view/rollback-line.ts';
import {railRows} from '../../store/view/rail.ts';
import {fieldRows, messageRows, stripRows} from '../../store/view/strips.ts';
import {Rows} from './rows.tsx';

export type Size = {readonly columns: number; readonly rows: number};

type Props = {
  readonly state: ClientState;
  readonly size: Size;
  readonly rail: boolean;
  /** The picture itself, for the room that is left. */
  readonly body: (width: number, height: number) => readonly Row[];
};

/** Identity and rule on top; message, rule, rollback line and keys at the bottom; the picture between them. Never one row too tall. */
export const Frame = ({state, size, rail, body}: Props) => {
  const {columns: width, rows: height} = size;
  const railWidth = rail ? (width >= 120 && height >= 32 ? 24 : 17) : 0;
  const inner = rail ? width - railWidth - 2 : width;
  const kind = state.release.info?.environment === 'production' ? 'production' : 'staging';
  const joint = rail ? railWidth : undefined;
  const top = [...banner(state, width), ...stripRows(state, inner)];
  const bottom = [...messageRows(state, inner), ...fieldRows(state, inner)];
  const room = Math.max(1, height - 5 - top.length - bottom.length);
  const picture = [...top, ...body(inner, room).slice(0, room)];
  const filled = [...picture, ...Array.from({length: Math.max(0, height - 5 - picture.length - bottom.length)}, (): Row => []), ...bottom].slice(0, height - 5);
  const rails = rail ? railRows(state, railWidth === 24) : [];
  const middle = rail ? filled.map((line, index): Row => [...fit(rails[index] ?? [], railWidth), span('│', 'quiet'), {text: ' '}, ...line]) : filled;
  const rows: readonly Row[] = [
    headerRow(state, width),
    ruleRow(width, kind, joint === undefined ? undefined : {at: joint, glyph: kind === 'production' ? '╤' : '┬'}),
    ...middle,
    ruleRow(width, kind, joint === undefined ? undefined : {at: joint, glyph: kind === 'production' ? '╧' : '┴'}),
    rollbackLine(state, width),
    keys(state, width),
  ];
  return (
    <Box width={width} height={height} overflow="hidden">
      <Rows rows={rows} width={width} height={height} theme={state.theme} glyphs={state.glyphs} />
    </Box>
  );
};

/** The banner belongs to every picture but the rollback's own, which has it already. */
const banner = (state: ClientState, width: number): readonly Row[] =>
  state.release.rollback.status === 'holding' && state.ui.openGate !== undefined ? bannerRows(state, width) : [];

const keys = (state: ClientState, width: number): Row => {
  if (state.ui.field) return fit(row(width >= 80 ? ' ' : '', span('Enter', 'strong'), ' record   ', span('Esc', 'strong'), ' leave'), width);
  if (state.ui.box !== 'none') return fit(row(width >= 80 ? ' ' : '', span('Esc', 'strong'), ' close   ', span('↑↓', 'strong'), ' scroll   ', span('q', 'strong'), ' leave'), width);
  return keyBar(barBindings(state).map(({keys: [key, ...more], label}) => ({key: key === '1' && more.length > 2 ? '1–9' : key, label: label(state)})), width);
};
