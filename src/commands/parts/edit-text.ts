import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Connection} from '../../socket/index.ts';
import type {CockpitStore} from '../../store/store.ts';
import {focusedItem, openGateOf} from '../../store/view/open-gate.ts';
import {causeOf} from '../../util/errors.ts';
import type {CommandInput} from '../command.ts';

type Editing = {
  readonly suspend: <T>(work: () => Promise<T>) => Promise<T>;
  readonly store: CockpitStore;
  readonly connection: Pick<Connection, 'command'>;
  readonly env: CommandInput['env'];
};

/** Hands the terminal to $EDITOR; the engine goes on. The text comes back as an answer, and is checked again there. Never rejects. */
export const editText = async ({suspend, store, connection, env}: Editing): Promise<void> => {
  const state = store.getState();
  const item = focusedItem(state);
  const asking = item?.state.status === 'asking' ? item.state : undefined;
  const edits = asking?.question.edits;
  if (!item || !asking || !edits) return;
  const say = (tone: 'attention' | 'bad', text: string, next?: string): void =>
    store.ui(() => ({message: {tone, text, ...(next !== undefined && {next}), at: Date.now()}}));
  let file: string | undefined;
  try {
    const folder = roomFor([tmpdir(), state.recordFolder].filter(place => place !== ''), edits.text);
    file = join(folder, edits.file.split('/').at(-1) ?? 'text.md');
    writeFileSync(file, edits.text, {mode: 0o600});
  } catch (error) {
    return say('bad', `The text could not be put into a file: ${causeOf(error)}`, 'Make room there, or leave with q and set TMPDIR to a folder that you can write to; cockpit attach returns.');
  }
  try {
    const [program = 'vi', ...args] = (env['VISUAL'] ?? env['EDITOR'] ?? 'vi').split(' ');
    const code = await suspend(() => new Promise<number>((resolve, reject) => {
      spawn(program, [...args, file], {stdio: 'inherit'}).once('error', reject).once('exit', exit => resolve(exit ?? 1));
    }));
    const text = readFileSync(file, 'utf8');
    if (code !== 0 || text === edits.text) return say('attention', code === 0 ? 'Nothing was changed.' : `The editor ended with ${code}; nothing was taken.`);
    const answer = await connection.command({type: 'AnswerItem', gate: openGateOf(state), item: item.plan.id, choice: 'edit', text, askedAt: asking.since});
    if (!answer.ok) return say('attention', answer.refusal.why, `Your text is kept in ${file}`);
    rmSync(join(file, '..'), {recursive: true, force: true});
  } catch (error) {
    say('bad', `The editor could not be started: ${causeOf(error)}`, 'Set EDITOR to a program that is installed.');
  }
};

/** A new folder in the first of these that has room for the text: the usual one may be full, or not ours to write to. */
const roomFor = (places: readonly string[], text: string): string => {
  let first: unknown;
  for (const place of places) {
    let folder: string | undefined;
    try {
      folder = mkdtempSync(join(place, 'cockpit-edit-'));
      writeFileSync(join(folder, 'room'), text, {mode: 0o600});
      rmSync(join(folder, 'room'));
      return folder;
    } catch (error) {
      first ??= error;
      if (folder !== undefined) rmSync(folder, {recursive: true, force: true});
    }
  }
  throw first;
};
