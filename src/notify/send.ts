import {appendFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Config} from '../config/schema.ts';
import {fill, type Values} from '../config/template.ts';
import {causeOf} from '../util/errors.ts';
import type {World} from '../world/world.ts';

export type Notice = Config['notify'][number];
export type Sent = {readonly name: string; readonly ok: boolean; readonly says: string};

export type NoticeContext = {readonly values: Values; readonly repo: string; readonly world: World; readonly signal?: AbortSignal | undefined};

/** Tells one place. A failure is a value: a notice that did not arrive is shown and can be tried again, and stops nothing. */
export const sendNotice = async (notice: Notice, text: string, about: NoticeContext): Promise<Sent> => {
  try {
    return {name: notice.name, ...(await send(notice, text, about))};
  } catch (error) {
    return {name: notice.name, ok: false, says: causeOf(error)};
  }
};

export const sendNotices = (notices: readonly Notice[], text: string, about: NoticeContext): Promise<readonly Sent[]> =>
  Promise.all(notices.map(notice => sendNotice(notice, text, about)));

const send = async (notice: Notice, text: string, {values, repo, world, signal}: NoticeContext): Promise<Omit<Sent, 'name'>> => {
  switch (notice.kind) {
    case 'command': {
      const {exitCode, stderr} = await world.run({...fill(notice.command, {...values, text}, {folder: repo}), does: 'changes', timeoutMs: 30_000}, signal);
      return {ok: exitCode === 0, says: exitCode === 0 ? 'told' : `exit ${exitCode ?? 'by a signal'}: ${lastLine(stderr)}`};
    }
    case 'file':
      await appendFile(resolve(repo, notice.file), `${new Date(world.clock.now()).toISOString()} ${text.replaceAll('\n', ' ')}\n`, {mode: 0o600});
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
