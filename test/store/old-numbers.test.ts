import {describe, expect, it} from 'vitest';
import {openScreen} from '../../src/screens/open-screen.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import type {LiveFeed} from '../../src/release/feeds.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {plainText} from '../../src/store/text.ts';
import {oneLine} from '../../src/store/view/one-line.ts';
import {metricsNow} from '../../src/store/view/rollback-parts.ts';
import {looking, scenes, sized} from '../rig/scenes.ts';

const withLive = (state: ClientState, change: (live: LiveFeed) => LiveFeed): ClientState => ({...state, feeds: {...state.feeds, live: change(state.feeds.live!)}});
const minutes = 60_000;
/** The numbers stopped five minutes ago; the ticks, the engine and the connection go on. */
const dead = (state: ClientState): ClientState => withLive(state, live => ({...live, window: {...live.window!, sentence: 'No data.'}, metrics: live.metrics.map(metric => ({...metric, nowAt: state.now - 5 * minutes}))}));
/** The ticks themselves have stopped. */
const noTicks = (state: ClientState): ClientState => withLive(dead(state), live => ({...live, window: state.feeds.live!.window!, at: state.now - 5 * minutes}));
const drawn = (state: ClientState, columns: number, rows: number): string => openScreen(sized(state, columns, rows), makeAxes()).map(plainText).join('\n');

describe('[P17] numbers that are old', () => {
  it.each([[60, 15], [40, 10], [40, 5], [120, 1]])('at %i x %i are no data, and no value of now', (columns, rows) => {
    const text = drawn(looking(dead(scenes.canary()), {pane: 'charts'}), columns, rows);
    expect(text).not.toMatch(/0?\.31 %|184/);
    expect(text).toMatch(/no data|err \?/);
  });

  it('in one row are no data beside those that are fresh', () => {
    expect(plainText(oneLine(scenes.canary(), 120))).toMatch(/err \.31.*p99 184/);
    expect(plainText(oneLine(dead(scenes.canary()), 120))).toMatch(/err no data.*p99 no data/);
  });

  it('with no tick for minutes nothing is promised: not known, no countdown, no next share', () => {
    for (const [columns, rows] of [[120, 40], [80, 24], [60, 15], [40, 10], [100, 1]] as const) {
      const text = drawn(noTicks(scenes.canary()), columns, rows);
      expect(text, `${columns}x${rows}`).not.toMatch(/No worse so far|by itself|no worse/);
      expect(text, `${columns}x${rows}`).toMatch(/Blind for 5 min|no data/);
    }
  });

  it('while rolling back are called what they are', () => {
    const words = (change: (live: LiveFeed) => LiveFeed): readonly string[] => metricsNow(withLive(scenes['rolling back'](), change), 78).map(plainText);
    expect(words(live => live)).toEqual([expect.stringMatching(/0\.31 %.* inside /), expect.stringMatching(/184 ms.* inside /)]);
    expect(words(live => ({...live, metrics: live.metrics.map(metric => ({...metric, now: 0.9 * metric.limit!}))}))).toEqual([expect.stringContaining('above usual range'), expect.stringContaining('above usual range')]);
    expect(words(live => ({...live, metrics: live.metrics.map(metric => ({...metric, usual: undefined, band: undefined}))}))).toEqual([expect.stringMatching(/no baseline yet(?!.*inside)/), expect.stringMatching(/no baseline yet(?!.*inside)/)]);
    expect(words(live => ({...live, metrics: live.metrics.map(metric => ({...metric, nowAt: metric.nowAt! - 5 * minutes}))}))).toEqual([expect.stringMatching(/no data 5 min.*not counted as healthy/), expect.stringMatching(/no data 5 min.*not counted as healthy/)]);
  });
});
