import type {LogLine} from '../../monitors/index.ts';

/** A line with its place in the log: 1, 2, 3 … by arrival, of all sources together. */
export type KeptLine = LogLine & {readonly seq: number};

/** What a line takes beside its text, bytes: the object, its number, its place in the array. */
const overhead = 120;

/** The newest lines, as many as fit into `bytes`; the oldest go first. */
export const makeLogRing = (bytes: number) => {
  let lines: KeptLine[] = [];
  /** Index of the oldest line that is kept; what is before it waits for the array to be shortened. */
  let head = 0;
  let held = 0;
  let last = 0;
  const size = ({text}: LogLine): number => overhead + 2 * text.length;

  return {
    add: (line: LogLine): KeptLine => {
      // A piece of a longer text keeps all of that in memory: what is kept is copied.
      const kept: KeptLine = {...line, text: copied(line.text), seq: ++last};
      lines.push(kept);
      held += size(kept);
      while (held > bytes && head < lines.length - 1) {
        held -= size(lines[head]!);
        head++;
      }
      if (head > 1024 && head > lines.length / 2) {
        lines = lines.slice(head);
        head = 0;
      }
      return kept;
    },
    /** Of the oldest and newest line that there are; 0 before the first. */
    first: (): number => lines[head]?.seq ?? 0,
    last: (): number => last,
    bytes: (): number => held,
    at: (seq: number): KeptLine | undefined => {
      const index = seq - (lines[head]?.seq ?? 1) + head;
      return index >= head ? lines[index] : undefined;
    },
    /** From `from` on, at most `count`, oldest first. */
    range: (from: number, count: number): readonly KeptLine[] => {
      const index = Math.max(head, from - (lines[head]?.seq ?? 1) + head);
      return lines.slice(index, index + Math.max(0, count));
    },
  };
};

export type LogRing = ReturnType<typeof makeLogRing>;

const copied = (text: string): string => (text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le'));
