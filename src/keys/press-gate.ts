/**
 * WHAT COUNTS AS ONE PRESS OF THE ROLLBACK KEY
 *
 * A link over SSH splits and joins what a person types. A paste, type-ahead or
 * half an escape sequence must never roll production back, and a panicking
 * hand must. Times are monotonic ms. Source of the limits: design study of
 * terminals (lazygit #4649, k9s #1080) and Ink's 20 ms escape flush.
 */
export type PressMemory = {
  /** Last printable key that was not `r`. */
  readonly lastPrintableAt: number;
  /** Last Esc, or what a split escape sequence begins with. */
  readonly lastEscapeAt: number;
  /** Attach, resize, or a box that opened or closed: what is pressed now may be meant for what stood there before. */
  readonly changedAt: number;
};

export const never: PressMemory = {lastPrintableAt: -Infinity, lastEscapeAt: -Infinity, changedAt: -Infinity};

const afterPrintableMs = 300;
const afterEscapeMs = 150;
const afterChangeMs = 500;
/** Auto-repeat and a panicking hand on a slow link arrive as one chunk of nothing but r. */
const longestRun = 8;

/** Why this chunk is not a press of `r`; undefined when it is one. Only asked for chunks that contain an r. */
export const whyNotPress = (chunk: string, meta: boolean, memory: PressMemory, now: number): string | undefined => {
  if (meta) return 'it came together with Esc';
  if (!/^r+$/.test(chunk) || chunk.length > longestRun) return 'it came with other keys';
  if (now - memory.lastPrintableAt < afterPrintableMs) return 'it came with other keys';
  if (now - memory.lastEscapeAt < afterEscapeMs) return 'it came with an escape sequence';
  if (now - memory.changedAt < afterChangeMs) return 'the picture had just changed';
  return undefined;
};

/** What to remember of a chunk. */
export const remember = (memory: PressMemory, chunk: string, escape: boolean, now: number): PressMemory => {
  if (escape) return {...memory, lastEscapeAt: now};
  const printable = chunk !== '' && !/^r+$/.test(chunk) && /[^\p{C}]/u.test(chunk);
  return printable ? {...memory, lastPrintableAt: now} : memory;
};
