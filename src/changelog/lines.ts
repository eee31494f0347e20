/** One line of a file, with its place, so that an edit can be put exactly there. */
export type Line = {
  /** From 1. */
  readonly number: number;
  /** Offset of its first character. */
  readonly start: number;
  /** Offset after its line end. */
  readonly end: number;
  /** Without the line end, and without a byte order mark. */
  readonly text: string;
  /** '\n', '\r\n', '\r', or '' for a last line without one. */
  readonly eol: string;
  /** Inside an HTML comment or a code fence: no heading and no entry, whatever it looks like. */
  readonly hidden: 'comment' | 'code' | undefined;
};

/** Splits without losing a byte: the pieces `text.slice(start, end)` put together are the text. */
export const splitLines = (text: string): Line[] => {
  const lines: Line[] = [];
  const scan = hiddenScanner();
  const pattern = /[^\r\n]*(?:\r\n|\n|\r|$)/y;
  for (let start = 0; start < text.length; ) {
    pattern.lastIndex = start;
    const whole = pattern.exec(text)![0];
    const eol = /(?:\r\n|\n|\r)$/.exec(whole)?.[0] ?? '';
    const bare = whole.slice(0, whole.length - eol.length);
    const line = start === 0 ? bare.replace(/^\uFEFF/, '') : bare;
    lines.push({number: lines.length + 1, start, end: start + whole.length, text: line, eol, hidden: scan(line)});
    start += whole.length;
  }
  return lines;
};

/** Remembers from line to line whether a comment or a fence is open. A fence that never closes hides the rest, as Markdown has it. */
const hiddenScanner = (): ((line: string) => Line['hidden']) => {
  let fence: string | undefined;
  let inComment = false;
  return line => {
    if (fence !== undefined) {
      const closing = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
      if (closing?.startsWith(fence)) fence = undefined;
      return 'code';
    }
    if (!inComment) {
      const opening = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
      if (opening !== undefined) {
        fence = opening;
        return 'code';
      }
    }
    const startsHidden = inComment || /^\s*<!--/.test(line);
    inComment = isOpenAfter(line, inComment);
    return startsHidden ? 'comment' : undefined;
  };
};

const isOpenAfter = (line: string, open: boolean): boolean => {
  const rest = line.replace(/`[^`]*`/g, '');
  return rest.lastIndexOf('<!--') > rest.lastIndexOf('-->') || (open && !rest.includes('-->'));
};
