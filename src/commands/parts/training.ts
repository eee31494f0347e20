import {randomInt} from 'node:crypto';
import {debriefLines, debriefOf} from '../../record/index.ts';
import {CockpitError} from '../../util/errors.ts';
import type {ReleaseFolder} from '../../state-folder/index.ts';
import type {CommandInput} from '../command.ts';
import {readRelease} from './open-release.ts';
import {sandboxCommand} from './sandbox.ts';

export type Scenario = {readonly name: string; readonly says: string};

/** One that nobody knows: of all that end in production, the good one among them, or pressing `r` would always be right. */
export const drawScenario = async (input: CommandInput, draw: (below: number) => number = randomInt): Promise<Scenario> => {
  const {exitCode, stdout, stderr} = await sandboxCommand(input, ['scenarios']);
  const known = exitCode === 0 ? (JSON.parse(stdout) as readonly Scenario[]).filter(({name}) => !beforeProduction.has(name)) : [];
  const drawn = known[draw(Math.max(1, known.length))];
  if (drawn) return drawn;
  throw new CockpitError('Drawing a scenario', {cause: stderr.trim() || 'the embedded environment has none', next: ['cockpit demo --scenario healthy']});
};

/** They end before anybody could press anything, or give nothing to judge. */
const beforeProduction: ReadonlySet<string> = new Set(['push-rejected', 'no-traffic']);

export const printDebrief = async (input: CommandInput, release: ReleaseFolder, scenario: Scenario): Promise<void> => {
  const {events} = await readRelease(release);
  input.print(['', 'DEBRIEF', ...debriefLines(debriefOf(events), scenario), `  again              cockpit replay ${release.id}, until cockpit demo --end`].join('\n'));
};
