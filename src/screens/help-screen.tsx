import {bindings} from '../keys/bindings.ts';
import type {Binding} from '../keys/binding.ts';
import {gateInfo} from '../release/gates.ts';
import type {ClientState} from '../store/client-state.ts';
import {blank, fit, row, span, type Row} from '../store/text.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import {Frame, type Size} from './parts/frame.tsx';

type Props = {readonly state: ClientState; readonly size: Size};

/** Every key, made from the list; beside one that cannot work now stands why. */
export const HelpScreen = ({state, size}: Props) => (
  <Frame state={state} size={size} rail={false} body={(width, height) => {
    const {number, name} = gateInfo(openGateOf(state));
    const columns = width >= 100 ? 2 : 1;
    const groups = (['rollback', 'this gate', 'look', 'people', 'anywhere'] as const).map(group => groupRows(state, group, Math.floor(width / columns) - 2));
    const flat = columns === 1 ? groups.flat() : beside(groups.slice(0, 2).flat(), groups.slice(2).flat(), Math.floor(width / 2));
    const rows = [row('   ', span(`keys that work here · ${number} ${name}`, 'strong')), blank, ...flat, row('   ', span('A dash marks a key that cannot work now; the reason stands beside it.', 'quiet'))];
    return rows.length <= height ? rows : rows.slice(Math.min(state.ui.boxScroll, rows.length - height));
  }} />
);

const groupRows = (state: ClientState, group: Binding['group'], width: number): readonly Row[] => [
  row('   ', span(group, 'quiet')),
  ...bindings
    .filter(binding => binding.group === group && (binding.here(state) || group !== 'this gate'))
    .map(binding => {
      const why = binding.here(state) ? binding.disabledBecause?.(state) : 'not in this picture';
      const keys = (binding.keys.length > 4 ? `${binding.keys[0]}–${binding.keys.at(-1)}` : binding.keys.join(' ')).padEnd(11);
      return fit(row('    ', span(keys, why ? 'quiet' : 'strong'), why ? '- ' : '  ', span(binding.label(state), why ? 'quiet' : undefined), why ? span(`: ${why}`, 'quiet') : ''), width);
    }),
  blank,
];

const beside = (left: readonly Row[], right: readonly Row[], width: number): readonly Row[] =>
  Array.from({length: Math.max(left.length, right.length)}, (_, index) => [...fit(left[index] ?? [], width), ...(right[index] ?? [])]);
