import {describe, expect, it} from 'vitest';
import {commandCounts} from '../../src/monitors/command-counts.ts';
import {measure} from '../../src/monitors/measure.ts';
import {givenMonitor, problemIn} from './given-monitor.ts';

const script = (text: string, ...args: string[]): {argv: [string, ...string[]]} => ({argv: ['/bin/sh', '-c', text, 'sh', ...args]});

describe('[P17] a command that prints counters', () => {
  it('gets both versions, and what it counts is the difference of two looks', async () => {
    const text = 'n=$(cat "$0.n" 2>/dev/null || echo 0); printf "{\\"new\\":{\\"total\\":%s,\\"errors\\":1,\\"buckets\\":{\\"0.1\\":%s}},\\"old\\":{\\"total\\":%s0,\\"errors\\":0}}" "$2" "$2" "$2"';
    let n = 0;
    const given = givenMonitor(commandCounts({argv: ['/bin/sh', '-c', text, 'sh', '{{version}}', '{{previous.version}}']}), {versions: () => ({old: String(++n), new: 'x'})});
    expect(problemIn(await given.look())).toContain('the first look');
    expect(await given.look()).toMatchObject({kind: 'counts', new: {total: 1, errors: 0, buckets: {'0.1': 1}}, old: {total: 10, errors: 0}});
  });

  it.each([
    ['exit 3', 'it ended with 3'], ['kill -9 $$', 'it ended with a signal'], ['true', 'it did not print JSON'], ['echo "<html>"', 'it did not print JSON'], ['echo null', 'it printed neither'], ['echo "{}"', 'it printed neither'],
    ['echo "{\\"new\\":{\\"total\\":5}}"', 'new.errors is no count'], ['echo "{\\"new\\":{\\"total\\":\\"5\\",\\"errors\\":0}}"', 'new.total is no count'],
    ['echo "{\\"new\\":{\\"total\\":-5,\\"errors\\":0}}"', 'new.total is no count'], ['echo "{\\"new\\":{\\"total\\":5,\\"errors\\":0,\\"buckets\\":{\\"1\\":null}}}"', 'new.le 1 is no count'],
  ])('%s is a gap', async (text, why) => expect(problemIn(await givenMonitor(commandCounts(script(text))).look())).toContain(why));

  it('a program that is not there is a gap', async () =>
    expect(problemIn(await givenMonitor(commandCounts({argv: ['/no/such/program']})).look())).not.toBe(''));
});

describe('[P17] a command that prints one number', () => {
  const ask = (text: string) => givenMonitor(measure({name: 'queue age', unit: 's', command: script(text), better: 'lower', tolerancePct: 50, tolerate: 0, every: 10_000, prove: false})).look();

  it.each([['12', 12], [' 3.5\n', 3.5], ['-1', -1], ['1e3', 1000], ['.5', 0.5], ['0', 0]])('%j is %d', async (printed, value) =>
    expect(await ask(`printf '%s' '${printed}'`)).toMatchObject({kind: 'number', value, unit: 's'}));

  it.each(['', ' ', 'NaN', 'Infinity', '0x10', '12 s', '1,5', 'null', '1e999', '<html>'])('%j is a gap (M5)', async printed =>
    expect(problemIn(await ask(`printf '%s' '${printed}'`))).toBe('it printed no number'));

  it('a number from a program that failed is none', async () => expect(problemIn(await ask('echo 5; exit 1'))).toBe('it ended with 1'));
});
