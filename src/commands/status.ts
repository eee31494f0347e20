import {findEngine} from '../engine/start.ts';
import {currentGate, gateStatus} from '../release/gate-status.ts';
import {gateList} from '../release/gates.ts';
import {currentRelease, latestRelease} from '../state-folder/index.ts';
import {defineCommand} from './command.ts';
import {readRelease} from './parts/open-release.ts';
import {projectHere} from './parts/where.ts';
import {summaryOf} from './parts/summary.ts';

export const statusCommand = defineCommand({
  name: 'status',
  usage: 'status [--json]',
  says: 'how the release stands',
  flags: {json: {value: false, says: 'one JSON object'}},
  run: async input => {
    const project = await projectHere(input, 'looks', {byRecord: true});
    const release = (await currentRelease(project.folder)) ?? latestRelease(project.folder);
    const engine = await findEngine(project.folder);
    if (!release) {
      input.print(input.flags['json'] ? JSON.stringify({format: 1, release: null}) : `${project.loaded.config.service}: no release has been started here.`);
      return 0;
    }
    const {state, damage} = await readRelease(release);
    const gate = currentGate(state);
    if (input.flags['json']) {
      input.print(JSON.stringify({
        format: 1, release: release.id, service: state.info?.service, from: state.facts.previous?.version ?? null, to: state.facts.version ?? null,
        result: state.ended?.result ?? null, gate: state.ended ? null : (gate ?? null), rollback: state.rollback.status, hold: state.hold ?? null, verdict: state.verdict ?? null,
        traffic: state.facts.traffic ?? null, pilot: state.pilot ?? null, engine: engine.status, damage: damage ?? null, folder: release.path,
        gates: Object.fromEntries(gateList.map(({id}) => [id, gateStatus(state, id)])),
      }));
    } else {
      input.print(summaryOf(state, release.path, {damage}));
      input.print(`  engine     ${{alive: 'runs', none: state.ended ? 'not needed' : 'does not run; cockpit starts it again', starting: 'is starting', frozen: 'does not answer'}[engine.status]}`);
      for (const {id, number, name} of gateList) input.print(`  ${String(number).padStart(2)} ${name.padEnd(11)} ${gateStatus(state, id)}`);
    }
    return engine.status === 'frozen' ? 3 : state.ended === undefined || state.ended.result === 'released' ? 0 : 1;
  },
});
