import {describe, expect, it} from 'vitest';
import {makePlayer} from '../../src/commands/parts/replay-player.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {openScreen} from '../../src/screens/open-screen.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import {initialClientState, type ClientState} from '../../src/store/client-state.ts';
import {indexAt, recordingOf} from '../../src/store/recording.ts';
import {plainText} from '../../src/store/text.ts';
import {itemPlan} from '../rig/given.ts';
import {openApp} from '../rig/open-app.tsx';
import {live} from '../rig/feeds.ts';
import {at, facts, known, opened, passedUpTo, planned, running, started, wayBack} from '../rig/story.ts';

/** A release that went to 25 %, turned bad, and was rolled back. */
const story: readonly ReleaseEvent[] = [
  opened, facts(known.inProduction), ...passedUpTo('deploy'),
  planned('deploy', itemPlan('traffic-5', {title: '5 % of traffic'}), itemPlan('traffic-25', {title: '25 % of traffic'})), started('deploy', '14:18'), running('deploy', 'traffic-5', '14:18:40'),
  {type: 'VerdictChanged', at: at('14:36'), verdict: {verdict: 'worse', sentence: 'Worse: p99 410 ms, limit 250, for 3 min.', at: at('14:36'), numbers: {}}},
  {type: 'RollbackRequested', at: at('14:36:12'), by: 'alice', reason: 'p99', until: at('14:36:15'), plan: wayBack},
  {type: 'RollbackBegun', at: at('14:36:15'), by: undefined},
  {type: 'RollbackVerified', at: at('14:38'), targets: [], says: '2.7.4 seen on 3 of 3 instances, healthy, errors usual again.'},
  {type: 'ReleaseEnded', at: at('14:38:10'), by: 'cockpit', result: 'rolled back', says: ['slack ✓']},
];
const player = () => makePlayer(recordingOf(story), (_, now) => live(new Date(now).toISOString().slice(11, 19)));
const stateOf = (shown: Partial<ClientState>, columns = 80, rows = 24): ClientState => ({...initialClientState({who: 'carol', role: 'observer'}, 0), size: {columns, rows}, ...shown});
const picture = (state: ClientState): string => `${openScreen(state, makeAxes()).map(row => plainText(row).trimEnd()).join('\n')}\n`;

describe('a replay', () => {
  it.each([[120, 40], [80, 24], [60, 15], [40, 10]] as const)('at %i×%i shows the screen as it was, and can never be taken for a live one', async (columns, rows) => {
    const played = player();
    played.move({ms: at('14:36:20') - at('13:00')});
    const shown = picture(stateOf(played.shown(), columns, rows));
    expect(shown).toContain('REPLAY of 2.8.0');
    expect(shown).not.toMatch(/[═]{3}|PRODUCTION/);
    await expect(shown).toMatchFileSnapshot(`pictures/replay.${columns}x${rows}.txt`);
  });

  it('goes to any event and any minute, and every state is what `evolve` made of the journal up to there', () => {
    const recording = recordingOf(story);
    const played = player();
    for (const [index] of story.entries()) {
      expect(played.shown().release).toEqual(recording.states[index]);
      expect(played.shown().replay).toMatchObject({index, count: story.length});
      played.move({events: 1});
    }
    played.move({to: 'first'});
    expect(played.shown().replay?.index).toBe(0);
    played.move({ms: at('14:36:13') - at('13:00')});
    expect(played.shown().release?.rollback.status).toBe('holding');
    played.move({ms: -60_000});
    expect(played.shown().release?.rollback.status).toBe('none');
    expect(indexAt(recording, 0)).toBe(0);
  });

  it('plays at the speed that was chosen, and stops at the end', () => {
    const played = player();
    played.move({ms: at('14:36:10') - at('13:00')});
    played.pass(1_000);
    expect(played.shown().now).toBe(at('14:36:10'));
    played.move({play: 'toggle'});
    played.pass(1_000);
    expect(played.shown().now).toBe(at('14:36:11'));
    played.move({speed: 60});
    played.pass(1_000);
    expect(played.shown().now).toBe(at('14:37:11'));
    played.pass(10_000);
    expect([played.shown().now, played.playing()]).toEqual([at('14:38:10'), false]);
  });

  it('is steered by keys, and changes nothing outside whatever is pressed', async () => {
    const played = player();
    played.move({ms: at('14:36:13') - at('13:00')});
    const app = await openApp(stateOf(played.shown()));
    await app.press(' ', '\u001b[D', '\u001b[C', '\u001b[1;2D', '\u001b[1;2C', '6', '0', 'G');
    expect(app.actions().map(({replay}) => replay)).toEqual([{play: 'toggle'}, {events: -1}, {events: 1}, {ms: -60_000}, {ms: 60_000}, {speed: 6}, {speed: 60}, {to: 'last'}]);
    await app.press('r');
    expect(app.text()).toContain('This is a replay of 2.8.0');
    await app.press('!', 'd', 'h', 's', 'p', 'x', 'c');
    expect(app.commands()).toEqual([]);
  });
});
