import {spawnSync} from 'node:child_process';
import {loadConfig} from '../config/load.ts';
import {programsNeeded, variablesNeeded} from '../config/needs.ts';
import {findEngine} from '../engine/start.ts';
import {openStateFolder} from '../state-folder/index.ts';
import {causeOf} from '../util/errors.ts';
import {reads, type World} from '../world/world.ts';
import {defineCommand, type CommandInput} from './command.ts';
import {examineRemote, type Finding} from './parts/examine-remote.ts';
import {findRepo, worldOf} from './parts/repo.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  usage: 'doctor [--json]',
  says: 'whether this machine, this repository and its remote are fit for a release',
  flags: {json: {value: false, says: 'one JSON object'}},
  run: async input => {
    const findings = await examine(input);
    if (input.flags['json']) input.print(JSON.stringify({format: 1, findings}));
    else for (const {name, ok, says, next} of findings) input.print(`${ok === true ? '✓' : ok === false ? '✗' : '?'} ${name.padEnd(22)} ${says}${!ok && next ? `\n    try: ${next}` : ''}`);
    return findings.some(({ok}) => ok === false) ? 1 : findings.some(({ok}) => ok === undefined) ? 3 : 0;
  },
});

const examine = async (input: CommandInput): Promise<readonly Finding[]> => {
  const world = worldOf(input);
  const machine = [nodeVersion(), await tool(world, 'git', ['--version'], 'Install git'), flock(), lingering(input), terminal(input)];
  try {
    const repo = await findRepo(input.cwd, world);
    return [...machine, {name: 'repository', ok: true, says: repo}, ...(await project(input, repo, world))];
  } catch (error) {
    return [...machine, {name: 'repository', ok: undefined, says: causeOf(error), next: 'cd into the repository that you release, or try cockpit demo'}];
  }
};

const nodeVersion = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return {name: 'Node', ok: major > 22 || (major === 22 && minor >= 19), says: process.versions.node, next: 'Node 22.19 or newer is needed'};
};

const tool = async (world: World, program: string, args: readonly string[], next: string): Promise<Finding> => {
  try {
    const {exitCode, stdout} = await world.run({...reads(program, ...args), timeoutMs: 10_000});
    return {name: program, ok: exitCode === 0, says: stdout.trim().split('\n')[0] ?? '', next};
  } catch (error) {
    return {name: program, ok: false, says: causeOf(error), next};
  }
};

const flock = (): Finding => {
  const found = spawnSync('flock', ['--version'], {encoding: 'utf8'});
  return {name: 'flock', ok: true, says: found.status === 0 ? found.stdout.trim() : 'not found; a lock by file name is used instead'};
};

/** systemd may end everything of a user at logout: then the engine would not outlive an SSH session. */
const lingering = ({env}: CommandInput): Finding => {
  const login = spawnSync('loginctl', ['show-user', env['USER'] ?? '', '--property=Linger'], {encoding: 'utf8'});
  const kill = spawnSync('busctl', ['get-property', 'org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager', 'KillUserProcesses'], {encoding: 'utf8'});
  if (login.status !== 0 && kill.status !== 0) return {name: 'after logout', ok: true, says: 'no systemd login manager: the engine goes on when you leave'};
  const kills = /true/.test(kill.stdout ?? '') && !/Linger=yes/.test(login.stdout ?? '');
  return {name: 'after logout', ok: !kills, says: kills ? 'systemd ends all your processes at logout (KillUserProcesses=yes, no linger)' : 'the engine goes on when you leave', next: 'loginctl enable-linger'};
};

const terminal = ({env}: CommandInput): Finding => {
  const tty = process.stdout.isTTY === true;
  return {name: 'terminal', ok: true, says: tty ? `${process.stdout.columns}×${process.stdout.rows}, TERM=${env['TERM'] ?? 'not set'}` : 'none here; --headless works without one'};
};

const project = async (input: CommandInput, repo: string, world: World): Promise<readonly Finding[]> => {
  const loaded = await loadConfig(repo, world);
  if (!loaded.ok) return [{name: 'config', ok: false, says: loaded.why, next: loaded.next}];
  const {config} = loaded;
  const folder = openStateFolder({repo, service: config.service, env: input.env});
  const engine = await findEngine(folder);
  const programs = programsNeeded(config).filter(name => !name.includes('/'));
  const found = await Promise.all(programs.map(async name => ({name, there: (await world.run({...reads('sh', '-c', 'command -v "$0"', name), timeoutMs: 5_000})).exitCode === 0})));
  const missing = found.filter(({there}) => !there).map(({name}) => name);
  const variables = variablesNeeded(config);
  const unset = variables.filter(name => !input.env[name]);
  const opaque = config.deploy !== undefined && config.environments.production === undefined;
  return [
    {name: 'config', ok: true, says: `${loaded.path}${loaded.warnings.length > 0 ? `, ${loaded.warnings.length} to think about (cockpit config check)` : ''}`},
    {name: 'programs', ok: missing.length === 0, says: missing.length === 0 ? `${programs.length} of ${programs.length} found` : `not found: ${missing.join(', ')}`, next: 'Install them, or correct the config'},
    {name: 'secrets', ok: unset.length === 0, says: unset.length === 0 ? `${variables.length} of ${variables.length} set` : `not set: ${unset.join(', ')}`, next: 'Set them in the environment that starts the cockpit'},
    {name: 'state folder', ok: folder.warnings.length === 0, says: folder.warnings[0] ?? folder.path, next: 'Set COCKPIT_STATE_HOME to a local folder'},
    {name: 'engine', ok: engine.status !== 'frozen', says: {alive: 'runs', none: 'none is running', starting: 'is starting', frozen: 'does not answer'}[engine.status], next: engine.status === 'frozen' ? engine.next : ''},
    ...(await examineRemote(world, repo, config)),
    ...(opaque ? [{name: 'deploy', ok: undefined, says: 'no version endpoint: after a crash only a person can say whether a deploy ran', next: 'Add environments.production'} satisfies Finding] : []),
  ];
};
