import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {bindingFor, bindings} from '../../src/keys/bindings.ts';
import {helpRows} from '../../src/keys/help.ts';
import {keysDoc} from '../../src/keys/keys-doc.ts';
import {plainText} from '../../src/store/text.ts';
import {looking, sceneNames, scenes} from '../rig/scenes.ts';
import {pressing} from './pressing.ts';

/** Every key of the table of the design, in its order. */
const table = ['r', 'Esc', '!', 's', 'm', 'p', 'a', 'x', '1', '9', 'u', 'd', 'h', 'Enter', 'e', 'v', 'c', '@', 'Tab', '⇧Tab', '↑', '↓', 'j', 'k', 'PgUp', 'PgDn', 'g', 'G', 'Home', 'End', '/', 'n', 'N', 'f', 'w', 't', 'z', '+', '-', '[', ']', 'i', 'o', 'y', 'b', '?', ':', 'q', 'Ctrl-L', 'Ctrl-C'];

describe('every key', () => {
  it.each(table)('%s is in the list, with what it means and where', key => {
    const [binding] = bindings.filter(({keys}) => keys.includes(key));
    expect(binding?.means).toMatch(/./);
    expect(binding?.where).toMatch(/./);
  });

  it.each(table)('%s has a label in every picture where it works, and a reason where it does not', key => {
    for (const name of sceneNames) {
      for (const who of [{who: 'alice', role: 'operator'}, {who: 'bob', role: 'operator'}, {who: 'eve', role: 'observer'}] as const) {
        const state = {...scenes[name](), me: who};
        const binding = bindingFor(state, key)!;
        const works = binding.here(state) && binding.disabledBecause?.(state) === undefined;
        if (works) expect(binding.label(state), `${key} in ${name}`).toMatch(/./);
        else {
          const {command, ui} = pressing(state, key);
          expect(command, `${key} in ${name} for ${who.who}`).toBeUndefined();
          expect(ui?.message?.text, `${key} in ${name} for ${who.who}`).toMatch(/.{8,}[.]$/);
        }
      }
    }
  });

  it('that an observer presses asks nothing of the engine', () => {
    for (const name of sceneNames)
      for (const key of table) expect(pressing({...scenes[name](), me: {who: 'eve', role: 'observer'}}, key).command, `${key} in ${name}`).toBeUndefined();
  });

  it('is no end of an escape sequence where it goes on or back', () => {
    for (const {keys, group} of bindings) if (group === 'rollback' || group === 'this gate') for (const key of keys) if (key.length === 1) expect(key).not.toMatch(/[A-HP-SZ~]/);
  });
});

describe('the help', () => {
  it('shows every key that works here, and why another does not', () => {
    const text = helpRows(scenes.canary(), 76).map(plainText).join('\n');
    for (const words of ['roll back → 2.7.4', 'hold', 'down to 0 %', 'u is off', 'next', 'follow']) expect(text.replace(/\s+/g, ' '), words).toContain(words === 'next' ? 'search' : words);
  });
  it('is narrowed down by words', () => {
    const text = helpRows(looking(scenes.canary(), {box: 'help', filter: 'traffic'}), 76).map(plainText).join('\n');
    expect(text).toContain('down to 0 %');
    expect(text).not.toContain('zoom');
  });
  it.each([30, 38, 58, 76, 118])('is no wider than %i', width => {
    for (const row of helpRows(scenes.canary(), width)) expect([...plainText(row)].length).toBeLessThanOrEqual(width);
  });
});

it('docs/keys.md is what the list says', () => expect(readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8')).toBe(keysDoc()));
