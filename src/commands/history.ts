import {resultOf} from '../engine/past-release.ts';
import {listReleases} from '../state-folder/index.ts';
import {formatDuration} from '../util/duration.ts';
import {defineCommand} from './command.ts';
import {readRelease} from './parts/open-release.ts';
import {projectHere} from './parts/where.ts';

export const historyCommand = defineCommand({
  name: 'history',
  usage: 'history [--json]',
  says: 'past releases of this project on this machine',
  flags: {json: {value: false, says: 'one JSON object'}},
  run: async input => {
    const {folder} = await projectHere(input, 'looks');
    const rows = await Promise.all(listReleases(folder).map(async release => {
      const {state, events} = await readRelease(release);
      const exceptions = Object.values(state.gates).flatMap(({items}) => items.filter(({state: now}) => now.status === 'skipped')).length;
      const people = [...new Set(events.flatMap(event => ('by' in event && typeof event.by === 'string' && event.by !== 'cockpit' ? [event.by] : [])))];
      const rollback = state.rollback;
      return {
        id: release.id, version: state.facts.version ?? state.facts.proposal?.version ?? null, openedAt: state.info?.openedAt ?? null, result: resultOf(state),
        tookMs: state.info && state.ended ? state.ended.at - state.info.openedAt : null,
        wayBackMs: 'endedAt' in rollback ? rollback.endedAt - rollback.pressedAt : null, exceptions, by: people, cause: state.cause?.text ?? null,
      };
    }));
    if (input.flags['json']) {
      input.print(JSON.stringify({format: 1, releases: rows}));
      return 0;
    }
    if (rows.length === 0) input.print('No release has been started here.');
    for (const {id, version, openedAt, result, tookMs, wayBackMs, exceptions, by, cause} of rows) {
      const when = openedAt === null ? '' : new Date(openedAt).toISOString().slice(0, 16).replace('T', ' ');
      input.print([
        (version ?? '?').padEnd(14), when.padEnd(17), `${result}${exceptions > 0 ? `, ${exceptions} by exception` : ''}`.padEnd(30), (tookMs === null ? '' : formatDuration(tookMs)).padEnd(14),
        (wayBackMs === null ? '' : `way back ${formatDuration(wayBackMs)}`).padEnd(22), by.join(', ').padEnd(16), id,
      ].join(' ').trimEnd());
      if (cause) input.print(`               cause: ${cause}`);
    }
    return 0;
  },
});
