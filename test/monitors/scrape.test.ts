import {describe, expect, it} from 'vitest';
import type {Config} from '../../src/config/schema.ts';
import type {MonitorContext} from '../../src/monitors/index.ts';
import {scrape} from '../../src/monitors/scrape.ts';
import {badAnswers, givenMonitor, problemIn, serve} from './given-monitor.ts';

type Settings = Extract<NonNullable<NonNullable<Config['environments']['production']>['metrics']>, {kind: 'scrape'}>;

const page = (requests: string | number, failed: string | number, version = '2'): string => [
  '# HELP http_requests_total Requests.', '# TYPE http_requests_total counter',
  `http_requests_total{code="200",version="${version}"} ${requests}`,
  `http_requests_total{code="503",version="${version}",path="/a \\"b\\" {c}"} ${failed} 1395066363000`,
  `http_request_duration_seconds_bucket{le="0.1",version="${version}"} ${requests}`,
  `http_request_duration_seconds_bucket{le="+Inf",version="${version}"} ${requests}`, 'something_else NaN', '',
].join('\n');

/** One address per page; a page is what the test says, a function answers itself. */
const given = async (pages: readonly string[], more: Partial<Settings> = {}, context: Partial<MonitorContext> = {}) => {
  const shown: (string | (typeof badAnswers)[string])[] = [...pages];
  const urls = await Promise.all(pages.map((_, index) => serve((request, response) => {
    const now = shown[index]!;
    if (typeof now === 'string') response.end(now);
    else now(request, response);
  })));
  const monitor = givenMonitor(scrape({kind: 'scrape', urls, requests: 'http_requests_total', errors: 'code=~5..', duration: 'http_request_duration_seconds', versionLabel: 'version', ...more}), context);
  return {...monitor, shows: (index: number, what: (typeof shown)[number]) => void shown.splice(index, 1, what)};
};

describe('[P17] /metrics pages', () => {
  it('are added up: what each counted since the look before, by version', async () => {
    const {look, shows} = await given([page(100, 1), page(50, 0, '1')]);
    expect(problemIn(await look())).toContain('the first look');
    shows(0, page(110, 3));
    shows(1, page(56, 1, '1'));
    expect(await look()).toMatchObject({kind: 'counts', new: {total: 12, errors: 2, buckets: {'0.1': 10, '+Inf': 10}}, old: {total: 7, errors: 1}});
  });

  it('know a restart of one process from a negative number', async () => {
    const {look, shows} = await given([page(9000, 0), page(9000, 0)]);
    await look();
    shows(0, page(4, 0));
    shows(1, page(9010, 0));
    expect(await look()).toMatchObject({new: {total: 14}});
  });

  it.each(['NaN', '+Inf', '-Inf', '-3', 'many'])('a count of %s spoils the look, also among good ones (M5)', async value => {
    const {look, shows} = await given([page(1, 1)]);
    await look();
    shows(0, page(5, value));
    expect(problemIn(await look())).toMatch(/no count/);
  });

  it('without the counter, or without the label by which errors are told, are no data (M5)', async () => {
    const {look, shows} = await given([page(1, 1)]);
    await look();
    shows(0, 'up 1\n');
    expect(problemIn(await look())).toMatch(/has no http_requests_total/);
    const other = await given([page(1, 1)], {errors: 'status=~5..'});
    expect(problemIn(await other.look())).toBe('no http_requests_total has a label status, by which errors are told');
  });

  it('half of the instances are not the service: it says which is missing, and counts what it missed when it is back (M6)', async () => {
    const {look, shows} = await given([page(10, 0), page(10, 0)]);
    await look();
    shows(0, page(20, 0));
    shows(1, (_, response) => response.writeHead(500).end());
    expect(problemIn(await look())).toMatch(/^1 of 2 pages: 127\.0\.0\.1:\d+ answered 500$/);
    shows(0, page(30, 0));
    shows(1, page(30, 0));
    expect(await look()).toMatchObject({new: {total: 40}});
  });

  describe('whose series do not say which version answered', () => {
    const bare = (requests: number, failed: number): string => page(requests, failed).replaceAll(/,version="2"/g, '');

    it('count for the version that runs, never for both: a canary has nothing beside it then', async () => {
      const {look, shows} = await given([bare(10, 0)]);
      await look();
      shows(0, bare(16, 3));
      expect(await look()).toMatchObject({kind: 'counts', new: {total: 9, errors: 3, buckets: {'+Inf': 6}}, old: undefined});
      const before = await given([bare(10, 0)], {}, {versions: () => ({old: '1', new: undefined}), deployed: () => false});
      await before.look();
      before.shows(0, bare(16, 3));
      expect(await before.look()).toMatchObject({kind: 'counts', old: {total: 9, errors: 3}, new: undefined});
    });

    it('beside others that do are a gap: nobody knows whose they are', async () => {
      const {look, shows} = await given([page(10, 0), bare(10, 0)]);
      expect(problemIn(await look())).toBe('some http_requests_total have no label version, by which old and new are told apart');
      shows(1, page(30, 0, '1'));
      await look();
      shows(1, page(36, 0, '1'));
      expect(await look()).toMatchObject({kind: 'counts', old: {total: 6}});
    });

    it('give no response times to compare with where only the requests say it', async () => {
      const without = (text: string): string => text.replaceAll(/(_bucket{le="[^"]*"),version="\d"/g, '$1');
      const {look, shows} = await given([without(page(10, 0)), without(page(10, 0, '1'))]);
      await look();
      shows(0, without(page(15, 0)));
      shows(1, without(page(17, 0, '1')));
      expect(await look()).toMatchObject({new: {total: 5}, old: {total: 7, buckets: undefined}});
    });

    it('do not make the new version the old one where that is not known', async () => {
      const {look, shows} = await given([page(10, 0), page(10, 0, '1')], {}, {versions: () => ({old: undefined, new: '2'})});
      await look();
      shows(0, page(15, 2));
      shows(1, page(17, 0, '1'));
      expect(await look()).toMatchObject({new: {total: 7, errors: 2}, old: {total: 7, errors: 0}});
    });
  });

  it.each(Object.entries(badAnswers))('%s is a gap', async (_, answer) => {
    const {look, shows} = await given([page(10, 0)]);
    await look();
    shows(0, answer);
    expect(problemIn(await look())).not.toBe('');
  });
});
