import {rollbackRows} from '../store/view/rollback.ts';
import {tightened, windowed} from '../store/view/scroll.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** The rollback lane: what will run, what runs, what was seen. */
export const rollbackScreen: Screen = now => frame(now, (state, width, height) => windowed(tightened(rollbackRows(state, width), height), state.ui.scroll, height, width));
