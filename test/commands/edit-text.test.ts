import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {editText} from '../../src/commands/parts/edit-text.ts';
import type {OperatorCommand} from '../../src/release/commands.ts';
import {makeStore} from '../../src/store/store.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {scenes} from '../rig/scenes.ts';

const before = process.env['TMPDIR'];
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

/** Somebody presses e where the changelog is asked about; the editor adds a line. `tmp` is where texts usually go. */
const edited = async (tmp: string, recordFolder: string) => {
  const home = tempFolder();
  process.env['TMPDIR'] = tmp;
  const editor = join(home, 'editor.sh');
  writeFileSync(editor, 'printf "%s" "$1" >"$(dirname "$0")/opened"; echo more >>"$1"\n');
  const state = {...scenes.changelog(), recordFolder};
  const store = makeStore(state.me, state.now, state);
  const sent: OperatorCommand[] = [];
  const command = async (asked: OperatorCommand) => {
    sent.push(asked);
    return {ok: true} as const;
  };
  await editText({suspend: work => work(), store, connection: {command}, env: {EDITOR: `/bin/sh ${editor}`}});
  return {sent, message: store.getState().ui.message, opened: existsSync(join(home, 'opened')) ? readFileSync(join(home, 'opened'), 'utf8') : undefined};
};

/** A path below a file: nothing can be made there, by root neither. */
const nowhere = (): string => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  return join(file, 'tmp');
};

describe('a text for $EDITOR', () => {
  it('goes to a folder of its own and comes back as an answer; nothing of it stays', async () => {
    const tmp = tempFolder();
    const {sent, opened} = await edited(tmp, '');
    expect(sent).toEqual([expect.objectContaining({type: 'AnswerItem', choice: 'edit', text: expect.stringMatching(/more\n$/) as string})]);
    expect(opened?.startsWith(tmp)).toBe(true);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('goes beside the record where the usual place takes nothing', async () => {
    const record = join(tempFolder(), 'record');
    mkdirSync(record);
    const {sent, opened} = await edited(nowhere(), record);
    expect(readdirSync(record)).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(opened?.startsWith(record)).toBe(true);
  });

  it('that finds no place is said, and the screen goes on', async () => {
    const {sent, message} = await edited(nowhere(), nowhere());
    expect(sent).toEqual([]);
    expect(message).toMatchObject({tone: 'bad', text: expect.stringContaining('could not be put into a file') as string, next: expect.stringContaining('TMPDIR') as string});
  });
});
