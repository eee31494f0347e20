import {gateInfo} from '../release/gates.ts';
import type {ClientState} from '../store/client-state.ts';
import {blank, fit, padEnd, row, span, spread, wrapAfter, type Row} from '../store/text.ts';
import {openGateOf} from '../store/view/open-gate.ts';
import type {Binding, KeyGroup} from './binding.ts';
import {bindings} from './bindings.ts';

/** Every key, made from the list, in two columns where there is room; beside one that cannot work now stands why. */
export const helpRows = (closedOver: ClientState, width: number): readonly Row[] => {
  // Explained is what the keys do behind the help.
  const state: ClientState = {...closedOver, ui: {...closedOver.ui, box: 'none', field: undefined}};
  const {filter} = closedOver.ui;
  const {number, name} = gateInfo(openGateOf(state));
  const columns = width >= 76 ? 2 : 1;
  const column = Math.floor((width - 2 * (columns - 1)) / columns);
  const group = (of: KeyGroup) => groupRows(state, of, filter, column);
  const left = [...group('rollback'), ...group('look')];
  const right = [...group('this gate'), ...group('people'), ...group('anywhere')];
  return [
    spread(row(span(`keys that work here · ${number} ${name}`, 'strong')), row(filter === '' ? '' : span(`narrowed to: ${filter}`, 'attention')), width),
    blank,
    ...(columns === 1 ? [...left, ...right] : beside(left, right, column)),
    ...wrapAfter([], 'A dash marks a key that cannot work now, with the reason. A key pressed here is explained; r rolls back here too.', width),
  ];
};

const groupRows = (state: ClientState, group: KeyGroup, filter: string, width: number): readonly Row[] => {
  const rows = bindings.filter(binding => binding.group === group && (binding.here(state) || group === 'rollback')).filter(binding => matches(binding, state, filter)).flatMap(binding => keyRows(binding, state, width));
  return rows.length === 0 ? [] : [row(span(group, 'quiet')), ...rows, blank];
};

const matches = ({keys, means, label}: Binding, state: ClientState, filter: string): boolean =>
  filter.toLowerCase().split(' ').every(word => `${keys.join(' ')} ${means} ${label(state)}`.toLowerCase().includes(word));

const keyRows = (binding: Binding, state: ClientState, width: number): readonly Row[] => {
  const why = binding.here(state) ? binding.disabledBecause?.(state) : `works ${binding.where}`;
  const lead = row(' ', span(padEnd(shownKeys(binding), 9), why ? undefined : 'strong'), why ? ' - ' : '   ');
  return wrapAfter(lead, `${binding.label(state)}${why ? `: ${why}` : ''}`, width, why ? 'quiet' : undefined);
};

export const shownKeys = ({keys, shown}: Binding): string => shown ?? keys.join(' ');

const beside = (left: readonly Row[], right: readonly Row[], width: number): readonly Row[] =>
  Array.from({length: Math.max(left.length, right.length)}, (_, index) => [...fit(left[index] ?? [], width), {text: '  '}, ...(right[index] ?? [])]);
