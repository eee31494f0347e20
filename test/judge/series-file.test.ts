import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {judgeRecording, type JudgeTick, readSeries, type Recording, startJudge} from '../../src/judge/index.ts';
import {parseWithPlaces, type JsonNode} from '../../src/judge/json-places.ts';
import {badOf, randomFrom, times} from './given-series.ts';

const random = randomFrom(3);
const baseline: JudgeTick[] = times(360, () => ({errors: {bad: badOf(100, 0.02, random), total: 100}}));
const watch: (JudgeTick & {p99Ms?: number})[] = [
  ...times(40, () => ({errors: {bad: badOf(100, 0.02, random), total: 100}})),
  {},
  ...times(40, () => ({errors: {bad: badOf(100, 0.16, random), total: 100}})),
];

const csvOf = (ticks: readonly JudgeTick[], phase: string) =>
  ticks.map(({errors}) => (errors ? `${phase},${errors.bad},${errors.total}` : `${phase},,`)).join('\n');

const csv = `# recorded on web-1\nphase,errors.bad,errors.total\n${csvOf(baseline, 'baseline')}\n${csvOf(watch, 'watch')}\n`;
const json = JSON.stringify({baseline, watch}, undefined, 2);

const recordingOf = (text: string): Recording => {
  const read = readSeries(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.recording;
};
const problemsOf = (text: string) => {
  const read = readSeries(text);
  return read.ok ? [] : read.problems;
};

describe('a recording', () => {
  it('is judged as if it were live: every change, with its sentence', () => {
    const {changes, last} = judgeRecording(recordingOf(json));
    expect(changes.map(({verdict}) => verdict)).toEqual(expect.arrayContaining(['unsure', 'worse']));
    const found = changes.at(-1)!;
    expect(found.verdict).toBe('worse');
    expect(found.tick).toBeGreaterThan(41);
    expect(found.tick).toBeLessThan(50);
    expect(found.sentence).toMatch(/^Worse: error rate \d+\.\d+ %, usual \d\.\d\d %, for /);
    expect(last.ticks).toBe(81);
  });

  it('gives the same verdicts from JSON and from CSV', () => {
    expect(judgeRecording(recordingOf(csv))).toEqual(judgeRecording(recordingOf(json)));
  });

  it('takes CSV from other systems: CRLF, quotes, spaces, a byte order mark, NaN', () => {
    const gaps = csv.replaceAll(',,', ', NaN,NaN').replaceAll('errors.bad', '"errors.bad"');
    const other = gaps.replaceAll(',', ' , ').replaceAll('\n', '\r\n');
    expect(judgeRecording(recordingOf(`\uFEFF${other}`))).toEqual(judgeRecording(recordingOf(csv)));
  });

  it('knows a control, latency counts and measured values in both forms', () => {
    const fromCsv = recordingOf([
      'phase,p99.bad,p99.total,p99.gateBad,p99.safeBad,p99.controlBad,p99.controlTotal,p99.share,p99Ms',
      'baseline,1,99,1,1,,,,',
      'watch,2,100,1,0,9,900,0.1,184',
    ].join('\n'));
    const fromJson = recordingOf(JSON.stringify({
      baseline: [{p99: {bad: 1, total: 99}}],
      watch: [{p99: {bad: 2, total: 100, gateBad: 1, safeBad: 0, controlBad: 9, controlTotal: 900, share: 0.1}, p99Ms: 184}],
    }));
    for (const {setup, ticks} of [fromCsv, fromJson]) {
      expect(setup.metrics['p99']).toMatchObject({mode: 'control', baseline: {bad: [1], total: [99]}});
      expect(ticks).toMatchObject([{
        tick: {p99: {bad: 2, total: 100, gateBad: 1, safeBad: 0, control: {bad: 9, total: 900}, share: 0.1}}, measured: {p99Ms: 184},
      }]);
    }
  });

  it('carries its settings', () => {
    const {setup} = recordingOf(JSON.stringify({
      tickSec: 1, parameters: {windowTicks: 60, rho: [2, 4]}, metrics: {errors: {floor: 0.01, weight: 2}},
      limits: [{metric: 'errors', at: 0.01, forTicks: 12}], watch: [{errors: {bad: 0, total: 1}}],
    }));
    expect(setup).toMatchObject({
      parameters: {tickSec: 1, windowTicks: 60, rho: [2, 4]},
      metrics: {errors: {weight: 2, parameters: {floor: 0.01}}},
      limits: [{metric: 'errors', of: 'rate', beyond: 'above', at: 0.01, forTicks: 12}],
    });
  });

  it('gives way to settings from the command line', () => {
    const read = readSeries(json, {parameters: {alpha: 0.01}});
    expect(read.ok && read.recording.setup.parameters).toMatchObject({alpha: 0.01});
  });
});

describe('a mistake in CSV is pointed at', () => {
  it.each([
    ['', 1, 1, 'The file is empty'],
    ['time,errors.bad\n', 1, 1, 'The first column must be called phase, not "time"'],
    ['phase,errors.bad,errors.bad\n', 1, 18, 'The column "errors.bad" is there twice'],
    ['phase,errors.bad,errors.total\nafter,1,2', 2, 1, 'The phase must be history, baseline or watch, not "after"'],
    ['phase,errors.bad,errors.total\nwatch,1', 2, 7, '2 fields instead of 3'],
    ['phase,errors.bad,errors.total\nwatch,1,2\nwatch,1, 2x', 3, 10, '"2x" is not a number'],
    ['phase,errors.bad,errors.total\nwatch,1,0x10', 2, 9, '"0x10" is not a number'],
    ['phase,errors.bad,errors.total\nwatch,12,10', 2, 7, 'errors: bad is 12, more than total (10)'],
    ['phase,errors.bad,errors.total\nwatch,-1,10', 2, 7, 'errors: bad is -1; a count cannot be below 0'],
    ['phase,errors.bad,errors.total\nwatch,,10', 2, 8, 'errors: Both bad and total are needed'],
    ['phase,errors.bad,errors.total\nbaseline,1,10\n', 3, 1, 'There is no row of phase watch'],
    ['phase,queue [s]\nwatch,1', 1, 7, 'In brackets it must be said what is better: lower or higher'],
    ['phase,queue [s lower limit=x]\nwatch,1', 1, 7, '"limit=x" needs a number after the ='],
    ['phase,queue [lower every=0.5]\nwatch,1', 1, 7, 'every=0.5 must be a whole number of ticks'],
  ])('%j', (text, line, column, what) => expect(problemsOf(text)).toContainEqual({line, column, what}));

  it('once, not with all that follows from it', () =>
    expect(problemsOf('phase,errors.bad,errors.total\nwatch,x,2')).toEqual([{line: 2, column: 7, what: '"x" is not a number'}]));
});

describe('other numbers in CSV', () => {
  const settings = '[ms lower 30% every=3 tolerate=0.5 limit=40]';
  const rows = (value: (index: number) => string, count: number, phase: string) => times(count, index => `${phase},${badOf(100, 0.02, random)},100,${index % 3 === 0 ? value(index) : ''}`);
  const quiet = (index: number) => String(10 + (index % 7) / 10);
  const csvWith = (value: (index: number) => string) => [`phase,errors.bad,errors.total,"query time, p50 ${settings}"`, ...rows(quiet, 360, 'baseline'), ...rows(value, 120, 'watch')].join('\n');

  it('are judged as those of JSON are', () => {
    const recording = recordingOf(csvWith(quiet));
    const same = recordingOf(JSON.stringify({
      metrics: {'query time, p50': {kind: 'measure', better: 'lower', tolerancePct: 30, tolerate: 0.5, limit: 40, everyTicks: 3, unit: 'ms'}},
      baseline: times(9, () => ({'query time, p50': 10})), watch: [{'query time, p50': 10}],
    }));
    expect(recording.views).toMatchObject({'query time, p50': {better: 'lower', unit: 'ms', limit: 40}});
    expect(recording.setup.metrics['query time, p50']).toMatchObject({kind: 'measure', weight: 0.1, parameters: {recentTicks: 24}});
    expect(recording.setup.limits).toEqual(same.setup.limits);
    expect(recording.setup.limits).toEqual([{of: 'value', metric: 'query time, p50', beyond: 'above', at: 40, unit: 'ms', forTicks: 4}]);
    expect(judgeRecording(recording).last.verdict).not.toBe('worse');
  });

  it('are worse when they have moved too far, and beyond a limit', () => {
    expect(judgeRecording(recordingOf(csvWith(index => String(20 + (index % 7) / 10)))).changes.at(-1)).toMatchObject({verdict: 'worse', sentence: expect.stringMatching(/^Worse: query time, p50 20(\.\d)? ms, usual 10(\.\d)? ms, tolerated up to 1\d/)});
    expect(judgeRecording(recordingOf(csvWith(() => '50'))).changes.at(-1)).toMatchObject({verdict: 'worse', sentence: expect.stringContaining('limit 40 ms')});
  });

  it('that are missing are no data, and not healthy', () =>
    expect(judgeRecording(recordingOf(csvWith(() => 'NaN'))).last.verdict).toBe('no-data'));
});

describe('a longer time before the deploy', () => {
  const ticks = (count: number, rate: (index: number) => number): JudgeTick[] => times(count, index => ({errors: {bad: badOf(100, rate(index), random), total: 100}}));
  const wandering = ticks(1_440, index => 0.02 * Math.exp(0.4 * Math.sin(index / 90)));
  const calm = ticks(720, () => 0.02);
  const after = ticks(240, () => 0.02);

  it('tells how much the rate wanders, and not what is usual: named, or at the beginning of a long baseline', () => {
    const named = recordingOf(JSON.stringify({history: wandering, baseline: calm, watch: after}));
    const long = recordingOf(JSON.stringify({baseline: [...wandering, ...calm], watch: after}));
    expect(long).toEqual(named);
    const [with_, without] = [named, recordingOf(JSON.stringify({baseline: calm, watch: after}))].map(recording => startJudge(recording.setup).metrics[0]!.metric.base!);
    expect(with_!.sd).toBeGreaterThan(without!.sd * 1.5);
    expect([with_!.p, with_!.ticks]).toEqual([without!.p, without!.ticks]);
  });

  it('is as long as is said', () => {
    const read = readSeries(JSON.stringify({baseline: [...wandering, ...calm], watch: after}), {baselineSec: 1_800, windowSec: 600});
    expect(read.ok && read.recording.setup).toMatchObject({parameters: {windowTicks: 120}});
    expect(read.ok && read.recording.setup.metrics['errors']!.baseline!.total).toHaveLength(360);
  });

  it('is the same in CSV', () =>
    expect(recordingOf(`phase,errors.bad,errors.total\n${[csvOf(wandering, 'history'), csvOf(calm, 'baseline'), csvOf(after, 'watch')].join('\n')}`).setup.metrics)
      .toEqual(recordingOf(JSON.stringify({history: wandering, baseline: calm, watch: after})).setup.metrics));
});

describe('a mistake in JSON is pointed at', () => {
  it.each([
    ['{\n  "watch": [\n    {"errors": {"bad": 12, "total": 10}}\n  ]\n}', 3, 24, 'errors: bad is 12, more than total (10)'],
    ['{"watch": [{"errors": {"bad": "3", "total": 10}}]}', 1, 31, 'bad must be a number'],
    ['{"watch": [{"errors": {"bad": 3, "totl": 10}}]}', 1, 34, expect.stringMatching(/^"totl" is not known here; known are bad, total,/)],
    ['{"watch": [{"errors": true}]}', 1, 23, 'errors must be a number'],
    ['{"watch": []}', 1, 1, 'There is no "watch" with ticks after the deploy'],
    ['{"watch": {}}', 1, 11, 'A list [ … ] is expected'],
    ['{"parameters": {"alfa": 1}, "watch": [{}]}', 1, 17, expect.stringContaining('"alfa" is not known here')],
    ['{"limits": [{"metric": "errors"}], "watch": [{}]}', 1, 13, 'A limit needs metric, at and forTicks'],
    ['{"metrics": {"errors": {"mode": "sometimes"}}, "watch": [{}]}', 1, 33, 'One of baseline, control is expected'],
    ['{"metrics": {"errors": {}}, "parameters": {"alpha": 2}, "watch": [{}]}', 1, 1, 'alpha must be between 0 and 1, not 2'],
    ['{"watch": [1,]}', 1, 14, 'A value is expected'],
    ['{"watch": [NaN]}', 1, 12, 'NaN is not a value in JSON'],
    ['{"watch": [{}', 1, 14, 'A comma or ] is expected'],
    ['{"watch" []}', 1, 10, 'A colon is expected after "watch"'],
    ['{} {}', 1, 4, 'There is something after the end'],
    [`{"watch": ${'['.repeat(99)}`, 1, 75, 'Nested too deeply'],
  ])('%j', (text, line, column, what) => expect(problemsOf(text)).toContainEqual({line, column, what}));

  it('with all others at once', () => {
    expect(problemsOf('{"watch": [{"a": {"bad": 2, "total": 1}}, {"a": {"bad": -2, "total": 1}}], "more": 1}')).toHaveLength(3);
  });
});

describe('JSON with places', () => {
  const plain = (node: JsonNode): unknown => {
    if (node.kind === 'scalar') return node.value;
    return node.kind === 'array' ? node.items.map(plain) : Object.fromEntries(node.entries.map(({key, value}) => [key, plain(value)]));
  };

  it('reads what JSON.parse reads', () =>
    fc.assert(fc.property(fc.jsonValue(), fc.integer({min: 0, max: 3}), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const parsed = parseWithPlaces(text);
      expect(parsed.ok && plain(parsed.node)).toEqual(JSON.parse(text));
    })));

  it('takes nothing that JSON.parse does not take', () =>
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:0-9a-z .+-]*$/)), text => {
      const takes = () => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      };
      expect(parseWithPlaces(text).ok).toBe(takes());
    }), {numRuns: 500}));
});
