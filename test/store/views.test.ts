import {describe, expect, it} from 'vitest';
import type {Block} from '../../src/release/evidence.ts';
import {initialUi} from '../../src/store/client-state.ts';
import {plainText, widthOf, type Row} from '../../src/store/text.ts';
import {blockRows} from '../../src/store/view/blocks.ts';
import {gateView, verdictRows} from '../../src/store/view/gate.ts';
import {headerRow} from '../../src/store/view/header.ts';
import {keyBar} from '../../src/store/view/key-bar.ts';
import {logRows} from '../../src/store/view/log.ts';
import {metricTitle} from '../../src/store/view/metric.ts';
import {railRows} from '../../src/store/view/rail.ts';
import {rollbackLine} from '../../src/store/view/rollback-line.ts';
import {scrolledGate} from '../../src/store/view/scroll.ts';
import {errorRate, log, logLine, withLog} from '../rig/feeds.ts';
import {itemPlan} from '../rig/given.ts';
import {canaryEvents, looking, scenes, sized} from '../rig/scenes.ts';
import {at, facts, failed, known, passedUpTo, planned, seenBy, started, told} from '../rig/story.ts';

const text = (rows: readonly Row[]) => rows.map(row => plainText(row).trimEnd());

describe('the rollback line', () => {
  it.each([
    ['preflight', 'nothing to roll back: production still runs 2.7.4, untouched'],
    ['sql review', 'end this release: nothing is deployed, tag v2.8.0-rc.2 stays'],
    ['backup', 'roll back staging → 2.7.4, ~38 s. Production is untouched'],
    ['canary', 'roll back → 2.7.4  ~41 s  code-only safe  rehearsed 3 h  backup L3 23 min'],
    ['unknown', 'roll back → 2.7.4: NOT SAFE with code alone, migration unfinished  ~41 s'],
    ['holding', 'pressed 14:36:12 by alice. More presses change nothing'],
    ['verified', 'rolled back to 2.7.4, verified'],
    ['unverified', 'this rollback is still open: choose 1–5. More presses change nothing'],
    ['lost', 'is sent as soon as the engine answers. At once: $ cockpit rollback'],
  ] as const)('of %s says: %s', (scene, said) => expect(plainText(rollbackLine(scenes[scene](), 80)).trimEnd()).toBe(` r  ${said}`));

  it('says what is not ready, where there is room', () => {
    const state = scenes.canary();
    const parts = state.feeds.readiness!.parts.map(part => (part.name === 'rehearsed' ? {...part, ok: false, says: 'not with this plan'} : part));
    const unready = {...state, feeds: {...state.feeds, readiness: {...state.feeds.readiness!, parts}}};
    expect(plainText(rollbackLine(unready, 120))).toMatch(/▲ rehearsed: not with this plan $/);
    expect(plainText(rollbackLine(state, 120))).toMatch(/✓ ready $/);
  });

  it('never drops NOT SAFE, however narrow it gets', () => {
    for (let width = 20; width < 130; width++) expect(plainText(rollbackLine(scenes.unknown(), width))).toContain('NOT SAFE');
  });

  it('is told to observers and in open fields', () => {
    expect(plainText(rollbackLine({...scenes.canary(), me: {who: 'eve', role: 'observer'}}, 80))).toContain('You observe');
    expect(plainText(rollbackLine(looking(scenes.canary(), {field: {label: 'Note', text: '', minimum: 1, purpose: {kind: 'note'}}}), 80))).toContain('Esc first, then r');
  });
});

describe('the header', () => {
  it('gives up names before versions', () => {
    expect(plainText(headerRow(scenes.canary(), 120))).toContain('alice drives · bob here · lock ours');
    expect(plainText(headerRow(scenes.canary(), 80))).toContain('alice drives +1');
    expect(plainText(headerRow(scenes.canary(), 40)).trimEnd()).toBe('[PRODUCTION] 2.7.4 → 2.8.0         14:27');
  });

  it('puts trouble with the picture before people', () => {
    expect(plainText(headerRow(scenes.lost(), 80))).toContain('no connection  14:27 UTC');
    expect(plainText(headerRow(scenes.frozen(), 80))).toContain('engine frozen');
    expect(plainText(headerRow(scenes.stale(), 80))).toContain('picture 20 s old');
  });

  it('marks an environment that is not production by case, brackets and rule', () => {
    const state = scenes.canary();
    const staging = {...state, release: {...state.release, info: {...state.release.info!, environment: 'staging'}}};
    expect(plainText(headerRow(staging, 80))).toContain(' (staging) ');
  });
});

describe('the rail', () => {
  it('takes the colour from a gate 10 s after it has passed', () => {
    const state = seenBy(told(facts(known.old), ...passedUpTo('version')), '13:08:05');
    const glyph = (now: string) => railRows({...state, now: at(now)}, 17)[0]!.find(({text: shown}) => shown === '✓');
    expect(glyph('13:08:05')?.role).toBe('good');
    expect(glyph('13:08:11')?.role).toBeUndefined();
  });
});

describe('a metric', () => {
  it('reads without colour, and gives up words before numbers', () => {
    const state = scenes.canary();
    const title = (width: number) => plainText(metricTitle(errorRate(at('14:27:30')), state, width)).replace(/ {3,}/g, '   ');
    expect(title(93)).toBe('error rate   0.31 %   ▼ 0.02 pp under usual 0.33, inside; sees ±0.12 pp   n 21 480   now');
    expect(title(60)).toContain('0.31 %  ▼ 0.02 pp under usual 0.33, inside');
    expect(title(30)).toMatch(/^0\.31 % +n 21 480 {2}now$/);
  });

  it('without data is no data, never zero and never healthy', () =>
    expect(plainText(metricTitle(errorRate(at('14:27:00')), scenes.canary(), 93))).toContain('no data 30 s   not counted as healthy'));

  it('says what is above its limit', () => expect(plainText(metricTitle(errorRate(at('14:27:30'), 1.84), scenes.worse(), 78))).toContain('above limit 1.00'));
});

describe('a table', () => {
  const wide: Block = {kind: 'table', title: 'statements', head: ['line', 'does', 'lock'], rows: [{cells: ['4', 'CREATE INDEX on orders', 'SHARE'], glyph: '✗', tone: 'bad'}]};

  it('keeps its columns where they fit', () => expect(text(blockRows(wide, 60))).toEqual(['statements', '  line  does                    lock', '✗ 4     CREATE INDEX on orders  SHARE']));

  it('is written out where they do not: nothing is lost', () =>
    expect(text(blockRows(wide, 28))).toEqual(['statements', '  line · does · lock', '✗ 4 · CREATE INDEX on orders', '  · SHARE']));

  it('lets one long column give way', () =>
    expect(text(blockRows({kind: 'table', title: 'commits', rows: [{cells: ['7d0e2b1', 'feat(orders): filter by channel, and by much else', 'bob']}]}, 50))[1]).toBe('  7d0e2b1  feat(orders): filter by channel, …  bob'));
});

describe('lines of evidence', () => {
  it('go on in the column behind their first word', () =>
    expect(text(blockRows({kind: 'lines', title: 'line 4', lines: [{text: 'instead    in a file of its own, outside a transaction'}]}, 50))).toEqual(['line 4', '  instead    in a file of its own, outside a', '             transaction']));

  it('of a difference leave a mark where lines are left out', () =>
    expect(text(blockRows({kind: 'diff', title: 'CHANGELOG.md', lines: [{sign: '+', number: 3, text: 'a'}, {sign: '-', number: 9, text: 'b', note: 'yours'}]}, 40))).toEqual(['CHANGELOG.md', '   3 + a', '    ┊', '   9 - b                           yours']));
});

describe('the verdict of a gate', () => {
  const said = (state: Parameters<typeof verdictRows>[0], width = 120) => text(verdictRows(state, 'preflight', width)).join(' ').replace(/ +/g, ' ');

  it('names the point that stops it, and what was left untouched', () =>
    expect(said(scenes.preflight())).toBe('✗ Not ready: in step with the remote: 2 behind, 0 ahead. Nothing has been changed. 6 passed, 1 failed.'));

  it('keeps what is wrong in sight while somebody holds', () => {
    const held = {...scenes.preflight(), release: {...scenes.preflight().release, hold: {by: 'bob', reason: 'pager', at: 0}}};
    expect(said(held)).toBe('✗ Not ready: in step with the remote: 2 behind, 0 ahead. Held by bob: pager. Nothing new starts; h goes on.');
  });

  it('leaves out whole sentences where rows are few', () =>
    expect(text(verdictRows(scenes.canary(), 'deploy', 60, 3)).at(-1)).toMatch(/^ {2}Then 25 %, by itself, if nothing is worse\. +6:08$/));

  it('counts down between two ticks, and not beyond the next', () => {
    const shown = (now: string) => /(\d+:\d\d)$/.exec(text(verdictRows({...scenes.canary(), now: at(now)}, 'deploy', 93)).at(-1)!)?.[1];
    expect([shown('14:27:30'), shown('14:27:31'), shown('14:27:34'), shown('14:27:50')]).toEqual(['6:09', '6:08', '6:05', '6:04']);
  });

  it('says who has answered where several people have to', () => expect(text(verdictRows(scenes.checklist(), 'checklist', 120)).join(' ')).toContain('1 of 2 have answered: bob.'));

  it('tells that another gate asks', () => expect(plainText(verdictRows(looking(scenes.checklist(), {openGate: 'cut'}), 'cut', 60)[0]!)).toMatch(/9 asks you$/));
});

describe('a long gate', () => {
  const many = (count: number, bad: number) => seenBy(told(
    facts(known.old), planned('preflight', ...Array.from({length: count}, (_, index) => itemPlan(`i${index}`, {title: `check number ${index}`}))), started('preflight', '13:05'),
    failed('preflight', `i${bad}`, '13:05:30', 'no', {next: ['do something about it']}),
  ), '13:06');

  it('always shows the marked point, and says how much is left on both sides', () => {
    for (const [count, bad] of [[40, 0], [40, 20], [40, 39], [12, 11]] as const) {
      const state = many(count, bad);
      const rows = text(scrolledGate(gateView(state, 60), 0, 60, 19));
      expect(rows).toHaveLength(Math.min(19, count + 4));
      expect(rows.join('\n')).toContain(`▸ ✗ check number ${bad}`);
      expect(rows.join('\n')).toContain('do something about it');
    }
  });

  it('counts every row that is not shown', () => {
    const view = gateView(many(40, 20), 60);
    const rows = text(scrolledGate(view, 0, 60, 19)).slice(view.head.length);
    const counted = rows.flatMap(row => /[▲▼] (\d+) more/.exec(row)?.[1] ?? []).map(Number);
    // A count may stand in place of a row that it could not stand beside.
    const shown = rows.filter(row => /check number|do something/.test(row)).length;
    expect(counted.reduce((sum, n) => sum + n, 0) + shown).toBe(view.rows.length);
  });
});

describe('the key bar', () => {
  const keys = [{key: 'u', label: '25 % now', brief: '25 %'}, {key: 'h', label: 'hold'}, {key: 'd', label: 'down to 0 %', brief: '0 %'}, {key: 'z', label: 'zoom'}, {key: '?', label: 'help', brief: ''}, {key: 'q', label: 'leave'}];
  it.each([
    [80, ' u 25 % now   h hold   d down to 0 %   z zoom   ? help   q leave'],
    [40, 'u 25 %  h hold  d 0 %  ?  q leave'],
    [20, 'u 25 %  ?  q leave'],
  ])('in %i cells: %s', (width, shown) => expect(plainText(keyBar(keys, width))).toBe(shown));
});

describe('the log', () => {
  const state = scenes.canary();

  it('says that it waits, and how much came since', () =>
    expect(plainText(logRows(withLog(looking(state, {log: {...initialUi.log, follow: false, end: 5, pausedAt: 7 - 1_240}})), 80, 5)[0]!)).toMatch(/1 240 new lines · G$/));

  it('keeps an error on top that has run out of the picture', () => {
    const lines = [logLine('14:26:00', 'orders-3', 'it broke', 'error'), ...Array.from({length: 30}, (_, index) => logLine('14:27:00', 'orders-1', `line ${index}`))];
    const rows = text(logRows(withLog(state, lines), 80, 8));
    expect(rows[1]).toContain('ERROR  orders-3  it broke');
    expect(rows.at(-1)).toContain('line 29');
    expect(rows).toHaveLength(8);
  });

  it('puts what the old version never logged first, errors before the rest', () => {
    const news = [{level: 'error', source: 'orders-1', text: 'no such column …', count: 37, at: 0, seq: 3}, {level: 'info', source: 'orders-2', text: 'cache of … built', count: 1, at: 0, seq: 9}] as const;
    const shown = {...state, feeds: {...state.feeds, log: log({news, newsCount: 2})}};
    const rows = text(logRows(shown, 120, 9));
    expect(rows[0]).toContain('0 ERROR, 2 WARN, 2 NEW since 14:18:40, 0.2/min, usual 0.1');
    expect(rows[1]).toContain('▲ NEW    ERROR orders-1  ×37 no such column …');
    expect(rows[2]).toContain('▲ NEW    orders-2  cache of … built');
  });

  it('says whose lines it counts, and marks no others', () => {
    const old = {...logLine('14:27:20', 'orders-1', 'a warning of the old one', 'warn'), seq: 1, isOther: true} as const;
    const rows = logRows({...state, feeds: {...state.feeds, log: {...log(), lines: [old, {...logLine('14:27:21', 'orders-2', 'a warning of the new one', 'warn'), seq: 2}]}}}, 80, 4);
    expect(text(rows)[0]).toContain('2.8.0: 0 ERROR, 2 WARN');
    expect(text(rows).slice(1, 3)).toEqual([expect.stringContaining('20  WARN   orders-1'), expect.stringContaining('21▲ WARN   orders-2')]);
    expect(rows[1]!.find(({text: part}) => part.startsWith('WARN'))).toMatchObject({role: 'quiet'});
  });

  it('marks a gap where something may be missing', () =>
    expect(text(logRows(withLog(state, [{...logLine('14:27:16', 'orders-2', 'app.log was replaced by a new file'), gap: true}]), 80, 4))[1]).toContain('┄┄┄┄┄  orders-2  app.log was replaced'));

  it('marks what is found by ▸ and by reverse, also where lines are wrapped', () => {
    for (const wrap of [false, true]) {
      const rows = logRows(withLog(looking(state, {log: {...initialUi.log, wrap, search: 'order by'}})), 60, 10);
      expect(rows.filter(row => plainText(row).startsWith('▸ '))).toHaveLength(1);
      const marked = rows.flatMap(row => row.filter(({role}) => role === 'field').map(({text: part}) => part));
      expect(marked.join('')).toBe(wrap ? 'order by' : '');
    }
    const rows = logRows(withLog(looking(state, {log: {...initialUi.log, search: 'channel=w'}})), 80, 8);
    expect(rows.find(row => plainText(row).startsWith('▸ '))!.find(({role}) => role === 'field')?.text).toBe('channel=w');
  });

  it('finds what does not match with ! first', () => {
    const rows = text(logRows(withLog(looking(state, {log: {...initialUi.log, search: '!GET'}})), 80, 8));
    expect(rows.filter(row => row.startsWith('▸ '))).toHaveLength(3);
    expect(rows[0]).toContain('/!GET (3)');
  });

  it('shows only what is found, or only a level', () => {
    const only = text(logRows(withLog(looking(state, {log: {...initialUi.log, search: 'channel', only: true}})), 80, 8));
    expect(only.filter(row => row.includes('orders-'))).toHaveLength(3);
    const warnings = text(logRows(withLog(looking(state, {log: {...initialUi.log, level: 'warn'}})), 80, 8));
    expect(warnings[0]).toContain('WARN, ERROR only');
    expect(warnings.filter(row => row.includes('orders-'))).toHaveLength(1);
  });

  it('fills the pane from the oldest line on when one is at the top', () => {
    const rows = text(logRows(withLog(looking(state, {log: {...initialUi.log, follow: false, end: 1}})), 80, 5));
    expect(rows.slice(1).map(row => row.includes('orders-'))).toEqual([true, true, true, true]);
    expect(rows[1]).toContain('GET /orders 200 39 ms');
  });

  it('is exactly as high as it is asked to be', () => {
    for (let height = 0; height < 12; height++) expect(logRows(state, 80, height)).toHaveLength(height);
  });

  it('cuts no row wider than its pane', () => {
    for (const wrap of [true, false]) for (const row of logRows(looking(state, {log: {...initialUi.log, wrap}}), 60, 12)) expect(widthOf(row)).toBeLessThanOrEqual(60);
  });
});

it('"rolled back" is said only where every target was seen', () => {
  expect(canaryEvents.length).toBeGreaterThan(0);
  for (const [name, scene] of Object.entries(scenes)) {
    const said = /rolled back/i.test(text([...gateView(sized(scene(), 120, 40), 93).rows, rollbackLine(scene(), 120)]).join(' '));
    if (name !== 'preflight') expect(said, name).toBe(name === 'verified');
  }
});
