import {constants} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {CockpitError} from '../util/errors.ts';
import {decodableLength} from './utf8.ts';

/**
 * A place in one file, for who goes on reading later: the byte after the last whole line that was taken. The file is known again by
 * its inode and its first bytes, because an inode goes to the next file as soon as the last one is deleted.
 */
export type FilePlace = {readonly inode: string; readonly offset: number; readonly head: {readonly bytes: number; readonly crc: number}};

/** What was read: `offset` is the byte after it, `place` the one after its last whole line, where there is one in it. */
export type ReadPiece = {readonly offset: number; readonly text: string; readonly place?: FilePlace};

/** One open file that somebody else writes to. It stays the same file when its name goes to another one. */
export type GrowingFile = {
  /** Why what we have read is no longer what stands there; reading has then gone back to the beginning. */
  readonly check: () => Promise<string | undefined>;
  /** What comes next, at most 64 KiB; undefined at the end. */
  readonly read: () => Promise<ReadPiece | undefined>;
  /** As `read`, at the very end: half a character that will not be finished. */
  readonly rest: () => Promise<ReadPiece | undefined>;
  /** Where reading goes on. */
  readonly place: () => FilePlace;
  /** The place after its last whole line; undefined in the middle of one that is longer than 64 KiB. */
  readonly end: () => Promise<FilePlace | undefined>;
  /** Whether this is the file in which that place was, and it is still as long. */
  readonly has: (place: FilePlace) => Promise<boolean>;
  readonly whereabouts: (path: string) => Promise<'here' | 'gone' | 'replaced'>;
  readonly close: () => Promise<void>;
};

/** Opening a pipe would wait for its writer, and hold one of the few threads that there are for files. */
export const readOnly = constants.O_RDONLY | constants.O_NONBLOCK;

/** The file, or in words why there is none to read. A place that is not in it means its beginning. */
export const openGrowingFile = async (path: string, from: number | FilePlace): Promise<GrowingFile | string> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, readOnly);
    const stats = await handle.stat();
    if (stats.isFile()) {
      const start = typeof from === 'number' ? from : (await growing(path, handle, stats, 0).has(from)) ? from.offset : 0;
      return growing(path, handle, stats, start);
    }
    await handle.close();
    return 'it is no plain file';
  } catch (error) {
    await handle?.close().catch(() => undefined);
    return unreadable(error);
  }
};

export const notThere = 'it is not there';

/** Why a file cannot be read, in a few words. */
export const unreadable = (error: unknown): string => {
  const cause = error instanceof CockpitError ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return code === 'ENOENT' ? notThere : code === 'EACCES' ? 'no permission' : code;
};

/** Bytes at the beginning by which a file is known again. As Filebeat's and Vector's fingerprints. */
const headLength = 1024;
const pieceLength = 65_536;
const newline = 0x0a;

const growing = (path: string, handle: FileHandle, {dev, ino}: {dev: number; ino: number}, fromByte: number): GrowingFile => {
  const buffer = Buffer.alloc(pieceLength);
  let offset = fromByte;
  let head = Buffer.alloc(0);

  const bytesAt = async (position: number, length: number): Promise<Buffer> => {
    try {
      const {bytesRead} = await handle.read(buffer, 0, length, position);
      return buffer.subarray(0, bytesRead);
    } catch (cause) {
      throw new CockpitError(`Reading ${path}`, {cause, next: [`Look at its disk: df -h ${path}; dmesg | tail`]});
    }
  };

  const beginAgain = (why: string): string => {
    offset = 0;
    head = Buffer.alloc(0);
    return why;
  };

  const placeAt = (at: number): FilePlace => ({inode: `${dev}:${ino}`, offset: at, head: {bytes: head.length, crc: crc32(head)}});

  const take = (bytes: Buffer, length: number): ReadPiece | undefined => {
    if (length === 0) return undefined;
    const lineEnd = bytes.subarray(0, length).lastIndexOf(newline);
    const place = lineEnd < 0 ? undefined : placeAt(offset + lineEnd + 1);
    offset += length;
    return {offset, text: bytes.toString('utf8', 0, length), ...(place && {place})};
  };

  return {
    check: async () => {
      const {size} = await handle.stat();
      if (size < offset) return beginAgain(`was cut to ${size} bytes, ${offset - size} before our place; lines may be missing`);
      const now = Buffer.from(await bytesAt(0, Math.min(headLength, size)));
      if (!now.subarray(0, head.length).equals(head)) return beginAgain('was written anew; lines between may be missing');
      head = now;
      return undefined;
    },
    read: async () => {
      const bytes = await bytesAt(offset, pieceLength);
      return take(bytes, decodableLength(bytes));
    },
    rest: async () => {
      const bytes = await bytesAt(offset, pieceLength);
      return take(bytes, bytes.length);
    },
    whereabouts: async name => {
      const now = await stat(name).catch(() => undefined);
      if (!now) return 'gone';
      // While we hold it open, nobody else gets its inode.
      return now.ino === ino && now.dev === dev ? 'here' : 'replaced';
    },
    place: () => placeAt(offset),
    end: async () => {
      const {size} = await handle.stat();
      head = Buffer.from(await bytesAt(0, Math.min(headLength, size)));
      const from = Math.max(0, size - pieceLength);
      const lineEnd = (await bytesAt(from, size - from)).lastIndexOf(newline);
      return lineEnd >= 0 ? placeAt(from + lineEnd + 1) : from === 0 ? placeAt(0) : undefined;
    },
    has: async ({inode, offset: at, head: {bytes, crc}}) =>
      inode === `${dev}:${ino}` && (await handle.stat()).size >= at && crc32(await bytesAt(0, bytes)) === crc,
    close: () => handle.close(),
  };
};
