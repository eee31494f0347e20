import {readSnapshot} from '../config/snapshot.ts';
import {makeReplayedFeed} from '../engine/watching/replayed-feed.ts';
import {currentRelease, findRelease, latestRelease} from '../state-folder/index.ts';
import {recordingOf} from '../store/recording.ts';
import {CockpitError} from '../util/errors.ts';
import {defineCommand} from './command.ts';
import {readRelease} from './parts/open-release.ts';
import {operatorName} from './parts/operator.ts';
import {makePlayer} from './parts/replay-player.ts';
import {projectHere} from './parts/where.ts';
import {needsTerminal} from './run.ts';

export const replayCommand = defineCommand({
  name: 'replay',
  usage: 'replay [ID]',
  says: 'look at a past release as it was on the screen; the newest without an ID',
  flags: {
    theme: {value: true, says: 'default, cvd (colour-blind safe) or mono'},
    ascii: {value: false, says: 'draw with ASCII only'},
    blocks: {value: false, says: 'draw charts with blocks, for fonts without braille'},
    'no-color': {value: false, says: 'no colours'},
    dir: {value: true, says: 'where the embedded environment lives'},
  },
  run: async input => {
    const {folder, world} = await projectHere(input, 'looks');
    const [id] = input.args;
    const release = id === undefined ? ((await currentRelease(folder)) ?? latestRelease(folder)) : findRelease(folder, id);
    if (!release) throw new CockpitError(`Looking for release ${id ?? ''}`.trim(), {cause: 'there is no such record here', next: ['cockpit history lists them']});
    const {events} = await readRelease(release);
    if (events.length === 0) throw new CockpitError(`Replaying ${release.id}`, {cause: 'nothing happened in it', next: ['cockpit history lists the others']});
    needsTerminal(input, {script: `cockpit report ${release.id}`});
    const {config} = await readSnapshot(release.path, world);
    const player = makePlayer(recordingOf(events), makeReplayedFeed(config, release.path));
    const [{showReplay}, {glyphsOf, themeOf}] = await Promise.all([import('./parts/replay-show.tsx'), import('./parts/look.ts')]);
    await showReplay(player, operatorName(input.env), {theme: themeOf(input), glyphs: glyphsOf(input), recordFolder: release.path});
    return 0;
  },
});
