import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {decodeLine, encodeLine, type JournalLine} from '../../src/journal/format.ts';
import {judgeLines, replay, stateHash} from '../../src/journal/index.ts';
import {evolve} from '../../src/release/evolve.ts';
import {initialState} from '../../src/release/state.ts';
import {hasProgram} from './has-program.ts';
import {decisions, encoded, hostile} from './sample.ts';

const {bytes} = encoded();
const lines = bytes.toString().trimEnd().split('\n');

describe('[P24] a journal', () => {
  it('is made of the lines that the format describes', () => {
    expect(lines[0]).toMatch(
      /^\{"seq":1,"prev":"00000000","v":1,"t":"1970-01-01T00:00:00\.000Z","mono":12,"boot":"boot","by":"ana","type":"ReleaseOpened","about":\{"format":1,.*\},"event":\{"at":0,.*\},"crc":"[0-9a-f]{8}"\}$/,
    );
    expect(lines.map(line => (JSON.parse(line) as JournalLine).more)).toEqual([
      undefined,
      undefined,
      undefined,
      2,
      1,
      undefined,
      undefined,
      undefined,
      1,
      undefined,
      undefined,
    ]);
    expect(lines.slice(1).every(line => !line.includes('"about"'))).toBe(true);
  });

  it.runIf(hasProgram('jq'))('can be read with jq alone (J13)', () => {
    const types = execFileSync('jq', ['-r', '.type'], {input: bytes, encoding: 'utf8'}).trim().split('\n');
    expect(types).toEqual(decisions.flat().map(({type}) => type));
  });

  it('can be shown with cat: nothing in it controls a terminal or hides (S4)', () => {
    expect(bytes.toString()).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
    expect(bytes.toString()).toContain('Grüße 日本 🎉');
  });

  it('gives back exactly what was written, and the state that it led to', () => {
    const {lines: read, verdict} = judgeLines(bytes, undefined);
    const {state, events, newer} = replay(read);
    expect(verdict).toBe('clean');
    expect(newer).toBeUndefined();
    expect(events).toEqual(decisions.flat());
    expect(state.notes[0]?.text).toBe(hostile);
    expect(stateHash(state)).toBe(stateHash(decisions.flat().reduce(evolve, initialState())));
    expect(state.seq).toBe(read.at(-1)?.seq);
  });
});

describe('a line', () => {
  const line = {seq: 1, prev: '00000000', v: 1, t: '', mono: 0, boot: '', by: '', type: 'NoteAdded'};

  it('keeps any text and shows none that is unsafe', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'binary'}), (text, by) => {
        const {text: written} = encodeLine({...line, by, event: {text}});
        expect(written).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}](?!$)/u);
        expect(decodeLine(Buffer.from(written.slice(0, -1)))).toMatchObject({by, event: {text}});
      }),
      {numRuns: 300},
    );
  });

  it('never throws on garbage, and takes none of it for a record', () =>
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 80}), garbage => typeof decodeLine(Buffer.from(garbage)) === 'string'),
      {numRuns: 2000},
    ));

  it('with the right checksum but the wrong shape is no record', () => {
    const {text} = encodeLine({...line, event: {}});
    const bare = encodeLine({...line, seq: -1, event: {}});
    expect(decodeLine(Buffer.from(text.trim()))).toMatchObject({seq: 1});
    expect(decodeLine(Buffer.from(bare.text.trim()))).toContain('wrong kind');
  });
});

describe('a journal of a newer cockpit (J18)', () => {
  const {lines: read} = judgeLines(bytes, undefined);

  it.each([
    ['an unknown type of event', {...read[5]!, type: 'MoonPhaseChanged'}],
    ['a newer version of a known one', {...read[5]!, v: 2}],
  ])('%s stops the replay before it, and says what to run', (_what, strange) => {
    const {state, newer} = replay([...read.slice(0, 5), strange, ...read.slice(6)]);
    expect(state.seq).toBe(5);
    expect(newer?.seq).toBe(6);
    expect(newer?.next[0]).toContain(`engines/${'e'.repeat(64)}/`);
  });

  it('in another format is not read at all', () => {
    const {state, newer} = replay([{...read[0]!, about: {...read[0]!.about!, format: 2}}, ...read.slice(1)]);
    expect(state.info).toBeUndefined();
    expect(newer?.seq).toBe(1);
  });

  it('is not fooled by names that every object has', () => expect(replay([{...read[0]!, type: 'constructor'}]).newer?.seq).toBe(1));
});
