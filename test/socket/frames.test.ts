import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeFrame, makeDecoder, maxFrameBytes} from '../../src/socket/frames.ts';
import {parseCommand} from '../../src/socket/parse-command.ts';
import {parseFrame} from '../../src/socket/parse-frame.ts';
import {commonProtocol, otherVersion} from '../../src/socket/protocol.ts';
import {about} from './rig.ts';

const decoded = (bytes: Buffer, sizes: readonly number[]) => {
  const decoder = makeDecoder({parts: true});
  const frames: unknown[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    frames.push(...decoder.take(bytes.subarray(at, at + size)).frames);
    at += size;
  }
  return {frames, waiting: decoder.isWaiting()};
};

describe('frames', () => {
  it('arrive whole, however the stream is cut', () =>
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.integer({min: 1, max: 40}), {minLength: 1}), (values, sizes) => {
        const bytes = Buffer.from(values.map(value => encodeFrame({value})).join(''));
        expect(decoded(bytes, sizes)).toEqual({
          frames: values.map(value => JSON.parse(JSON.stringify({value})) as unknown),
          waiting: false,
        });
      }),
      {numRuns: 200},
    ));

  it('longer than 1 MiB go in parts, each of them shorter, with every character unharmed', () => {
    const frame = {type: 'snapshot', text: `${'"\\é🎉\u0000'.repeat(300_000)}${'x'.repeat(maxFrameBytes)}`};
    const text = encodeFrame(frame);
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxFrameBytes);
    expect(decoded(Buffer.from(text), [65_536]).frames).toEqual([frame]);
  });

  it('in parts are not taken from a client', () => {
    const {frames} = makeDecoder({parts: false}).take(Buffer.from(encodeFrame({type: 'part', text: '{}', last: true})));
    expect(frames).toEqual([{type: 'part', text: '{}', last: true}]);
  });

  it('that never end are broken after 1 MiB, and nothing of them is kept any longer', () => {
    const decoder = makeDecoder({parts: false});
    const chunk = Buffer.alloc(65_536, 'x');
    const taken = Array.from({length: 17}, () => decoder.take(chunk).broken);
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(taken.at(-1)).toContain('1 MiB');
  });

  it.each(['{', 'nothing', '\u0000', '{"a":1}}'])('%j is broken', line =>
    expect(makeDecoder({parts: false}).take(Buffer.from(`${line}\n`)).broken).toContain('not JSON'),
  );
});

describe('what a client may say', () => {
  it.each([
    [{type: 'StartGate', gate: 'deploy', typed: 'production'}],
    [{type: 'RollBack'}],
    [{type: 'RollBack', reason: 'errors', migration: 'restore'}],
    [{type: 'ResolveUnknown', gate: 'migrate', item: 'apply', as: 'did not run', reason: 'looked'}],
    [{type: 'LiftHold'}],
  ])('%j', command => expect(parseCommand(command)).toEqual(command));

  it.each([
    [{type: 'EndItem', gate: 'deploy', item: 'x', attempt: 1, outcome: {}}],
    [{type: 'StartGate', gate: 'launch'}],
    [{type: 'StartGate'}],
    [{type: 'AddNote', text: 7}],
    [{type: 'AddNote', text: {toString: 'x'}}],
    [{type: 'RollBack', migration: 'drop'}],
    [{type: 'ResolveUnknown', gate: 'migrate', item: 'apply', as: 'maybe', reason: 'x'}],
    [{type: 'constructor'}],
    ['RollBack'],
    [null],
  ])('and what it may not: %j', command => expect(parseCommand(command)).toBeUndefined());

  it('loses what does not belong there', () =>
    expect(parseCommand({type: 'LiftHold', by: 'boss', __proto__: {x: 1}})).toEqual({type: 'LiftHold'}));

  it.each([['cockpit'], ['Cockpit '], [''], [' '], ['a\u001b[31m'], ['a\nb'], ['\u202eana'], ['x'.repeat(65)], ['-rf'], [7]])(
    'nobody is called %j',
    who => expect(parseFrame({type: 'hello', protocol: [1, 1], who, tty: 't', role: 'operator'})).toHaveProperty('broken'),
  );

  it.each(['ana', 'Jürgen Groß', 'ana@laptop', '山田', 'ops-1'])('somebody may be called %s', who =>
    expect(parseFrame({type: 'hello', protocol: [1, 1], who, tty: '/dev/pts/3', role: 'observer'})).toMatchObject({who}),
  );

  it('never throws, whatever comes', () => fc.assert(fc.property(fc.jsonValue(), value => typeof parseFrame(value) === 'object')));
});

describe('protocols', () => {
  it.each([
    [[1, 1], [1, 1], 1],
    [[1, 3], [2, 5], 3],
    [[1, 1], [2, 3], undefined],
    [[4, 5], [1, 3], undefined],
  ] as const)('%j and %j speak %j', (a, b, common) => {
    expect(commonProtocol(a, b)).toBe(common);
    expect(commonProtocol(b, a)).toBe(common);
  });

  it('that do not meet say exactly what to run (C1)', () => {
    const hello = {
      type: 'hello',
      protocol: [3, 4],
      engine: {...about, version: '2.0.0', pid: 1, instance: 'i'},
      release: 'r',
      seq: 1,
    } as const;
    expect(otherVersion(hello, [1, 2])).toEqual({
      why: 'The engine of this release is cockpit 2.0.0 and speaks protocol 3 to 4; this one speaks 1 to 2.',
      next: `Attach with the program that runs the release: engines/${'e'.repeat(64)}/ in the state folder, or cockpit 2.0.0`,
    });
  });
});
