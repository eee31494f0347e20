import {expect, it} from 'vitest';
import {initialState} from '../../src/release/state.ts';
import {makeMirror} from '../../src/socket/mirror.ts';
import {note} from './rig.ts';

const snapshot = (seq: number) => ({type: 'snapshot', state: {...initialState(), seq}, seq, feeds: {}, people: []}) as const;

const mirrored = () => {
  const told: (string | number)[] = [];
  const mirror = makeMirror({
    snapshot: ({seq}) => void told.push(seq),
    events: events => void told.push(...events.map(event => (event.type === 'NoteAdded' ? event.text : event.type))),
  });
  return {mirror, told};
};

it('[P2] takes every event once, also when a snapshot was ahead of those on their way', () => {
  const {mirror, told} = mirrored();
  expect(mirror.take(snapshot(2))).toBe(true);
  expect(mirror.take({type: 'events', seq: 1, events: [note('one'), note('two')]})).toBe(true);
  expect(mirror.take({type: 'events', seq: 2, events: [note('two'), note('three')]})).toBe(true);
  expect(mirror.take({type: 'events', seq: 4, events: [note('four')]})).toBe(true);
  expect(told).toEqual([2, 'three', 'four']);
  expect(mirror.view()).toMatchObject({seq: 4, state: {seq: 4, notes: [{text: 'three'}, {text: 'four'}]}});
});

it('asks for a new snapshot rather than leave a gap', () => {
  const {mirror, told} = mirrored();
  expect(mirror.take({type: 'events', seq: 1, events: [note('too early')]})).toBe(false);
  mirror.take(snapshot(2));
  expect(mirror.take({type: 'events', seq: 4, events: [note('four')]})).toBe(false);
  expect(mirror.view()?.seq).toBe(2);
  expect(told).toEqual([2]);
});
