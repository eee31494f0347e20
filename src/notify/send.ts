import {appendFile} from 'node:fs/promises';
import type {Config} from '../config/schema.ts';
import {fill, type Values} from '../config/template.ts';
import {causeOf} from '../util/errors.ts';
import type {World} from '../world/world.ts';

export type Notice = Config['notify'][number];
export type Sent = {readonly name: string; readonly ok: boolean; readonly says: string};

/** Tells one place. A failure is a value: a notice that did not arrive is shown and can be tried again, and stops nothing. */
export const sendNotice = async (notice: Notice, text: string, values: Values, world: World, signal?: AbortSignal): Promise<Sent> => {
  try {
    return {name: notice.name, ...(await send(notice, text, values, world, signal))};
  } catch (error) {
    return {name: notice.name, ok: false, says: causeOf(error)};
  }
};

export const sendNotices = (notices: readonly Notice[], text: string, values: Values, world: World, signal?: AbortSignal): Promise<readonly Sent[]> =>
  Promise.all(notices.map(notice => sendNotice(notice, text, values, world, signal)));

const send = async (notice: Notice, text: string, values: Values, world: World, signal?: AbortSignal): Promise<Omit<Sent, 'name'>> => {
  switch (notice.kind) {
    case 'command': {
      const {exitCode, stderr} = await world.run({...fill(notice.command, {...values, text}), does: 'changes', timeoutMs: 30_000}, signal);
      return {ok: exitCode === 0, says: exitCode === 0 ? 'told' : `exit ${exitCode ?? 'by a signal'}: ${lastLine(stderr)}`};
    }
    case 'file':
      await appendFile(notice.file, `${new Date(world.clock.now()).toISOString()} ${text.replaceAll('\n', ' ')}\n`, {mode: 0o600});
      return {ok: true, says: 'written'};
    case 'slack':
    case 'webhook': {
      const url = world.env[notice.urlEnv];
      if (!url) return {ok: false, says: `the variable ${notice.urlEnv} is not set`};
      const {status} = await world.http(
        {url, method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({text}), timeoutMs: 10_000}, signal,
      );
      return {ok: status >= 200 && status < 300, says: `answered ${status}`};
    }
  }
};

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
