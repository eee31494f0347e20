import {describe, expect, it} from 'vitest';
import {tagSeries} from '../../src/config/init/tag-series.ts';

const year = 365 * 24 * 3_600_000;
const prefixes = (tags: Record<string, number>) => tagSeries(Object.entries(tags).map(([name, years]) => ({name, at: years * year}))).map(({prefix}) => prefix);

describe('which release tags are meant', () => {
  it.each<[string, Record<string, number>, string[]]>([
    ['nothing there', {latest: 1, 'v1.2': 1}, []],
    ['one series', {'v1.0.0': 0, 'v1.10.0': 1, 'v2.0.0-rc.1': 2}, ['v']],
    ['the plain one beside packages that were tagged since', {'v8.2.2': 10, 'create-app@9.0.1': 10.1, 'plugin@8.0.1': 10.2}, ['v', 'plugin@', 'create-app@']],
    ['a plain one that was given up years ago', {'v1.1.0': 1, 'angular-v9.4.0': 10, 'parser-v7.0.0': 9.9}, ['angular-v', 'parser-v', 'v']],
    ['numbers without a prefix', {'1.0.0': 1, 'x@1.0.0': 1}, ['', 'x@']],
    ['four numbers are no version, and no prefix either', {'v8.1.3.1': 2, 'v8.1.3': 1}, ['v']],
    ['a prefix that ends in a dot', {'release.1.2.3': 1}, ['release.']],
  ])('%s', (_, tags, expected) => expect(prefixes(tags)).toEqual(expected));
});
