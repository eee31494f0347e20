import {describe, expect, it} from 'vitest';
import {holesIn, longestHistory, makeHistory, seenSince, withHoles, type Tick} from '../../src/engine/watching/history.ts';

const counts = {total: 10, errors: 0, buckets: undefined};
const before = (at: number): Tick => ({at, old: counts, new: null});
const after = (at: number): Tick => ({at, old: null, new: counts});

it('what was usual is kept however long the release takes', () => {
  const history = makeHistory(40);
  for (let at = 0; at < 60; at++) history.add(before(at));
  for (let at = 60; at < longestHistory * 3; at++) history.add(after(at));
  expect(history.all().length).toBeLessThanOrEqual(longestHistory * 1.2);
  expect(history.before().map(({at}) => at)).toEqual(Array.from({length: 40}, (_, index) => 20 + index));
});

it('a restarted engine parts them at the same place', () => {
  const ticks = [...Array.from({length: 50}, (_, at) => before(at)), ...Array.from({length: 5_000}, (_, at) => after(50 + at))];
  expect(makeHistory(40, ticks).before().at(-1)?.at).toBe(49);
});

it('what a source remembers comes before what we saw, and replaces none of it', () => {
  const history = makeHistory(10, [before(100), before(101)]);
  history.remember(Array.from({length: 20}, (_, index) => before(90 + index)));
  expect(history.before().map(({at}) => at)).toEqual([92, 93, 94, 95, 96, 97, 98, 99, 100, 101]);
  history.add(after(102));
  expect(history.before().at(-1)?.at).toBe(101);
});

it('keeps requests and errors of all that it saw before the new version, for the noise of them', () => {
  const history = makeHistory(10, [before(100), {at: 101, old: null, new: null}]);
  history.remember([before(90)]);
  for (let at = 102; at < 130; at++) history.add(before(at));
  history.add(after(130));
  expect(history.noise()).toHaveLength(31);
  expect(history.noise().slice(0, 3)).toEqual([{bad: 0, total: 10}, {bad: 0, total: 10}, null]);
});

it('a time in which nobody watched is one gap, however long it was', () => {
  const ticks = [before(0), before(5), before(10), after(900), after(905)];
  expect(holesIn(ticks, 5)).toEqual([[10, 900]]);
  expect(withHoles(ticks, 5).filter(({old, new: next}) => !old && !next)).toEqual([{at: 900, old: null, new: null}]);
});

it('a watch that goes on counts what came since it began, and too little rather than too much when the clock was set back', () => {
  const ticks = [before(0), before(5), before(10), before(15)];
  expect([seenSince(ticks, 10), seenSince(ticks, 11), seenSince(ticks, 100), seenSince(ticks, -1)]).toEqual([2, 3, 4, 0]);
  expect(seenSince([before(500), before(5), before(10)], 5)).toBe(1);
  expect(seenSince([before(5), before(10), before(2), before(7)], 5)).toBe(3);
});

it.each([[0.1], [0.5]])('what was usual fills up also where a share of %d of the ticks is lost', lost => {
  const history = makeHistory(40);
  const isLost = (at: number): boolean => Math.floor(at * lost) !== Math.floor((at - 1) * lost);
  for (let at = 0; at < 400; at++) history.add(isLost(at) ? {at, old: null, new: null} : before(at));
  const usual = history.before();
  expect(usual.filter(({old}) => old !== null)).toHaveLength(40);
  expect(usual.at(-1)?.at).toBe(399);
  history.add(after(400));
  expect(history.before()).toEqual(usual);
});

it('does not reach back for ever for what is nearly always lost', () => {
  const history = makeHistory(40);
  for (let at = 0; at < 4_000; at++) history.add(at % 10 === 0 ? before(at) : {at, old: null, new: null});
  expect(history.before()).toHaveLength(80);
});

describe('a time without requests', () => {
  const silent = (at: number): Tick => ({at, old: null, new: null});
  const dead = (at: number): Tick => ({at, old: null, new: {...counts, total: 0}});
  const many = (of: (at: number) => Tick, from: number, count: number): readonly Tick[] => Array.from({length: count}, (_, index) => of(from + index));
  const answered = (history: ReturnType<typeof makeHistory>): readonly number[] => history.before().flatMap(({at, old}) => (old === null ? [] : [at]));

  it.each([['says nothing', silent], ['serves nothing', dead]])('pushes out nothing that was usual, however long the new version %s', (_, of) => {
    const ticks = [...many(before, 0, 50), ...many(of, 50, 5_000)];
    const live = makeHistory(40);
    for (const tick of ticks) live.add(tick);
    for (const history of [live, makeHistory(40, ticks)]) {
      expect(answered(history)).toEqual(many(before, 10, 40).map(({at}) => at));
      // What the new version did not serve says nothing about how much was usual.
      expect(history.before().every(tick => tick.new === null)).toBe(true);
      // After the way back the old one is heard again, and what was usual is still there to compare it with.
      for (const tick of many(before, 5_050, 3)) history.add(tick);
      expect(answered(history)).toEqual([...many(before, 13, 37), ...many(before, 5_050, 3)].map(({at}) => at));
    }
  });

  it('is all there is where nothing counts requests: other numbers go on', () => {
    const history = makeHistory(40);
    for (let at = 0; at < 500; at++) history.add({...silent(at), measures: {'query time': 10}});
    expect(history.before().at(-1)?.at).toBe(499);
  });
});
