import type {ClientState} from '../store/client-state.ts';
import type {Row} from '../store/text.ts';
import {isYesNo} from '../store/view/open-gate.ts';
import {keyBar, type BarKey} from '../store/view/key-bar.ts';
import {range} from './answer-bindings.ts';
import {barBindings} from './bindings.ts';

/** The last row of the screen: what works now, and nothing else. */
export const keyRow = (state: ClientState, width: number): Row => keyBar(barKeys(state), width);

const barKeys = (state: ClientState): readonly BarKey[] => {
  const {field, box} = state.ui;
  if (field) return field.purpose.kind === 'palette'
    ? [{key: 'Enter', label: 'do it'}, {key: '↑↓', label: 'mark'}, {key: 'Esc', label: 'close'}]
    : [{key: 'Enter', label: field.purpose.kind === 'search' ? 'search' : field.purpose.kind === 'filter' ? 'narrow' : 'record'}, {key: 'Esc', label: 'leave'}];
  const taking = barBindings(state).filter(({group}) => group === 'rollback').map(({keys: [key], label, brief}) => ({key, label: label(state), brief: brief?.(state) ?? label(state)}));
  if (box !== 'none')
    return [
      ...taking, ...(box === 'migration' || box === 'people' ? barBindings(state).filter(({keys}) => keys[0] === '1').map(() => ({key: range(state), label: 'choose'})) : []),
      ...(taking.length > 0 ? [] : [{key: 'Esc', label: 'close'}]), {key: '↑↓', label: 'scroll'}, ...(box === 'help' ? [{key: '/', label: 'narrow'}] : []),
      ...(box === 'text' || box === 'copied' ? [{key: 'y', label: 'copy'}] : []), {key: 'q', label: 'leave'},
    ];
  return barBindings(state)
    // a and x say the same in words.
    .filter(({keys}) => !(keys[0] === '1' && isYesNo(state)))
    .map(({keys: [key], shown, label, brief}) => ({key: state.replay && shown ? shown : key === '1' ? range(state) : key, label: label(state), ...(brief && {brief: brief(state)})}));
};
