import {createStore} from 'zustand/vanilla';
import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import {stillSearching} from '../release/log-feed.ts';
import type {Feeds} from '../release/feeds.ts';
import type {ReleaseState} from '../release/state.ts';
import type {Link, Person} from '../socket/index.ts';
import {initialClientState, type ClientState, type Ui} from './client-state.ts';
import {answers, newestFound} from './view/log-place.ts';

export type CockpitStore = ReturnType<typeof makeStore>;

/** What a screen may know, fed by the connection. The same `evolve` as in the engine runs here. */
export const makeStore = (me: ClientState['me'], now: number, start: Partial<ClientState> = {}) => {
  const store = createStore<ClientState>(() => ({...initialClientState(me, now), ...start}));
  const set = (change: (state: ClientState) => Partial<ClientState>): void => store.setState(change);

  return {
    ...store,
    snapshot: (release: ReleaseState, feeds: Partial<Feeds>, people: readonly Person[], at: number): void =>
      set(({ui}) => ({release, feeds, people, pictureAt: at, ui: counted(ui, feeds.log)})),
    events: (events: readonly ReleaseEvent[], at: number): void =>
      set(({release}) => ({release: events.reduce(evolve, release), pictureAt: at})),
    feed: (name: keyof Feeds, data: unknown, at: number): void =>
      set(({feeds, ui}) => ({
        feeds: {...feeds, [name]: data}, pictureAt: at,
        ...(name === 'log' && {ui: counted(ui, data as Feeds['log'])}),
      })),
    people: (people: readonly Person[]): void => set(() => ({people})),
    connection: (connection: Link): void => set(() => ({connection})),
    tick: (at: number): void => set(() => ({now: at})),
    resize: (size: ClientState['size']): void =>
      set(state => (state.size.columns === size.columns && state.size.rows === size.rows ? {} : {size})),
    ui: (change: (ui: Ui, state: ClientState) => Partial<Ui>): void => set(state => ({ui: {...state.ui, ...change(state.ui, state)}})),
  };
};

/** While somebody reads the log, what comes is counted from when that began, or from when something else was looked for. */
const counted = (ui: Ui, log: Feeds['log'] | undefined): Ui => {
  if (!log || !answers(log, ui.log)) return ui;
  const view = ui.log.seeks && log.wish.search === ui.log.search && log.problem !== stillSearching ? sought(ui, log) : ui;
  return view.log.follow || view.log.pausedAt !== undefined ? view : {...view, log: {...view.log, pausedAt: log.total}};
};

/** At the newest line that was found, also where that is the last one. */
const sought = (ui: Ui, log: Feeds['log']): Ui => {
  const seq = newestFound(log);
  if (seq === undefined) return {...ui, log: {...ui.log, seeks: false}, message: {tone: 'attention', text: log.problem ?? `Nothing in the log matches ${ui.log.search}.`, at: log.since ?? 0}};
  return {...ui, log: {...ui.log, seeks: false, follow: false, end: seq}};
};
