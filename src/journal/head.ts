import {readFile} from 'node:fs/promises';
import {codeOf} from '../state-folder/index.ts';
import {writeAtomic} from '../world/files.ts';
import {hexCrc} from './format.ts';

/** The last line that was confirmed to anybody. */
export type Head = {readonly seq: number; readonly crc: string};

/** Undefined when there is none; `unreadable` when it is not what we wrote. */
export const readHead = async (path: string): Promise<Head | 'unreadable' | undefined> => {
  try {
    return parseHead(await readFile(path, 'utf8'));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : 'unreadable';
  }
};

export const parseHead = (text: string): Head | 'unreadable' => {
  const [, seq, crc, check] = /^\{"seq":(\d{1,15}),"crc":"([0-9a-f]{8})","check":"([0-9a-f]{8})"\}\n$/.exec(text) ?? [];
  return seq !== undefined && crc !== undefined && hexCrc(`${seq} ${crc}`) === check ? {seq: Number(seq), crc} : 'unreadable';
};

export const headText = ({seq, crc}: Head): string => `{"seq":${seq},"crc":"${crc}","check":"${hexCrc(`${seq} ${crc}`)}"}\n`;

/** Replaces head.json: the old one or the new one, never a mixture. */
export const writeHead = (path: string, head: Head): Promise<void> => writeAtomic(path, headText(head), 0o600);
