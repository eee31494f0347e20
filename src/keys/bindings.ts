import type {ClientState} from '../store/client-state.ts';
import {answerBindings} from './answer-bindings.ts';
import {anywhereBindings} from './anywhere-bindings.ts';
import type {Binding} from './binding.ts';
import {gateBindings} from './gate-bindings.ts';
import {lookBindings} from './look-bindings.ts';
import {onlyReplay, replayBindings} from './replay-bindings.ts';
import {rollbackBindings} from './rollback-bindings.ts';

/** The key bar, the help, the palette and docs/keys.md are all made from this list. Earlier ones win where two share a key. */
export const bindings: readonly Binding[] = [...replayBindings, ...rollbackBindings, ...gateBindings, ...answerBindings, ...lookBindings, ...anywhereBindings];

/** Esc, where nothing counts down. */
export const closing: Binding = anywhereBindings.find(({keys}) => keys.includes('Esc'))!;

/** The binding that a key means in this picture; where it means nothing, the first that knows it. */
export const bindingFor = (state: ClientState, key: string): Binding | undefined => {
  const all = bindings.filter(({keys}) => keys.includes(key));
  return all.find(binding => binding.here(state)) ?? all.find(binding => !replayBindings.includes(binding)) ?? all[0];
};

/** What may be pressed now, in the order of the key bar. */
export const barBindings = (state: ClientState): readonly Binding[] =>
  bindings
    .filter(binding => binding.bar !== undefined && (onlyReplay(state) === undefined || looksOnly(binding)) && binding.here(state) && binding.disabledBecause?.(state) === undefined)
    .toSorted((a, b) => placeOf(a, state) - placeOf(b, state));

/** Of these alone none asks the engine for anything. */
export const looksOnly = ({group}: Binding): boolean => group === 'look' || group === 'anywhere';

const placeOf = ({bar}: Binding, state: ClientState): number => (typeof bar === 'function' ? bar(state) : (bar ?? 0));
