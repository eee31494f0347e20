import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** One file of an archive. */
export type TarFile = {readonly path: string; readonly content: Buffer; readonly executable: boolean};

const block = 512;

/**
 * Reads what `git archive` writes: blocks of 512 bytes, a header and then the
 * content of each file. Header: name 0–99, mode 100–107 (octal), size 124–135
 * (octal), type 156, prefix 345–499. Types: 0 file, 5 folder, x and g headers
 * with records "length key=value"; of those, only `path` matters here.
 */
export const readTar = (tar: Buffer): TarFile[] => {
  const files: TarFile[] = [];
  let longPath: string | undefined;
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + block);
    const size = Number.parseInt(text(header, 124, 12), 8);
    const type = text(header, 156, 1) || '0';
    const content = tar.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;

    if (type === 'x') longPath = /\d+ path=(.*)\n/.exec(content.toString())?.[1];
    if (type !== '0') continue;
    const prefix = text(header, 345, 155);
    const path = longPath ?? (prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`);
    longPath = undefined;
    if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`archive holds a path that leaves it: ${path}`);
    files.push({path, content, executable: (Number.parseInt(text(header, 100, 8), 8) & 0o100) !== 0});
  }
  return files;
};

/** Writes the files of an archive below a folder. What is there already, unchanged, is left alone. */
export const unpack = (tar: Buffer, folder: string): void => {
  for (const {path, content, executable} of readTar(tar)) {
    const file = join(folder, path);
    if (existsSync(file) && readFileSync(file).equals(content)) continue;
    mkdirSync(dirname(file), {recursive: true});
    writeFileSync(file, content);
    if (executable) chmodSync(file, 0o755);
  }
};

const text = (header: Buffer, from: number, length: number) => header.toString('latin1', from, from + length).replace(/[\0 ]+$/, '');
