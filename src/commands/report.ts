import {reportMarkdown, reportOf} from '../record/index.ts';
import {currentRelease, findRelease, latestRelease} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {defineCommand, flagText} from './command.ts';
import {readRelease} from './parts/open-release.ts';
import {findProject} from './parts/project.ts';
import {whereOf} from './parts/where.ts';

export const reportCommand = defineCommand({
  name: 'report',
  usage: 'report [ID] [--format md|json]',
  says: 'everything that is known of a release; the newest without an ID',
  flags: {format: {value: true, says: 'md (default) or json'}, json: {value: false, says: 'the same as --format json'}},
  run: async input => {
    const {folder} = await findProject(await whereOf(input, {always: true}));
    const [id] = input.args;
    const release = id === undefined ? ((await currentRelease(folder)) ?? latestRelease(folder)) : findRelease(folder, id);
    if (!release) throw new CockpitError(`Looking for release ${id ?? ''}`.trim(), {cause: 'there is no such record here', next: ['cockpit history lists them']});
    const format = input.flags['json'] ? 'json' : (flagText(input.flags['format']) ?? 'md');
    if (format !== 'md' && format !== 'json') throw new CockpitError(`Writing a report as "${format}"`, {cause: 'this format is not known', next: ['--format md', '--format json']});
    const {state, events} = await readRelease(release);
    const report = reportOf(state, events);
    input.print(format === 'json' ? JSON.stringify(report, null, 2) : reportMarkdown(report));
    return 0;
  },
});
