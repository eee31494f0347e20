/** Byte offsets of the grammar to line numbers of people. Lines count from 1. */
export const linesOf = (text: string): {readonly at: (byte: number) => number} => {
  const bytes = Buffer.from(text);
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at);
  return {
    at: byte => {
      let low = 0;
      let high = ends.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle] ?? 0) < byte) low = middle + 1;
        else high = middle;
      }
      return low + 1;
    },
  };
};

const space = new Set([9, 10, 11, 12, 13, 32]);

/** The grammar's statements begin with the white space and comments before them; this is where the words begin. */
export const skipBlank = (bytes: Buffer, from: number, to: number): number => {
  let at = from;
  for (;;) {
    while (at < to && space.has(bytes[at] ?? 0)) at += 1;
    const two = bytes.toString('latin1', at, at + 2);
    if (two === '--') {
      const end = bytes.indexOf(10, at);
      at = end < 0 ? to : end + 1;
    } else if (two === '/*') {
      at = endOfComment(bytes, at, to);
    } else {
      return Math.min(at, to);
    }
  }
};

// Comments nest in PostgreSQL.
const endOfComment = (bytes: Buffer, from: number, to: number): number => {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const two = bytes.toString('latin1', at, at + 2);
    if (two === '/*') depth += 1;
    if (two === '*/') depth -= 1;
    if (two === '/*' || two === '*/') at += 1;
    if (depth === 0) return at + 1;
  }
  return to;
};
