import {fit} from '../store/text.ts';
import {sizeClassOf} from '../store/view/layout.ts';
import {pictureOf} from '../store/view/live.ts';
import {boxScreen} from './box-screen.ts';
import {gateScreen} from './gate-screen.ts';
import {helpScreen} from './help-screen.ts';
import {liveScreen} from './live-screen.ts';
import {paletteScreen} from './palette-screen.ts';
import {rollbackScreen} from './rollback-screen.ts';
import type {Screen} from './screen.ts';
import {lineScreen, paneScreen, tinyScreen} from './small-screen.ts';

/** Which screen is right for this state and size, drawn: exactly `rows` rows of exactly `columns` cells. */
export const openScreen: Screen = (state, axes) => {
  const {columns, rows} = state.size;
  const drawn = screenFor(state)(state, axes);
  return Array.from({length: rows}, (_, index) => fit(drawn[index] ?? [], columns));
};

const screenFor = (state: Parameters<Screen>[0]): Screen => {
  const size = sizeClassOf(state.size);
  if (size === 'line') return lineScreen;
  switch (state.ui.box) {
    case 'none':
      break;
    case 'help':
      return helpScreen;
    case 'palette':
      return paletteScreen;
    default:
      return boxScreen;
  }
  if (size === 'XS') return tinyScreen;
  if (size === 'S') return paneScreen;
  switch (pictureOf(state)) {
    case 'rollback':
      return rollbackScreen;
    case 'live':
      return liveScreen;
    case 'gate':
      return gateScreen;
  }
};
