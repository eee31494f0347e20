import {helpRows} from '../keys/help.ts';
import {windowed} from '../store/view/scroll.ts';
import {frame} from './parts/frame.ts';
import type {Screen} from './screen.ts';

/** Every key, and why one does not work now. */
export const helpScreen: Screen = now => frame(now, (state, width, height) => windowed(helpRows(state, width), state.ui.boxScroll, height, width));
