import {describe, expect, it} from 'vitest';
import {openScreen} from '../../src/screens/open-screen.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import {plainText} from '../../src/store/text.ts';
import {scenes, sized, type SceneName} from '../rig/scenes.ts';

const rowsOf = (scene: SceneName, columns: number, rows: number) => openScreen(sized(scenes[scene](), columns, rows), makeAxes()).map(plainText);

/** The frame as it was designed: the same rows, columns, rules and joints, whatever stands in them. */
describe('the frame at 80x24', () => {
  const drawn = [
    ' [PRODUCTION] orders-api 2.7.4 → not chosen yet ',
    '═════════════════╤══════════════════════════════════════════════════════════════',
    '▸✗  1 Preflight  │ ✗ Not ready: ',
    ' ·  2 Version    │   Nothing has been changed. 6 ',
    ' ·  3 Changelog  │                                                              ',
    ' seen by others  │ ',
    ' ·  4 Cut        │ ', ' ·  5 Artifact   │ ', ' ·  6 SQL review │ ', ' ·  7 Staging    │ ', ' ·  8 Validation │ ', ' ·  9 Checklist  │ ', ' · 10 Backup     │ ',
    ' in production   │ ',
    ' · 11 Migrate    │ ', ' · 12 Deploy     │ ', ' · 13 Smoke      │ ', ' · 14 Monitor    │ ', ' · 15 Finalise   │ ',
    '                 │ ', '                 │                                                              ',
    '═════════════════╧══════════════════════════════════════════════════════════════',
    ' r  nothing to roll back: production still runs 2.7.4, untouched                ',
    ' p ',
  ];
  it('is as drawn', () => rowsOf('preflight', 80, 24).forEach((row, index) => expect(row.startsWith(drawn[index]!), `row ${index + 1}: ${row}`).toBe(true)));
  it('ends its rows with a blank column', () => rowsOf('preflight', 80, 24).forEach((row, index) => index !== 1 && index !== 21 && expect(row.at(-1)).toBe(' ')));
});

describe('the frame at 120x40', () => {
  const rail = [
    '                        │ ', '  ✓  1 Preflight   1:01 │ ', '  ✓  2 Version     1:01 │ ', '  ✓  3 Changelog   1:01 │ ', '  seen by others ┄┄┄┄┄┄ │ ', '  ✓  4 Cut         1:01 │ ', '  ✓  5 Artifact    1:01 │ ',
    '  ✓  6 SQL review  1:01 │ ', '  ✓  7 Staging     1:01 │ ', '  ✓  8 Validation  1:01 │ ', '  ✓  9 Checklist   1:01 │ ', '  ✓ 10 Backup      1:01 │ ', '  in production ┄┄┄┄┄┄┄ │ ', '  ✓ 11 Migrate     1:01 │ ',
    '▸ ◆ 12 Deploy     12:50 │ ', '  · 13 Smoke            │ ', '  · 14 Monitor          │ ', '  · 15 Finalise         │ ',
  ];
  const rows = rowsOf('canary', 120, 40);
  it('has the rail of gates with their times', () => rail.forEach((row, index) => expect(rows[index + 2]!.slice(0, 26)).toBe(row)));
  it('joins rail and rules', () => {
    expect(rows[1]).toBe(`${'═'.repeat(24)}╤${'═'.repeat(95)}`);
    expect(rows[37]).toBe(`${'═'.repeat(24)}╧${'═'.repeat(95)}`);
  });
  it('names environment, versions, people, lock and minute', () =>
    expect(rows[0]).toBe(' [PRODUCTION]  orders-api  2.7.4 → 2.8.0                                alice drives · bob here · lock ours   14:27 UTC '));
  it('says how ready the way back is', () =>
    expect(rows[38]).toBe(' r  roll back → 2.7.4   ~41 s   code-only safe   rehearsed 3 h ago   backup L3 23 min old                       ✓ ready '));
});

describe('the canary', () => {
  const said = (scene: SceneName, columns: number, rows: number) => rowsOf(scene, columns, rows).join('\n');

  it('shows verdict, countdown, steps of traffic, two charts with band, limit and marker, log, and what is to be proven', () => {
    const text = said('canary', 120, 40);
    for (const words of [
      '◆ No worse so far:', 'Then 25 %, by itself, if nothing is worse. ~41 s to undo.', '6:08', '● 5 % ━━━━━━━━ ○ 25 %', 'set 5 %, seen 5.1 %',
      'error rate   0.31 %   ▼ 0.02 pp under usual 0.33, inside', '1.0 % ┤┄', 'limit 1.0', '░ usual', '◂ 0.31', '┊ 2.8.0 at 5 %, 14:18:40',
      'p99   184 ms   ▲ 2 ms over usual 182, inside; can only see ±9 ms', '250 ms ┤┄', 'limit 250', '◂ 184', '−10 min', 'now', '0 ERROR, 2 WARN since 14:18:40', 'following', 'still to prove   p99 at 5 %',
    ]) expect(text, words).toContain(words);
  });

  it('folds the rail where the charts need the width', () => {
    const rows = rowsOf('canary', 80, 24);
    expect(rows[1]).toBe('═'.repeat(80));
    expect(rows[2]).toMatch(/^ ✓{11}◆·{3} {2}12 Deploy {3}● 5 ━+ ○ 25 ─+ ○ 50 ─+ ○ 100 % +seen 5\.1 $/);
  });

  it('says in words and by a glyph that it is worse, and what is in production', () => {
    const text = said('worse', 80, 24);
    expect(text).toContain('✗ Worse: error rate 1.84 %, limit 1.00 %, for 1 min 20 s.');
    expect(text).toContain('2.8.0 is in production with 5 % of the traffic. r rolls back.');
    expect(text).toContain('above limit 1.00');
  });
});

describe('a rollback', () => {
  it('is announced by the only filled area, with what will run, what it means and why', () => {
    const rows = rowsOf('holding', 80, 24);
    expect(rows[2]).toBe(` ${'▄'.repeat(78)} `);
    expect(rows[3]).toBe('   ROLL BACK 2.8.0 → 2.7.4 starts in 3 s              Esc takes it back   ! now ');
    expect(rows[4]).toBe(` ${'▀'.repeat(78)} `);
    for (const words of ['alice pressed r at 14:36:12.', '1  traffic to 2.8.0: 25 % → 0 %', '! ssh web-1 compose up -d orders-api@sha256:c07d…11b2', 'migration   it stays.', 'why now     Worse: error rate 1.84 %', 'You agreed: roll back if error rate > 1 % for 1 min'])
      expect(rows.join('\n'), words).toContain(words);
  });

  it.each(['rolling back', 'unverified', 'holding'] as const)('in state %s is never called done', scene => {
    for (const [columns, rows] of [[120, 40], [80, 24], [60, 15], [40, 10], [80, 1]] as const) expect(rowsOf(scene, columns, rows).join('\n')).not.toMatch(/rolled back/i);
  });

  it('offers what can be done where not every target was seen, at every size', () => {
    for (const [columns, rows] of [[120, 40], [80, 24], [60, 15]] as const) expect(rowsOf('unverified', columns, rows).join('\n')).toMatch(/1 {2}try again.*2 {2}revert in git.*3 {2}hotfix.*4 {2}do it by hand.*5 {2}accept/s);
  });
});

describe('what has gone wrong with the picture', () => {
  it.each([
    ['lost', 'no connection', 'Connection to the engine lost 12 s ago. Everything below is from 14:27:31.'],
    ['frozen', 'engine frozen', 'The engine (pid 4121) is stopped. Since about 14:27:40 nobody is judging.'],
    ['stale', 'picture 20 s old', 'This picture is from 14:27:31; nothing has arrived since.'],
  ] as const)('%s is said in the first row and in a strip, and the rest is faint and does not go on ageing', (scene, head, strip) => {
    const state = sized(scenes[scene](), 120, 40);
    const rows = openScreen(state, makeAxes());
    const text = rows.map(plainText);
    expect(text[0]).toContain(head);
    expect(text.join(' ').replace(/[│\s]+/g, ' ')).toContain(strip);
    const chart = rows.find(row => /error rate {3}0\.31 % {3}▼/.test(plainText(row)))!;
    expect(chart.filter(({text: shown, role}) => role !== 'quiet' && shown.trim() !== '' && shown !== '│ ')).toEqual([]);
    expect(plainText(chart)).toMatch(/(now|5 s|10 s) $/);
  });
});
