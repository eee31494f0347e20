import {boxRows} from '../store/view/boxes.ts';
import {windowed} from '../store/view/scroll.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** Boxes that a person opens: people, evidence, output, texts, what becomes of a migration. `r` works in all of them. */
export const boxScreen: Screen = now => frame(now, (state, width, height) => {
  const rows = boxRows(state, width);
  // Output is read from its end.
  const first = state.ui.box === 'output' ? rows.length - height - state.ui.boxScroll : state.ui.boxScroll;
  return windowed(rows, first, height, width);
});
