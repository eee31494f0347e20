import type {ClientState} from '../store/client-state.ts';
import type {Row} from '../store/text.ts';
import type {Axes} from './parts/axes.ts';

/** A whole picture: exactly as many rows as the terminal has. Pure but for the memory of its axes. */
export type Screen = (state: ClientState, axes: Axes) => readonly Row[];
