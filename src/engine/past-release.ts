import {readJournal, replay} from '../journal/index.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {ReleaseState} from '../release/state.ts';
import {listReleases, type StateFolder} from '../state-folder/index.ts';
import type {PastRelease} from '../steps/step.ts';

/** The release before this one on this machine: what came of it, and how long its steps took. Undefined when there is none. */
export const pastRelease = async (folder: StateFolder, except: string): Promise<PastRelease | undefined> => {
  for (const {id, path} of listReleases(folder)) {
    if (id >= except) continue;
    const {lines} = await readJournal(path);
    const {state, events} = replay(lines);
    if (state.info === undefined) continue;
    return {id, version: state.facts.version, result: resultOf(state), cause: state.cause?.text, durationsMs: durations(events)};
  }
  return undefined;
};

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
