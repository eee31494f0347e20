import {describe, expect, it} from 'vitest';
import {readTar} from '../../sandbox/ci/tar.ts';
import {patch} from '../../sandbox/company/patch.ts';
import {note, release} from '../../sandbox/company/tree.ts';
import {ordinaryCount, ordinaryCustomer, populations} from '../../sandbox/data/population.ts';
import {statementsOf} from '../../sandbox/database/statements.ts';
import {mergeMetrics} from '../../sandbox/front/merge-metrics.ts';
import {createSeen, createShare} from '../../sandbox/front/share.ts';
import {type TrafficState, withRelease} from '../../sandbox/front/traffic-state.ts';
import {environmentNames, hostNames, layoutOf, portsPerWorld} from '../../sandbox/world/layout.ts';
import {identityOf, isAlive} from '../../sandbox/world/processes.ts';

describe('statements of an SQL file', () => {
  it('end at a semicolon that is neither quoted nor commented, and know their line', () => {
    const sql = "-- first; of all\nCREATE TABLE a (x TEXT DEFAULT ';');\n\n/* ; */ INSERT INTO a VALUES ('it''s; fine');\nDROP TABLE a";
    expect(statementsOf(sql)).toEqual([
      {line: 2, text: "CREATE TABLE a (x TEXT DEFAULT ';');"},
      {line: 4, text: "INSERT INTO a VALUES ('it''s; fine');"},
      {line: 5, text: 'DROP TABLE a'},
    ]);
  });

  it('keep a trigger whole', () => {
    const trigger = 'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = 1; DELETE FROM b; END;';
    expect(statementsOf(`${trigger}\nSELECT 1;`).map(({text}) => text)).toEqual([trigger, 'SELECT 1;']);
  });

  it('are none in a file of comments', () => expect(statementsOf('-- nothing\n/* at all; */\n')).toEqual([]));
});

describe('the share of requests', () => {
  it.each([0, 1, 5, 25, 33, 50, 99, 100])('is %d of a hundred, exactly', percent => {
    const share = createShare();
    const hundred = Array.from({length: 100}, () => share(percent));
    expect(hundred.filter(to => to === 'candidate')).toHaveLength(percent);
  });

  it('is seen over the last ten seconds, and is null when nobody asked', () => {
    let now = 1_000_000;
    const seen = createSeen(() => now);
    expect(seen.read()).toMatchObject({percent: null, requests: 0});
    for (let n = 0; n < 40; n += 1) seen.count(n % 4 === 0 ? 'candidate' : 'stable');
    now += 9_000;
    expect(seen.read()).toMatchObject({percent: 25, requests: 40});
    now += 2_000;
    expect(seen.read()).toMatchObject({percent: null, requests: 0});
  });
});

describe('a release that is brought to the hosts', () => {
  const a = {version: '1.0.0', digest: 'sha256:a'};
  const b = {version: '1.1.0', digest: 'sha256:b'};
  const c = {version: '1.2.0', digest: 'sha256:c'};
  const nothing: TrafficState = {percent: 0, stable: null, candidate: null, drained: []};

  it('is the stable one when it is the first', () => expect(withRelease(nothing, a)).toMatchObject({stable: a, candidate: null}));
  it('begins at 0 %', () => expect(withRelease({...nothing, stable: a}, b)).toMatchObject({stable: a, candidate: b, percent: 0}));
  it('changes nothing when it comes back: the way back moves no traffic by itself', () => {
    const canary = {...nothing, stable: a, candidate: b, percent: 25};
    expect(withRelease(canary, a)).toBe(canary);
    expect(withRelease(canary, b)).toBe(canary);
  });
  it('follows on a release that had won', () => {
    expect(withRelease({...nothing, stable: a, candidate: b, percent: 100}, c)).toMatchObject({stable: b, candidate: c, percent: 0});
  });
  it('replaces one that had not', () => {
    expect(withRelease({...nothing, stable: a, candidate: b, percent: 25}, c)).toMatchObject({stable: a, candidate: c, percent: 0});
  });
});

it('metrics of several instances become one page, each family once', () => {
  const page = (instance: string) =>
    `# HELP up_total x\n# TYPE up_total counter\nup_total{instance="${instance}"} 1\n# TYPE g gauge\ng 2\n`;
  expect(mergeMetrics([page('a'), page('b')])).toBe(
    '# HELP up_total x\n# TYPE up_total counter\nup_total{instance="a"} 1\nup_total{instance="b"} 1\n\n# TYPE g gauge\ng 2\ng 2\n',
  );
});

describe('a diff', () => {
  const diff = '--- a/f\n+++ b/f\n@@ -5,2 +5,3 @@\n }\n+added\n end\n';

  it('goes where its lines stand, nearest to the line it names', () => {
    const tree = new Map([['f', '}\nend\nx\ny\nz\n}\nend\n']]);
    patch(diff)(tree);
    expect(tree.get('f')).toBe('}\nend\nx\ny\nz\n}\nadded\nend\n');
  });

  it('that fits nowhere is an error', () => {
    expect(() => patch(diff)(new Map([['f', 'other\n']]))).toThrow('f: the change at line 5 does not fit');
  });
});

it('notes stand in the order of Keep a Changelog, and a release moves them and the links', () => {
  const url = 'https://git.example.com/shop/orders-api/compare';
  const tree = new Map([
    ['package.json', '{"version": "1.0.0"}'],
    ['CHANGELOG.md', `# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n[Unreleased]: ${url}/v1.0.0...HEAD\n`],
  ]);
  note('Fixed', 'b')(tree);
  note('Added', 'a')(tree);
  note('Fixed', 'c')(tree);
  release('1.1.0', '2026-02-02')(tree);
  expect(tree.get('CHANGELOG.md')).toBe(
    `# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-02-02\n\n### Added\n\n- a\n\n### Fixed\n\n- b\n- c\n\n## [1.0.0] - 2026-01-01\n\n` +
      `[Unreleased]: ${url}/v1.1.0...HEAD\n[1.1.0]: ${url}/v1.0.0...v1.1.0\n`,
  );
  expect(tree.get('package.json')).toBe('{"version": "1.1.0"}');
});

it('every part of a world has a port of its own within its block', () => {
  const layout = layoutOf('/w', 20_000);
  const environments = environmentNames.map(name => layout.environments[name]);
  const ports = [
    layout.keeperPort,
    ...environments.flatMap(env => [env.publicPort, env.adminPort, ...env.hosts.flatMap(host => [host.port, ...host.instancePorts])]),
  ];
  expect(environments.flatMap(env => env.hosts.map(({name}) => name))).toEqual([...hostNames, ...hostNames]);
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.min(...ports)).toBe(20_000);
  expect(Math.max(...ports)).toBeLessThan(20_000 + portsPerWorld);
});

it('ordinary customers are never those with legacy or wholesale orders', () => {
  for (const population of Object.values(populations)) {
    const all = Array.from({length: ordinaryCount(population)}, (_, n) => ordinaryCustomer(n));
    expect(new Set(all).size).toBe(all.length);
    expect(Math.max(...all)).toBe(population.customers);
    for (const range of [population.legacy?.customers, population.wholesale?.customers]) {
      if (range) expect(all.filter(id => id >= range[0] && id <= range[1])).toEqual([]);
    }
  }
});

it('a process is known by its start as well, so that a pid that was given again is another one', () => {
  const self = identityOf(process.pid)!;
  expect(isAlive(self)).toBe(true);
  expect(isAlive({...self, started: '1'})).toBe(false);
});

it('an archive with a path that leaves its folder is refused', () => {
  const header = Buffer.alloc(512);
  header.write('../evil', 0);
  header.write('0000644', 100);
  header.write('00000000000', 124);
  header.write('0', 156);
  expect(() => readTar(header)).toThrow('leaves it');
});
