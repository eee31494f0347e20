export type LineSplitter = {
  readonly push: (text: string) => string[];
  /** The unfinished line, if there is one. */
  readonly end: () => string[];
};

/**
 * Text in pieces → whole lines, without their ends (LF or CR LF).
 *
 * Nobody reads a line of 10 MB, and holding it is how a log kills its reader: what goes beyond `maxLength` UTF-16 units is
 * counted instead of kept, and the line says so at its end.
 */
export const makeLineSplitter = (maxLength = 65_536): LineSplitter => {
  let held = '';
  let dropped = 0;

  const add = (part: string) => {
    const room = maxLength - held.length;
    held += part.slice(0, room);
    dropped += Math.max(0, part.length - room);
  };

  const take = (): string => {
    const line = dropped > 0 ? `${held.toWellFormed()}… (${dropped} more characters)` : held.endsWith('\r') ? held.slice(0, -1) : held;
    held = '';
    dropped = 0;
    return line;
  };

  return {
    push: text => {
      const parts = text.split('\n');
      const last = parts.pop() ?? '';
      const lines = parts.map(part => {
        add(part);
        return take();
      });
      add(last);
      return lines;
    },
    end: () => (held === '' && dropped === 0 ? [] : [take()]),
  };
};
