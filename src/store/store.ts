import {createStore} from 'zustand/vanilla';
import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import type {Feeds} from '../release/feeds.ts';
import type {ReleaseState} from '../release/state.ts';
import {initialClientState, type ClientState, type Connection, type Person, type Ui} from './client-state.ts';

export type CockpitStore = ReturnType<typeof makeStore>;

/** What a screen may know, fed by the connection. The same `evolve` as in the engine runs here. */
export const makeStore = (me: ClientState['me'], now: number, start: Partial<ClientState> = {}) => {
  const store = createStore<ClientState>(() => ({...initialClientState(me, now), ...start}));
  const set = (change: (state: ClientState) => Partial<ClientState>): void => store.setState(change);

  return {
    ...store,
    snapshot: (release: ReleaseState, feeds: Partial<Feeds>, people: readonly Person[], at: number): void =>
      set(() => ({release, feeds, people, pictureAt: at, connection: {status: 'connected'}})),
    events: (events: readonly ReleaseEvent[], at: number): void =>
      set(({release}) => ({release: events.reduce(evolve, release), pictureAt: at})),
    feed: (name: keyof Feeds, data: unknown, at: number): void => set(({feeds}) => ({feeds: {...feeds, [name]: data}, pictureAt: at})),
    people: (people: readonly Person[]): void => set(() => ({people})),
    connection: (connection: Connection): void => set(() => ({connection})),
    tick: (at: number): void => set(() => ({now: at})),
    ui: (change: (ui: Ui, state: ClientState) => Partial<Ui>): void => set(state => ({ui: {...state.ui, ...change(state.ui, state)}})),
  };
};
