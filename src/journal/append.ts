import {stat} from 'node:fs/promises';
import {codeOf, openPrivate} from '../state-folder/index.ts';
import {causeOf} from '../util/errors.ts';

/**
 * Why nothing was confirmed.
 *
 * - `full`: the disk has no room. What was written of it is cut off again; the file is as before, and smaller records may fit later.
 * - `broken`: anything else. The bytes may or may not be in the file, and must not be written again: after a failed fsync the
 *   kernel may say "done" to the next one without having written (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export type AppendProblem = {readonly kind: 'full' | 'broken'; readonly why: string};

export type Appender = {
  /** Undefined when every byte is on disk. After `broken` it must not be called again. */
  readonly append: (bytes: Buffer) => Promise<AppendProblem | undefined>;
  readonly close: () => Promise<void>;
};

/**
 * Opens a file for one writer. It is made if missing; the caller syncs its folder.
 *
 * @param size what the file must have: somebody else's bytes at its end would be taken for ours
 */
export const openAppender = async (path: string, size: number): Promise<Appender> => {
  const file = await openPrivate(path, 'appending');
  const {dev, ino} = await file.stat();
  let good = size;

  /** Moved away, replaced or written by somebody else: our records would go where nobody looks. */
  const strange = async (): Promise<string | undefined> => {
    const now = await stat(path);
    if (now.ino !== ino || now.dev !== dev) return `${path} is another file than the one that was opened`;
    return now.size === good ? undefined : `${path} has ${now.size} bytes instead of ${good}: somebody else wrote to it`;
  };

  const cutBack = async (problem: AppendProblem): Promise<AppendProblem> => {
    try {
      await file.truncate(good);
      await file.datasync();
      return problem;
    } catch (error) {
      return {kind: 'broken', why: `${problem.why}, and what was written could not be cut off: ${causeOf(error)}`};
    }
  };

  return {
    append: async bytes => {
      try {
        const why = await strange();
        if (why !== undefined) return {kind: 'broken', why};
        for (let done = 0; done < bytes.length; ) {
          const {bytesWritten} = await file.write(bytes, done);
          if (bytesWritten === 0) return {kind: 'broken', why: `${path} takes no more bytes`};
          done += bytesWritten;
        }
      } catch (error) {
        const problem = {kind: isFull(error) ? 'full' : 'broken', why: `Writing ${path}: ${causeOf(error)}`} as const;
        return problem.kind === 'full' ? cutBack(problem) : problem;
      }
      try {
        await file.datasync();
      } catch (error) {
        return {kind: 'broken', why: `Writing ${path} to disk: ${causeOf(error)}`};
      }
      good += bytes.length;
      return undefined;
    },
    close: () => file.close(),
  };
};

export const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error) ?? '');
