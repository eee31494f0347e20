/** So much of a line is looked at. */
const looked = 128;
/** Shorter ones cost nothing, and say too little about what they are. */
const shortest = 16;
/** Where a third of a line is no character of any text, nobody can read the rest. Latin-1 has an accent in every tenth letter at most. */
const share = 0.3;

/**
 * Whether a line is not text: a core dump, a compressed file, a log in an encoding that is not UTF-8. Escapes, carriage returns and
 * backspaces are how programs colour and overwrite, so they count as text. To make such a line harmless character by character is
 * most of the time that it takes.
 */
export const isNotText = (raw: string): boolean => {
  if (raw.length < shortest) return false;
  const length = Math.min(raw.length, looked);
  let strange = 0;
  for (let index = 0; index < length; index++) {
    const code = raw.charCodeAt(index);
    if (code === 0xfffd || (code < 0x20 && code !== 0x09 && code !== 0x1b && code !== 0x0d && code !== 0x08)) strange++;
  }
  return strange > length * share;
};
