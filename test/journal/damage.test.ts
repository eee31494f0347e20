import {describe, expect, it} from 'vitest';
import {judgeLines, type Head} from '../../src/journal/index.ts';
import {parseHead, headText} from '../../src/journal/head.ts';
import {decisions, encoded} from './sample.ts';

const {bytes, heads, ends} = encoded();
const head = heads.at(-1)!;
const text = bytes.toString();
const lines = text
  .trimEnd()
  .split('\n')
  .map(line => `${line}\n`);

// The verifier that is handed out is plain JavaScript and knows nothing of ours: both have to see the same.
const verifier = '../../scripts/verify-journal.mjs';
const {verify} = (await import(verifier)) as {verify: (bytes: Buffer, head: Head | undefined) => {verdict: string; records: number}};

const judge = (damaged: Buffer | string, named?: Head) => {
  const judged = judgeLines(Buffer.from(damaged), named);
  expect(verify(Buffer.from(damaged), named)).toMatchObject({verdict: judged.verdict, records: judged.lines.length});
  return judged;
};

/** Whole decisions that end at or before this byte. */
const wholeAt = (length: number) => ends.filter(end => end <= length).length;

it('is clean as it was written', () => expect(judge(bytes, head)).toMatchObject({verdict: 'clean', why: '', goodBytes: bytes.length}));

describe('[P4] cut at every byte (J5)', () => {
  it('is clean at the end of a decision and torn elsewhere; the lines are those of the whole decisions before', () => {
    for (let length = 0; length <= bytes.length; length += 1) {
      const whole = wholeAt(length);
      const {verdict, lines: read, goodBytes} = judge(bytes.subarray(0, length), heads[whole - 1]);
      expect({length, verdict, records: read.length, goodBytes}).toEqual({
        length,
        verdict: length === (ends[whole - 1] ?? 0) ? 'clean' : 'torn',
        records: heads[whole - 1]?.seq ?? 0,
        goodBytes: ends[whole - 1] ?? 0,
      });
    }
  });

  it('is never torn when what is missing had been confirmed: a person has to say that it may go', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect({length, ...judge(bytes.subarray(0, length), head)}).toMatchObject({length, verdict: 'corrupt-tail'});
  });
});

describe('[P8] every single bit that is turned (J7)', () => {
  const flipped = (bit: number) => {
    const copy = Buffer.from(bytes);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    return copy;
  };

  it('is noticed, with head.json and without', () => {
    const seen = {clean: 0, torn: 0, 'corrupt-tail': 0, corrupt: 0};
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const {verdict, goodBytes} = judgeLines(flipped(bit), head);
      seen[verdict] += 1;
      // Nothing behind the damage is relied upon.
      expect(goodBytes).toBeLessThanOrEqual(bit >> 3);
      if (judgeLines(flipped(bit), undefined).verdict === 'clean') throw new Error(`Bit ${bit} went unnoticed without a head`);
    }
    expect(seen).toMatchObject({clean: 0, torn: 0});
    expect(seen.corrupt).toBeGreaterThan(seen['corrupt-tail']);
  });

  it('is seen alike by the verifier', () => {
    for (let bit = 0; bit < bytes.length * 8; bit += 37) judge(flipped(bit), bit % 2 ? head : undefined);
  });

  it('in head.json makes it unreadable, not another head', () => {
    const intact = Buffer.from(headText(head));
    for (let bit = 0; bit < intact.length * 8; bit += 1) {
      const copy = Buffer.from(intact);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      expect(parseHead(copy.toString())).toBe('unreadable');
    }
    expect(parseHead(intact.toString())).toEqual(head);
  });
});

describe('lines that a person changed (J8)', () => {
  const others = (change: (copy: string[]) => void) => {
    const copy = [...lines];
    change(copy);
    return copy.join('');
  };

  it.each(lines.slice(0, -1).map((_, index) => index))(
    'line %d deleted, duplicated or swapped is corrupt, with a head and without',
    index => {
      for (const known of [head, undefined]) {
        expect(
          judge(
            others(copy => copy.splice(index, 1)),
            known,
          ).verdict,
        ).toBe('corrupt');
        expect(
          judge(
            others(copy => copy.splice(index, 0, copy[index]!)),
            known,
          ).verdict,
        ).toBe('corrupt');
        expect(
          judge(
            others(copy => copy.splice(index, 2, copy[index + 1]!, copy[index]!)),
            known,
          ).verdict,
        ).toBe('corrupt');
      }
    },
  );

  it('a duplicated last line is corrupt; a deleted one was confirmed and is missing', () => {
    expect(judge(text + lines.at(-1)!, head).verdict).toBe('corrupt');
    expect(judge(lines.slice(0, -1).join(''), head)).toMatchObject({
      verdict: 'corrupt-tail',
      why: expect.stringContaining(`Record ${head.seq} was confirmed`),
    });
  });

  it('a record of another release in the right place, whole in itself, is corrupt', () => {
    const other = encoded([[{type: 'NoteAdded', at: 1, by: 'eve', text: 'x'}], ...decisions.slice(1)]);
    const foreign = other.bytes.toString().trimEnd().split('\n');
    for (const known of [head, undefined])
      for (const index of [0, 1, 5])
        expect(judge(others(copy => copy.splice(index, 1, `${foreign[index]}\n`)), known).verdict).toBe('corrupt');
  });

  it('another record in the place of the confirmed one is corrupt', () =>
    expect(judge(bytes, {seq: head.seq, crc: 'deadbeef'})).toMatchObject({
      verdict: 'corrupt',
      why: expect.stringContaining('not the one'),
    }));
});

describe('an end that never reached the disk (J9)', () => {
  const confirmed = heads.at(-2)!;
  const good = ends.at(-2)!;

  it.each([1, 7, 511, 512, 4096])('%d NULs behind the last line are torn', count => {
    const padded = Buffer.concat([bytes, Buffer.alloc(count)]);
    expect(judge(padded, head)).toMatchObject({verdict: 'torn', goodBytes: bytes.length});
    expect(judge(padded)).toMatchObject({verdict: 'torn', goodBytes: bytes.length});
  });

  it('a zero sector within the last line is torn, with its newline and without; a wrong byte there is not', () => {
    const long = encoded([[{type: 'NoteAdded', at: 1, by: 'ana', text: 'x'.repeat(3000)}]]).bytes;
    const holed = Buffer.from(long).fill(0, 1024, 1536);
    expect(judge(holed).verdict).toBe('torn');
    const wrong = Buffer.from(long).fill(0x41, 1024, 1536);
    expect(judge(wrong).verdict).toBe('corrupt-tail');
  });

  it('a zero sector in an unconfirmed decision of several lines is torn; in a confirmed one it is corrupt', () => {
    const notes = (count: number) =>
      Array.from({length: count}, (_, index) => ({type: 'NoteAdded', at: index, by: 'ana', text: 'x'.repeat(600)}) as const);
    const {bytes: several, heads: known, ends: at} = encoded([notes(1), notes(4)]);
    const sector = Math.ceil(at[0]! / 512) * 512;
    const holed = Buffer.from(several).fill(0, sector, sector + 512);
    expect(judge(holed, known[0])).toMatchObject({verdict: 'torn', goodBytes: at[0]});
    expect(judge(holed, known[1]).verdict).toBe('corrupt');
    expect(judge(holed).verdict).toBe('corrupt');
  });

  it('a complete last line with a wrong checksum is not dropped without a person', () => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 30]! ^= 1;
    expect(judge(copy, confirmed)).toMatchObject({verdict: 'corrupt-tail', goodBytes: good});
  });
});
