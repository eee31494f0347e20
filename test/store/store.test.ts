import {describe, expect, it} from 'vitest';
import {pausedAt} from '../../src/keys/move.ts';
import {makeStore} from '../../src/store/store.ts';
import {logWish, lookingFor, newSince} from '../../src/store/view/log-place.ts';
import {log, logLine} from '../rig/feeds.ts';

const lines = (...texts: readonly string[]) => texts.map(text => logLine('14:27:30', 'orders-1', text));

describe('the log in the store', () => {
  const opened = () => {
    const store = makeStore({who: 'alice', role: 'operator'}, 0);
    store.feed('log', log({lines: lines('a', 'b', 'c')}), 1);
    return store;
  };
  const fresh = ({getState}: ReturnType<typeof opened>) => newSince(getState().feeds.log!, getState().ui.log);
  const answer = (store: ReturnType<typeof opened>, ...texts: readonly string[]) => store.feed('log', log({lines: lines(...texts), wish: logWish(store.getState())}), 2);

  it('counts nothing while it follows', () => {
    const store = opened();
    answer(store, 'a', 'b', 'c', 'd');
    expect(store.getState().ui.log).toMatchObject({follow: true});
    expect(fresh(store)).toBe(0);
  });

  it('stays where one reads, and counts what came since', () => {
    const store = opened();
    store.ui(ui => ({log: pausedAt(ui.log, 2, store.getState().feeds.log)}));
    answer(store, 'a', 'b', 'c', 'd', 'e', 'f');
    expect(store.getState().ui.log).toMatchObject({follow: false, end: 2});
    expect(fresh(store)).toBe(3);
  });

  it('counts what a new snapshot brings after a lost connection', () => {
    const store = opened();
    store.ui(ui => ({log: pausedAt(ui.log, 2, store.getState().feeds.log)}));
    store.snapshot(store.getState().release, {log: log({lines: lines('a', 'b', 'c', 'd')})}, [], 2);
    expect(fresh(store)).toBe(1);
  });

  it('counts anew when something else is looked for', () => {
    const store = opened();
    store.ui(ui => ({log: pausedAt(ui.log, 2, store.getState().feeds.log)}));
    store.ui(ui => ({log: lookingFor(ui.log, {level: 'warn'})}));
    // An answer to the wish before says nothing about this one.
    store.feed('log', log({lines: lines('a', 'b', 'c', 'd')}), 2);
    expect(store.getState().ui.log.pausedAt).toBeUndefined();
    answer(store, 'a', 'b', 'c', 'd', 'e');
    expect([store.getState().ui.log.pausedAt, fresh(store)]).toEqual([0, 0]);
  });

  it('goes to the newest line that was found as soon as the engine has found it, and says when there is none', () => {
    const store = opened();
    store.ui(ui => ({log: {...lookingFor(ui.log, {search: 'b'}), seeks: true}}));
    store.feed('log', log({lines: lines('a', 'b', 'c')}), 2);
    expect(store.getState().ui.log).toMatchObject({follow: true, seeks: true});
    answer(store, 'a', 'b', 'c');
    expect(store.getState().ui.log).toMatchObject({follow: false, end: 2, seeks: false});
    store.ui(ui => ({log: {...lookingFor(ui.log, {search: 'zebra'}), seeks: true}}));
    answer(store, 'a', 'b', 'c');
    expect(store.getState().ui.message?.text).toBe('Nothing in the log matches zebra.');
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
