import {createStore} from 'zustand/vanilla';
import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import type {Feeds} from '../release/feeds.ts';
import type {ReleaseState} from '../release/state.ts';
import type {Link, Person} from '../socket/index.ts';
import {initialClientState, type ClientState, type Ui} from './client-state.ts';
import {newLines} from './new-lines.ts';

export type CockpitStore = ReturnType<typeof makeStore>;

/** What a screen may know, fed by the connection. The same `evolve` as in the engine runs here. */
export const makeStore = (me: ClientState['me'], now: number, start: Partial<ClientState> = {}) => {
  const store = createStore<ClientState>(() => ({...initialClientState(me, now), ...start}));
  const set = (change: (state: ClientState) => Partial<ClientState>): void => store.setState(change);

  return {
    ...store,
    snapshot: (release: ReleaseState, feeds: Partial<Feeds>, people: readonly Person[], at: number): void =>
      set(({feeds: before, ui}) => ({release, feeds, people, pictureAt: at, ui: heldStill(ui, before.log, feeds.log)})),
    events: (events: readonly ReleaseEvent[], at: number): void =>
      set(({release}) => ({release: events.reduce(evolve, release), pictureAt: at})),
    feed: (name: keyof Feeds, data: unknown, at: number): void =>
      set(({feeds, ui}) => ({
        feeds: {...feeds, [name]: data}, pictureAt: at,
        ...(name === 'log' && {ui: heldStill(ui, feeds.log, data as Feeds['log'])}),
      })),
    people: (people: readonly Person[]): void => set(() => ({people})),
    connection: (connection: Link): void => set(() => ({connection})),
    tick: (at: number): void => set(() => ({now: at})),
    resize: (size: ClientState['size']): void =>
      set(state => (state.size.columns === size.columns && state.size.rows === size.rows ? {} : {size})),
    ui: (change: (ui: Ui, state: ClientState) => Partial<Ui>): void => set(state => ({ui: {...state.ui, ...change(state.ui, state)}})),
  };
};

/** While somebody reads the log, new lines are counted and what is on the screen stays where it is. */
const heldStill = (ui: Ui, before: Feeds['log'] | undefined, after: Feeds['log'] | undefined): Ui => {
  if (ui.log.follow || !after) return ui;
  const more = newLines(before?.lines ?? [], after.lines);
  if (more === 0) return ui;
  return {...ui, log: {...ui.log, newSince: ui.log.newSince + more, scroll: Math.min(after.lines.length, ui.log.scroll + more)}};
};
