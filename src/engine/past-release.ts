import {readJournal, replay} from '../journal/index.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {ReleaseState} from '../release/state.ts';
import {listReleases, type StateFolder} from '../state-folder/index.ts';
import type {PastRelease} from '../steps/step.ts';
import {appliedBefore} from './applied-before.ts';

/** As many releases back as a number that was used up may lie. */
const remembered = 50;

/** The release before this one on this machine: what came of it, and how long its steps took. Undefined when there is none. */
export const pastRelease = async (folder: StateFolder, except: string): Promise<PastRelease | undefined> => {
  let last: Omit<PastRelease, 'burned' | 'appliedFiles'> | undefined;
  const states: ReleaseState[] = [];
  const burned: {version: string; reason: string}[] = [];
  for (const {id, path} of listReleases(folder).filter(({id}) => id < except).slice(0, remembered)) {
    const {lines} = await readJournal(path);
    const {state, events} = replay(lines);
    if (state.info === undefined) continue;
    states.unshift(state);
    const {version} = state.facts;
    const result = resultOf(state);
    last ??= {id, version, result, cause: state.cause?.text, durationsMs: durations(events)};
    if (version !== undefined && (result === 'rolled back' || result === 'unverified')) burned.push({version, reason: `${result} ${dayOf(state.info.openedAt)}`});
  }
  return last && {...last, burned, appliedFiles: appliedBefore(states)};
};

/** "12 Nov 2026" */
const dayOf = (at: number): string => new Date(at).toLocaleDateString('en-GB', {day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC'});

export const resultOf = (state: ReleaseState): string =>
  state.ended?.result ?? (state.rollback.status === 'none' ? 'under way' : `rollback ${state.rollback.status}`);

/** How long rollback steps and items took, ms, by id. */
const durations = (events: readonly ReleaseEvent[]): Readonly<Record<string, number>> => {
  const started = new Map<string, number>();
  const took: Record<string, number> = {};
  for (const event of events) {
    if (event.type === 'RollbackStepStarted') started.set(event.step, event.at);
    if (event.type === 'RollbackStepPassed') took[event.step] = event.at - (started.get(event.step) ?? event.at);
    if (event.type === 'ItemStarted') started.set(`${event.gate}/${event.item}`, event.at);
    if (event.type === 'ItemPassed') took[`${event.gate}/${event.item}`] = event.at - (started.get(`${event.gate}/${event.item}`) ?? event.at);
  }
  return took;
};
