import {describe, expect, it} from 'vitest';
import {newLines} from '../../src/store/new-lines.ts';
import {makeStore} from '../../src/store/store.ts';
import {log, logLine} from '../rig/feeds.ts';

const lines = (...texts: readonly string[]) => texts.map(text => logLine('14:27:30', 'orders-1', text));

describe('new log lines', () => {
  it.each([
    [['a', 'b'], ['a', 'b', 'c'], 1],
    [['a', 'b', 'c'], ['b', 'c', 'd', 'e'], 2],
    [['a', 'b'], ['a', 'b'], 0],
    [['a', 'b'], ['x', 'y', 'z'], 3],
    [[], ['a'], 1],
    // The same line again and again: the window moved by one.
    [['a', 'a', 'a'], ['a', 'a', 'a', 'a'], 1],
    [['a', 'a', 'b'], ['a', 'b', 'b'], 1],
  ])('of %j then %j are %i', (before, after, count) => expect(newLines(lines(...before), lines(...after))).toBe(count));
});

describe('the log in the store', () => {
  const opened = () => {
    const store = makeStore({who: 'alice', role: 'operator'}, 0);
    store.feed('log', log({lines: lines('a', 'b', 'c')}), 1);
    return store;
  };

  it('counts nothing while it follows', () => {
    const store = opened();
    store.feed('log', log({lines: lines('b', 'c', 'd')}), 2);
    expect(store.getState().ui.log).toMatchObject({follow: true, scroll: 0, newSince: 0});
  });

  it('stays where one reads, and counts what came since', () => {
    const store = opened();
    store.ui(ui => ({log: {...ui.log, follow: false, scroll: 1}}));
    store.feed('log', log({lines: lines('b', 'c', 'd', 'e')}), 2);
    store.feed('log', log({lines: lines('c', 'd', 'e', 'f')}), 3);
    // "b" was the last line on the screen; below it lie c, d, e, f now.
    expect(store.getState().ui.log).toMatchObject({follow: false, scroll: 4, newSince: 3});
  });

  it('counts what a new snapshot brings after a lost connection', () => {
    const store = opened();
    store.ui(ui => ({log: {...ui.log, follow: false, scroll: 1}}));
    store.snapshot(store.getState().release, {log: log({lines: lines('c', 'd')})}, [], 2);
    expect(store.getState().ui.log.newSince).toBe(1);
  });
});

describe('the picture', () => {
  it('is as old as the last thing that was heard of the engine', () => {
    const store = makeStore({who: 'alice', role: 'operator'}, 0);
    store.events([], 5);
    store.feed('log', log(), 7);
    store.tick(100);
    expect(store.getState()).toMatchObject({pictureAt: 7, now: 100});
  });
});
