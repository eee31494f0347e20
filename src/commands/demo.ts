import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {giveTrust, checkTrust} from '../config/trust.ts';
import type {Config} from '../config/schema.ts';
import type {ReleaseState} from '../release/state.ts';
import {loadConfig, renderLoaded} from '../config/load.ts';
import {makePrivateFolder, stateRoot} from '../state-folder/index.ts';
import {CockpitError} from '../util/errors.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {endDemoEngine, forgetDemo} from './parts/demo-state.ts';
import {demoFolder} from './parts/where.ts';
import {demoProcess, sandboxCommand, type SandboxUp} from './parts/sandbox.ts';
import {headless} from './parts/headless.ts';
import {readAnswers, type Answers} from './parts/answers.ts';
import {openRelease} from './parts/open-release.ts';
import {operatorName} from './parts/operator.ts';
import {ConfigUnusable} from './parts/config-unusable.ts';
import {findProject} from './parts/project.ts';
import {worldOf} from './parts/repo.ts';
import {drawScenario, printDebrief, type Scenario} from './parts/training.ts';
import {needsTerminal, runFlags} from './run.ts';
import {lacksCause, summaryOf} from './parts/summary.ts';

export const demoCommand = defineCommand({
  name: 'demo',
  usage: 'demo [--scenario NAME | --training] [--dir DIR] [--end]',
  says: 'the embedded environment: a small real company on this machine',
  flags: {
    ...runFlags,
    scenario: {value: true, says: 'healthy, error-spike, slow-p99, bad-migration, deploy-hangs …'},
    training: {value: false, says: 'a scenario that nobody tells you; a debrief afterwards'},
    dir: {value: true, says: 'where it lives; the same folder is gone on with'},
    keep: {value: false, says: 'leave it running when the screen is left'},
    end: {value: false, says: 'end it and remove it'},
  },
  run: async input => {
    const dir = demoFolder(input);
    if (input.flags['end']) return endDemo(input, dir);
    // Before anything is started: a company without a screen to release it from would only be in the way.
    if (!input.flags['headless']) needsTerminal(input, {script: 'cockpit demo --headless --scenario healthy'});
    const answers = readAnswers(input);
    if (!input.flags['training']) return insideDemo(input, dir, inside => go(inside, dir, answers));
    if (input.flags['scenario']) throw new CockpitError('Training', {cause: 'a scenario that you choose is none that you do not know', next: ['cockpit demo --training', 'cockpit demo --scenario NAME']});
    const scenario = await drawScenario(input);
    // Somebody who flew one before knows it: every flight is a new world.
    if (existsSync(dir)) await endDemo(input, dir);
    return insideDemo({...input, flags: {...input.flags, scenario: scenario.name}}, dir, inside => go(inside, dir, answers, scenario));
  },
});

/** Starts the embedded environment where it does not run, and works in its repository while it is kept alive. */
export const insideDemo = async <T>(input: CommandInput, dir: string, work: (inside: CommandInput) => Promise<T>): Promise<T> => {
  // What would refuse the release later is found before a whole company runs for nothing.
  makePrivateFolder(stateRoot(input.env));
  const up = await start(input, dir);
  const inside: CommandInput = {...input, cwd: up.repo};
  await trustOwn(inside, up);
  const leave = await demoProcess(inside, dir);
  try {
    return await work(inside);
  } finally {
    leave();
  }
};

/** What the person of an unattended demo says: yes to what is asked, back when it fails. */
export const demoAnswers: Answers = {attest: 'yes', production: true, onFailure: 'roll back', migration: 'restore', cause: 'the scenario of the demo: see its name'};

/** The demo's repository was just made by the cockpit itself: nobody has to be asked whether they trust it. */
const trustOwn = async (input: CommandInput, {repo}: SandboxUp): Promise<void> => {
  const world = worldOf(input);
  const loaded = await loadConfig(repo, world);
  if (!loaded.ok) throw new ConfigUnusable(renderLoaded(loaded, input.cwd));
  const question = {loaded, folder: repo, stateHome: stateRoot(input.env), world};
  const trust = await checkTrust(question);
  if (!trust.trusted) await giveTrust({...question, hash: trust.hash});
};

const start = async (input: CommandInput, dir: string): Promise<SandboxUp> => {
  await mkdir(dirname(dir), {recursive: true, mode: 0o700});
  const wanted = flagText(input.flags['scenario']);
  const status = existsSync(dir) ? await sandboxCommand(input, ['status', '--dir', dir]) : undefined;
  const running = status?.exitCode === 0 ? (JSON.parse(status.stdout) as SandboxUp) : undefined;
  if (running?.processes?.every(({alive}) => alive) && (wanted === undefined || wanted === running.scenario)) return running;
  if (existsSync(dir)) {
    await forgetDemo(input, join(dir, 'repo'));
    await sandboxCommand(input, ['down', '--dir', dir, '--remove']);
  }
  input.tell('Starting a small company on this machine: repository, CI, staging, production, traffic …');
  const {exitCode, stdout, stderr} = await sandboxCommand(input, ['up', '--dir', dir, '--scenario', wanted ?? 'healthy']);
  if (exitCode !== 0)
    throw new CockpitError('Starting the embedded environment', {cause: stderr.trim().split('\n').slice(-4).join(' ') || `exit ${exitCode}`, next: ['cockpit demo --end removes what is left of it', 'Look for a full disk or a missing git']});
  const up = JSON.parse(stdout) as SandboxUp;
  await forgetDemo(input, up.repo);
  return up;
};

export const endDemo = async (input: CommandInput, dir: string): Promise<ExitCode> => {
  await endDemoEngine(input, join(dir, 'repo'));
  const {exitCode, stderr} = await sandboxCommand(input, ['down', '--dir', dir, '--remove']);
  input.tell(exitCode === 0 ? 'The embedded environment has ended; nothing of it is left.' : stderr.trim());
  return exitCode === 0 ? 0 : 1;
};

/** In training nobody goes back for the operator. */
const byHand = (config: Config): Config => (config.rollback ? {...config, rollback: {...config.rollback, automatic: 'ask'}} : config);

const go = async (input: CommandInput, dir: string, answers: Answers | undefined, scenario?: Scenario): Promise<ExitCode> => {
  const project = await findProject(input);
  const who = operatorName(input.env);
  const {release} = await openRelease(input, project, who, {mayStart: true, ...(scenario && {alter: byHand})});
  if (input.flags['headless']) {
    const code = await headless(input, project, who, release, answers ?? demoAnswers);
    if (scenario) await printDebrief(input, release, scenario);
    if (!input.flags['keep'] && flagText(input.flags['dir']) === undefined) await endDemo(input, dir);
    return code;
  }
  const {showScreen} = await import('./parts/show.tsx');
  const {store} = await showScreen(input, project, who, 'operator', release);
  const {release: state} = store.getState();
  const isOver = state.ended !== undefined && !lacksCause(state) && !input.flags['keep'];
  input.print(summaryOf(state, release.path, {isLast: isOver && !scenario}));
  if (scenario) await printDebrief(input, release, scenario);
  if (isOver && !scenario) await endDemo(input, dir);
  else if (!isOver) input.print(`  demo       goes on${isInProduction(state) || input.flags['keep'] ? '' : ' for 30 min'}; npm start or cockpit demo returns, cockpit demo --end ends it`);
  return state.ended && state.ended.result !== 'released' ? 1 : 0;
};

const isInProduction = ({facts, ended}: ReleaseState): boolean => facts.touched?.production === true && ended === undefined;
