import {join} from 'node:path';
import type {ReleaseEvent} from '../release/events.ts';
import type {ReleaseState} from '../release/state.ts';
import type {World} from '../world/world.ts';
import {reportMarkdown} from './markdown.ts';
import {reportOf} from './report.ts';

/** Writes report.json and report.md into the release folder; gives their paths. */
export const writeReport = async ({folder, state, events, world}: {
  readonly folder: string; readonly state: ReleaseState; readonly events: readonly ReleaseEvent[]; readonly world: Pick<World, 'files'>;
}): Promise<readonly [json: string, markdown: string]> => {
  const report = reportOf(state, events);
  const paths = [join(folder, 'report.json'), join(folder, 'report.md')] as const;
  await world.files.writeAtomic(paths[0], `${JSON.stringify(report, null, 2)}\n`);
  await world.files.writeAtomic(paths[1], reportMarkdown(report));
  return paths;
};
