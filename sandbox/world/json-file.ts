import {readFileSync, renameSync, writeFileSync} from 'node:fs';

let written = 0;

/** Writes by rename, so that a reader sees the old or the new content and never half of it. */
export const writeJson = (file: string, value: unknown): void => {
  written += 1;
  const beside = `${file}.${process.pid}-${written}`;
  writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(beside, file);
};

/** Undefined when there is no such file, or when it holds no JSON. */
export const readJson = <T>(file: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
};
