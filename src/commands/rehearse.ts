import {CockpitError} from '../util/errors.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {demoAnswers, endDemo, insideDemo} from './demo.ts';
import {readAnswers, type Answers} from './parts/answers.ts';
import {headless} from './parts/headless.ts';
import {openRelease} from './parts/open-release.ts';
import {operatorName} from './parts/operator.ts';
import {findProject} from './parts/project.ts';
import {rehearsalStep} from './parts/rehearsal-step.ts';
import {demoFolder, projectHere} from './parts/where.ts';
import {needsTerminal, runFlags, runRelease} from './run.ts';

export const rehearseCommand = defineCommand({
  name: 'rehearse',
  usage: 'rehearse [--env staging] [--break NAME] [--headless]',
  says: 'break the candidate in staging on purpose, go the way back, and measure it',
  flags: {
    ...runFlags,
    env: {value: true, says: 'staging: the only environment that is ever broken on purpose'},
    break: {value: true, says: 'which of rollback.rehearsal.breaks; the first without it'},
    demo: {value: false, says: 'in the embedded environment'},
    dir: {value: true, says: 'with --demo: where it lives'},
    scenario: {value: true, says: 'with --demo: healthy, error-spike …'},
    keep: {value: false, says: 'with --demo: leave it running'},
  },
  run: async input => {
    const env = flagText(input.flags['env']) ?? 'staging';
    if (env !== 'staging') throw new CockpitError(`Rehearsing in ${env}`, {cause: 'only staging is broken on purpose', next: ['cockpit rehearse --env staging']});
    const answers = readAnswers(input);
    // Before a company is started for nobody.
    if (!input.flags['headless']) needsTerminal(input, {script: 'cockpit rehearse --headless'});
    if (!input.flags['demo']) return rehearse({...input, cwd: (await projectHere(input, 'starts')).repo}, answers ?? {});
    const dir = demoFolder(input);
    const code = await insideDemo(input, dir, inside => rehearse(inside, answers ?? demoAnswers));
    if (input.flags['headless'] && !input.flags['keep']) await endDemo(input, dir);
    return code;
  },
});

/** With a screen it is the release itself: gate 7 asks, and a number begins it. */
const rehearse = async (input: CommandInput, answers: Answers): Promise<ExitCode> => {
  if (!input.flags['headless']) {
    input.tell('Gate 7 Staging asks for the rehearsal; a number begins it. After gate 7: open it, p on "the way back is rehearsed".');
    return runRelease(input, {mayStart: true, role: 'operator'});
  }
  const project = await findProject(input);
  const who = operatorName(input.env);
  const {release} = await openRelease(input, project, who, {mayStart: true});
  return headless(input, project, who, release, answers, rehearsalStep(flagText(input.flags['break'])));
};
