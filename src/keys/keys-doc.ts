import type {Binding, KeyGroup} from './binding.ts';
import {bindings} from './bindings.ts';
import {shownKeys} from './help.ts';

const groups: readonly (readonly [KeyGroup, string, string])[] = [
  ['rollback', 'The way back', 'For every operator, whoever drives, in every picture and in boxes.'],
  ['this gate', 'The open gate', 'They go on with the release, or stop it. Whoever drives presses them; `h` and `d` are for everybody.'],
  ['people', 'People', 'Who drives, and what is to be remembered.'],
  ['look', 'Looking', 'They move this screen only; nobody else sees it.'],
  ['anywhere', 'Everywhere', 'Help, leaving, drawing again.'],
];

/** docs/keys.md, made from the same list as help, palette and key bar. */
export const keysDoc = (): string => [
  '# Keys',
  '',
  'Single keys, small letters. The last row of the screen shows the ones that work now; every other key, pressed, says why not. `?` shows all of them with their reasons.',
  '',
  '`r` is one press: alone, not part of a paste, not within 300 ms of another key, 150 ms of `Esc` or a piece of an escape sequence, or 500 ms of a change of the picture by your own hand (attach, resize, a box). Up to eight `r` in one chunk are one press. What does not count is answered with *r ignored*, and why.',
  '',
  'In an open text field letters are letters: `Esc` first, then `r`.',
  '',
  ...groups.flatMap(([group, title, says]) => [`## ${title}`, '', says, '', '| key | does | works | off when |', '|---|---|---|---|', ...bindings.filter(binding => binding.group === group).map(lineOf), '']),
].join('\n');

const lineOf = (binding: Binding): string =>
  `| ${shownKeys(binding).split(' ').map(key => `\`${key}\``).join(' ')} | ${cell(binding.means)} | ${cell(binding.where)} | ${(binding.offWhen ?? []).map(cell).join(' · ') || '—'} |`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
