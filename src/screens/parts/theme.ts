import type {TextProps} from 'ink';
import type {ClientState} from '../../store/client-state.ts';
import type {Role, Span} from '../../store/text.ts';

export type Look = Pick<TextProps, 'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'inverse' | 'underline'>;

/** The 16 ANSI colours only, so that the user's own palette rules. Faint, not bright black: that is the background somewhere. */
const standard: Record<Role, Look> = {
  plain: {},
  good: {color: 'green'},
  bad: {color: 'redBright', bold: true},
  attention: {color: 'yellow'},
  busy: {color: 'cyan'},
  quiet: {dimColor: true},
  strong: {bold: true},
  focus: {bold: true},
  field: {inverse: true},
  production: {color: 'whiteBright', backgroundColor: 'magenta', bold: true},
  staging: {color: 'whiteBright', backgroundColor: 'blue'},
  banner: {color: 'whiteBright', backgroundColor: 'red', bold: true},
};

/** Blue is good and yellow is bad; never red against green. */
const colourBlindSafe: Record<Role, Look> = {
  ...standard,
  good: {color: 'blueBright'},
  bad: {color: 'yellowBright', bold: true},
  busy: {color: 'whiteBright', bold: true},
  production: {inverse: true, bold: true},
  staging: {underline: true},
  banner: {color: 'black', backgroundColor: 'yellowBright', bold: true},
};

const mono: Record<Role, Look> = {
  plain: {}, good: {}, bad: {bold: true}, attention: {bold: true}, busy: {}, quiet: {dimColor: true}, strong: {bold: true}, focus: {bold: true},
  field: {inverse: true}, production: {inverse: true, bold: true}, staging: {underline: true}, banner: {inverse: true, bold: true},
};

const themes: Record<ClientState['theme'], Record<Role, Look>> = {default: standard, cvd: colourBlindSafe, mono};

/** How a span looks. Where red is not there to be seen, the glyph of what is bad is reversed instead. */
export const lookOf = (theme: ClientState['theme'], {role, text}: Span): Look => {
  if (role === undefined) return {};
  const look = themes[theme][role];
  return role === 'bad' && theme !== 'default' && text.trim().length === 1 ? {...look, inverse: true} : look;
};
