import {appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {ConfigInput} from '../../src/config/schema.ts';
import {readJournal, replay} from '../../src/journal/index.ts';
import {itemOf} from '../../src/release/gate-status.ts';
import {gateIds} from '../../src/release/gates.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import type {ReleaseState} from '../../src/release/state.ts';
import {connect} from '../../src/socket/index.ts';
import {smallService, type SmallService} from './small-service.ts';

/** A whole release with a command of every kind: deploy twice, migrate twice, backup, notices, notes, ticket; git pushes it besides. */
const everyCommand = (config: ConfigInput): ConfigInput => ({
  ...config,
  migrations: {folder: 'migrations', dialect: 'sqlite', apply: ['./ops.sh', 'migrate', '{{env}}', '{{version}}']},
  backup: {take: ['./ops.sh', 'backup', '{{env}}', '{{file}}'], kind: 'other', level: 'L1', restore: ['./ops.sh', 'restore', '{{env}}', '{{file}}']},
  finalise: {publish: ['./ops.sh', 'publish', '{{version}}', '{{notes}}'], ticket: ['./ops.sh', 'ticket', '{{version}}']},
  notify: [{kind: 'command', name: 'on-call', command: ['./ops.sh', 'notify', 'all', '{{text}}']}],
});

/** May run again by itself, with the release's id as its key: a notice that went out twice does less harm than one that nobody got. */
const keyed = /^(notify|publish|ticket|backup) /;

export type Killed = {
  /** Boundaries that engines came to, in order: `<boundary>\t<command>`. */
  readonly passed: readonly string[];
  /** Those of the plan at which none was killed, because none came there. */
  readonly notReached: readonly string[];
  /** What clients were told and the journal does not have. */
  readonly lost: readonly string[];
  /** Commands that were begun twice, that may not be. */
  readonly doubled: readonly string[];
  /** Commands that were begun twice, that may be. */
  readonly repeated: readonly string[];
  /** Questions that a person was asked, because nobody can tell whether it ran. */
  readonly asked: readonly string[];
  readonly result: string;
  readonly tookMs: number;
};

/**
 * Takes one release to its end and then back, on the built cockpit with real processes, while its engine is killed at the given
 * boundaries; see kill-at.ts. A person answers what the cockpit cannot know, by looking at what has happened.
 *
 * @param plan lines of `passed`, at most three of them in the release itself
 */
export const killedRelease = async (plan: readonly string[], {back}: {readonly back: boolean}): Promise<Killed> => {
  const kills = mkdtempSync(join(tmpdir(), 'cockpit-kills-'));
  const began = performance.now();
  const hook = join(import.meta.dirname, 'kill-at.ts');
  const service = await smallService({
    config: everyCommand, files: {'migrations/0001_orders.sql': 'CREATE TABLE orders (id INTEGER PRIMARY KEY);\n'},
    env: {NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import ${hook}`, COCKPIT_KILLS: kills},
  });
  try {
    const file = join(kills, 'plan');
    mkdirSync(kills, {recursive: true});
    writeFileSync(file, plan.join('\n'));
    const told: string[] = [];
    const asked: string[] = [];
    for (let tries = 0; tries < 6; tries++) {
      const {code, out, err} = await service.headless().ended;
      told.push(...out.split('\n').filter(line => line.startsWith('{')));
      if (code === 0) break;
      const unknown = await settle(service);
      if (unknown.length === 0) throw new Error(`it ended with ${code}: ${err.slice(-2_000)}`);
      asked.push(...unknown);
    }
    if (back) {
      const {code, out, err} = await service.cockpit('rollback', '--now', '--migration', 'keep', '--json');
      told.push(...out.split('\n').filter(line => line.startsWith('{')));
      if (code !== 0) throw new Error(`cockpit rollback ended with ${code}: ${err.slice(-2_000)}`);
    }
    const {lines, verdict} = await readJournal(service.release());
    if (verdict !== 'clean') throw new Error(`the journal is ${JSON.stringify(verdict)}`);
    const {events, state} = replay(lines);
    const kept = new Set(events.map(event => canonical(event)));
    const begun = service.did().flatMap(({what}) => (/ begins /.test(what) ? [what.replace(' begins', '').replace(/\S*\/backup-\S*/, 'FILE')] : []));
    const twice = [...new Set(begun.filter((what, index) => begun.indexOf(what) < index))].filter(what => !/^notify/.test(what) || tellTwice(what, begun));
    return {
      passed: existsSync(join(kills, 'passed')) ? readFileSync(join(kills, 'passed'), 'utf8').trim().split('\n') : [],
      notReached: readFileSync(file, 'utf8').split('\n').filter(Boolean),
      lost: told.filter(line => !kept.has(canonical(JSON.parse(line) as ReleaseEvent))),
      doubled: [...twice.filter(what => !keyed.test(what)), ...(await pushedTwice(service))],
      repeated: twice.filter(what => keyed.test(what)),
      asked, result: state.ended?.result ?? 'not ended', tookMs: Math.round(performance.now() - began),
    };
  } catch (error) {
    appendFileSync(join(kills, 'why'), String(error));
    throw error;
  } finally {
    await service.end();
    rmSync(kills, {recursive: true, force: true});
  }
};

/** Members in one order, so that two of the same kind have the same text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (one !== null && typeof one === 'object' && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one));

/** Notices have texts of their own; the same one twice is one that was repeated. */
const tellTwice = (what: string, begun: readonly string[]): boolean => begun.filter(one => one === what).length > 1;

/** One release commit and its tags on the remote, whatever happened on the way there. */
const pushedTwice = async ({git, remote}: SmallService): Promise<readonly string[]> => {
  const commits = (await git('--git-dir', remote, 'log', '--format=%s', 'main')).split('\n').filter(subject => subject.startsWith('chore: release'));
  const tags = (await git('--git-dir', remote, 'tag', '--list', 'v1.1*')).split('\n').sort().join(' ');
  return [...(commits.length === 1 ? [] : [`${commits.length} release commits`]), ...(tags === 'v1.1.0 v1.1.0-rc.1' ? [] : [`tags ${tags}`])];
};

/** Answers every question of an unknown outcome by what has happened; gives what was asked. */
const settle = async (service: SmallService): Promise<readonly string[]> => {
  const {state} = replay((await readJournal(service.release())).lines);
  const open = unknownItems(state);
  if (open.length === 0) return [];
  const folder = join(service.release(), '..', '..');
  const connection = await connect({path: join(folder, 'engine.sock'), who: 'alice', tty: 'none', role: 'operator', });
  try {
    for (const {gate, item} of open) {
      const ran = service.did().some(({what}) => what.startsWith(`${wordOf(gate, item)} ends ${gate === 'staging' ? 'staging' : gate === 'migrate' || gate === 'deploy' ? 'production' : ''}`));
      const answer = await connection.command({type: 'ResolveUnknown', gate, item, as: ran ? 'ran' : 'run again', reason: 'looked at the world by hand'});
      if (!answer.ok) throw new Error(`${gate}/${item}: ${answer.refusal.why}`);
    }
    await pause(50);
  } finally {
    connection.close();
  }
  return open.map(({gate, item}) => `${gate}/${item}`);
};

const wordOf = (gate: string, item: string): string => ({migrate: 'migrate', deploy: 'deploy', verify: 'backup', notes: 'publish', ticket: 'ticket'})[item] ?? gate;

const unknownItems = (state: ReleaseState) =>
  gateIds.flatMap(gate => state.gates[gate].items.flatMap(({plan}) => (itemOf(state.gates[gate], plan.id)?.state.status === 'unknown' ? [{gate, item: plan.id}] : [])));
