import type {CommandInput} from '../command.ts';

/** How it is drawn here: flags first, then what the environment says. */
export const themeOf = ({env, flags}: CommandInput): 'default' | 'cvd' | 'mono' => {
  if (env['NO_COLOR'] || flags['no-color']) return 'mono';
  return flags['theme'] === 'cvd' || env['COCKPIT_THEME'] === 'cvd' ? 'cvd' : flags['theme'] === 'mono' || env['COCKPIT_THEME'] === 'mono' ? 'mono' : 'default';
};

export const glyphsOf = ({env, flags}: CommandInput): 'unicode' | 'blocks' | 'ascii' => {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  const utf8 = /utf-?8/i.test(locale) || locale === '';
  return flags['ascii'] || !utf8 || env['TERM'] === 'linux' || env['TERM'] === 'vt100' ? 'ascii' : flags['blocks'] ? 'blocks' : 'unicode';
};
