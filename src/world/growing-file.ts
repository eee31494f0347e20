import {type FileHandle, open, stat} from 'node:fs/promises';
import {CockpitError} from '../util/errors.ts';
import {decodableLength} from './utf8.ts';

/** One open file that somebody else writes to. It stays the same file when its name goes to another one. */
export type GrowingFile = {
  /** Why what we have read is no longer what stands there; reading has then gone back to the beginning. */
  readonly check: () => Promise<string | undefined>;
  /** What comes next, at most 64 KiB; undefined at the end. `offset` is the byte after it. */
  readonly read: () => Promise<{readonly offset: number; readonly text: string} | undefined>;
  /** As `read`, at the very end: half a character that will not be finished. */
  readonly rest: () => Promise<{readonly offset: number; readonly text: string} | undefined>;
  readonly whereabouts: (path: string) => Promise<'here' | 'gone' | 'replaced'>;
  readonly close: () => Promise<void>;
};

/** The file, or in words why there is none to read. */
export const openGrowingFile = async (path: string, fromByte: number): Promise<GrowingFile | string> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isFile()) return growing(path, handle, stats, fromByte);
    await handle.close();
    return 'it is no plain file';
  } catch (error) {
    await handle?.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? 'it is not there' : code === 'EACCES' ? 'no permission' : code;
  }
};

/** Bytes at the beginning by which a file is known again. As Filebeat's and Vector's fingerprints. */
const headLength = 1024;
const pieceLength = 65_536;

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

  const take = (bytes: Buffer, length: number) => {
    if (length === 0) return undefined;
    offset += length;
    return {offset, text: bytes.toString('utf8', 0, length)};
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
    close: () => handle.close(),
  };
};
