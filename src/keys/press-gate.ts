/**
 * WHAT COUNTS AS ONE PRESS
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
  /** Another question, or another gate, came under the hand by itself. */
  readonly questionAt: number;
  /** A rollback or a start in production began to count down on this screen. */
  readonly countsAt: number;
  /** Until then what arrives may be the rest of a split escape sequence. */
  readonly tailUntil: number;
  /** The last key that went on with the release, and when. */
  readonly wentOn: {readonly key: string; readonly at: number} | undefined;
};

export const never: PressMemory = {lastPrintableAt: -Infinity, lastEscapeAt: -Infinity, changedAt: -Infinity, questionAt: -Infinity, countsAt: -Infinity, tailUntil: -Infinity, wentOn: undefined};

const afterPrintableMs = 300;
export const afterEscapeMs = 150;
const afterChangeMs = 500;
/** A key that is held comes a second time after so long at most: X servers wait 660 ms before they repeat, others less. */
const heldMs = 800;
/** So long a person needs to see what came up by itself, and not to press what they were about to press. */
const seenMs = 700;
/** Auto-repeat and a panicking hand on a slow link arrive as one chunk of nothing but r. */
const longestRun = 8;

/** Why this chunk is not a press of `r`; undefined when it is one. Only asked for chunks that contain an r. */
export const whyNotPress = (chunk: string, meta: boolean, memory: PressMemory, now: number): string | undefined => {
  if (meta) return 'it came together with Esc';
  if (!/^r+$/.test(chunk) || chunk.length > longestRun) return 'it came with other keys';
  if (now - memory.lastPrintableAt < afterPrintableMs) return 'it came with other keys';
  if (now - memory.lastEscapeAt < afterEscapeMs || now < memory.tailUntil) return 'it came with an escape sequence';
  if (now - memory.changedAt < afterChangeMs) return 'the picture had just changed';
  return undefined;
};

/**
 * Why a key that goes on with the release is not taken just now: it may be meant for what stood there before, or be the same
 * press still, of a hand that has not let go.
 */
export const whyTooEarly = (memory: PressMemory, key: string, now: number): string | undefined => {
  const changedAt = Math.max(memory.changedAt, memory.questionAt);
  const isHeld = memory.wentOn?.key === key && changedAt >= memory.wentOn.at && now - memory.wentOn.at < heldMs;
  return isHeld || now - changedAt < afterChangeMs ? 'the picture had just changed' : undefined;
};

/** Whether Esc was meant for a box or a field, and not for what began to count down a blink ago. */
export const isForBox = ({countsAt}: PressMemory, now: number): boolean => now - countsAt < seenMs;

/** What an arrow key, PgUp or F3 begins with when a slow link splits it after Esc, and how it goes on. */
const begins = /^(\[[0-9;?<=>]*|O[0-9;]*)$/;
const whole = /^(\[\[?[0-9;?<=>]*[ -/]*[@-~]|O[0-9;]*[@-~])$/;
const goesOn = /^[0-9;?<=>]*[@-~]?$/;

/**
 * Whether a chunk is a piece of an escape sequence that was split: it is swallowed then, so that neither `A` nor `5` of a split
 * arrow or page key is a key press. An r is never swallowed: whyNotPress says why it does not count.
 */
export const isPiece = (chunk: string, memory: PressMemory, now: number): boolean => {
  if (chunk === '') return false;
  const afterEscape = now - memory.lastEscapeAt < afterEscapeMs;
  if (afterEscape && (begins.test(chunk) || whole.test(chunk))) return true;
  return now < memory.tailUntil && goesOn.test(chunk) && !chunk.includes('r');
};

/** What to remember of a chunk. `escape` is Esc itself, or a key that came together with it. */
export const remember = (memory: PressMemory, chunk: string, escape: boolean, now: number): PressMemory => {
  const tailUntil = begins.test(chunk) || (isPiece(chunk, memory, now) && /^[0-9;?<=>]*$/.test(chunk)) ? now + afterEscapeMs : -Infinity;
  const printable = chunk !== '' && !/^r+$/.test(chunk) && /[^\p{C}]/u.test(chunk);
  return {...memory, tailUntil, ...(escape && {lastEscapeAt: now}), ...(printable && {lastPrintableAt: now})};
};
