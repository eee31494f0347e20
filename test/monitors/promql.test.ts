import {describe, expect, it} from 'vitest';
import {ageQuery, presenceQuery, selectorsIn, withVersion} from '../../src/monitors/promql.ts';

const texts = (query: string) => selectorsIn(query).map(({text}) => text);

describe('the selectors of a query', () => {
  it.each([
    ['up', ['up']],
    ['http_requests_total{code=~"5..", version="2.8.0"}', ['http_requests_total{code=~"5..", version="2.8.0"}']],
    ['sum(http_requests_total{a="1"})', ['http_requests_total{a="1"}']],
    ['sum by (le, version) (x_bucket{a="}{"})', ['x_bucket{a="}{"}']],
    ['sum(x_bucket) by (le)', ['x_bucket']],
    ['sum without (instance) (rate(a:b:c[5m] offset 1h))', ['a:b:c']],
    ['a{x="1"} + on (job) group_left (team) b unless c', ['a{x="1"}', 'b', 'c']],
    ['{__name__="x", job=\'y\'}', ['{__name__="x", job=\'y\'}']],
    ['1 + vector(0) * 2.5e3', []],
    ['label_replace(a, "to", "$1", "from", "(.*)") # b', ['a']],
    ['a{', []],
    ['', []],
  ])('%s', (query, expected) => expect(texts(query)).toEqual(expected));
});

describe('questions about a query', () => {
  it('how old its newest sample is, by the clock of the server', () => {
    expect(ageQuery('sum(a{x="1"})')).toBe('time() - max(timestamp(a{x="1"}))');
    expect(ageQuery('a + b')).toBe('time() - min(label_replace(max(timestamp(a)), "part", "0", "", "") or label_replace(max(timestamp(b)), "part", "1", "", ""))');
    expect(ageQuery('vector(1)')).toBeUndefined();
  });

  it('whether anything it names exists, whatever the values', () => {
    expect(presenceQuery('sum(a{code=~"5..",version="2",env!="dev"})')).toBe('count(a{code!="",version!=""})');
    expect(presenceQuery('{__name__="a",b="1"}')).toBe('count(a{b!=""})');
    expect(presenceQuery('vector(0)')).toBeUndefined();
  });

  it('a version cannot leave the string it stands in', () => expect(withVersion('a{v="{{version}}"}', '2"} or up{x="')).toBe('a{v="2\\"} or up{x=\\""}'));
});
