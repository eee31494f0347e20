import {readSnapshot} from '../config/snapshot.ts';
import {makeReplayedFeed} from '../engine/watching/replayed-feed.ts';
import {reportHtml, reportMarkdown, reportOf, type ReportCharts} from '../record/index.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {ReleaseState} from '../release/state.ts';
import {currentRelease, findRelease, latestRelease} from '../state-folder/index.ts';
import {recordingOf} from '../store/recording.ts';
import {CockpitError} from '../util/errors.ts';
import type {World} from '../world/world.ts';
import {defineCommand, flagText} from './command.ts';
import {readRelease} from './parts/open-release.ts';
import {projectHere} from './parts/where.ts';

export const reportCommand = defineCommand({
  name: 'report',
  usage: 'report [ID] [--format md|html|json]',
  says: 'everything that is known of a release; the newest without an ID',
  flags: {format: {value: true, says: 'md (default), html (one file, nothing from elsewhere) or json'}, json: {value: false, says: 'the same as --format json'}},
  run: async input => {
    const {folder, world} = await projectHere(input, 'looks');
    const [id] = input.args;
    const release = id === undefined ? ((await currentRelease(folder)) ?? latestRelease(folder)) : findRelease(folder, id);
    if (!release) throw new CockpitError(`Looking for release ${id ?? ''}`.trim(), {cause: 'there is no such record here', next: ['cockpit history lists them']});
    const format = input.flags['json'] ? 'json' : (flagText(input.flags['format']) ?? 'md');
    if (format !== 'md' && format !== 'html' && format !== 'json') throw new CockpitError(`Writing a report as "${format}"`, {cause: 'this format is not known', next: ['--format md', '--format html', '--format json']});
    const {state, events} = await readRelease(release);
    const report = reportOf(state, events);
    if (format === 'html') {
      input.print(reportHtml(report, await chartsOf(release.path, state, events, world)));
      return 0;
    }
    input.print(format === 'json' ? JSON.stringify(report, null, 2) : reportMarkdown(report));
    return 0;
  },
});

/** What was measured in production up to the end, with what happened when. A record without ticks, or whose config is lost, has no charts. */
const chartsOf = async (folder: string, state: ReleaseState, events: readonly ReleaseEvent[], world: World): Promise<ReportCharts> => {
  const snapshot = await readSnapshot(folder, world).catch(() => undefined);
  const {marks, untilAt} = recordingOf(events);
  const feed = snapshot && makeReplayedFeed(snapshot.config, folder)(state, state.ended?.at ?? untilAt);
  return {metrics: feed?.metrics ?? [], markers: marks};
};
