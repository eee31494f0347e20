import {join} from 'node:path';
import {mkdirSync} from 'node:fs';
import {onTestFinished} from 'vitest';
import {nothingKept} from '../../src/config/kept-files.ts';
import type {ConfigInput} from '../../src/config/schema.ts';
import {makeEngine, type Engine, type Written} from '../../src/engine/engine.ts';
import type {Outside} from '../../src/engine/outside.ts';
import {effectRunner} from '../../src/engine/run-effect.ts';
import {planWayBack} from '../../src/engine/way-back.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {evolve} from '../../src/release/evolve.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import {react} from '../../src/release/react.ts';
import {initialState, type ItemState} from '../../src/release/state.ts';
import {allSteps} from '../../src/steps/index.ts';
import type {PastRelease, Step} from '../../src/steps/step.ts';
import type {World} from '../../src/world/world.ts';
import {parsed} from '../config/given-config.ts';
import {makeRepoWithRemote, type TestRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';
import {opened} from '../rig/given.ts';
import {waitFor} from '../world/wait-for.ts';

export type StoryOptions = {
  readonly config?: Partial<ConfigInput>;
  /** What the repository holds before the release. By default a small package with a release, a feature and a fix. */
  readonly history?: (repo: TestRepo) => void;
  /** Gates that are really done; the others pass by themselves. */
  readonly real?: readonly GateId[];
  readonly world?: (world: World) => World;
  /** What is remembered of releases before. */
  readonly before?: PastRelease;
};

const usualHistory = (repo: TestRepo): void => {
  repo.commit('chore: begin', {'package.json': '{\n  "name": "orders",\n  "version": "2.7.4"\n}\n', 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n## [2.7.4] - 2026-10-01\n\n### Fixed\n\n- Old\n'});
  repo.tag('v2.7.4');
  repo.commit('feat(orders): filter by channel', {a: '1'});
  repo.commit('fix: rounding', {b: '1'});
};

/** The real engine and the real gates on a real repository with a bare remote; only the other gates are told to pass. */
export const story = async ({config: more = {}, history = usualHistory, real = ['version', 'changelog', 'cut'], world: wrap = world => world, before}: StoryOptions = {}) => {
  const {repo, remote, folder} = makeRepoWithRemote();
  history(repo);
  repo.git('push', '-q', '--tags', 'origin', 'main');
  const config = await parsed({service: 'orders', ...more});
  const world = wrap(gitWorld());
  const record = join(folder, 'record');
  mkdirSync(record);
  const passing = (id: GateId): Step => ({id, items: () => [{id: 'only', requirement: 'G0.0', title: id, effect: 'pure', run: async () => ({status: 'passed', evidence: {says: 'fine'}})}]});
  const steps = gateIds.map(id => (real.includes(id) ? allSteps.find(step => step.id === id)! : passing(id)));
  const journal: ReleaseEvent[] = [opened()];
  const said: string[] = [];
  const outside: Outside = {
    world, config, repo: repo.path, folder: record, releaseId: '01TEST', kept: nothingKept(join(record, 'kept')), steps, before,
    watch: {
      follow: () => ({[Symbol.asyncIterator]: () => ({next: () => new Promise(() => undefined)})}),
      sources: () => [], logCounts: (_env, since) => ({errors: 0, warnings: 0, since, lastErrors: []}),
      baseline: () => ({ticks: 40, needed: 40, spanMs: 200_000, measures: []}), firing: () => [], health: () => [],
    },
    events: () => journal, clean: text => text, feed: () => undefined, progress: (_item, line) => void said.push(line), log: line => void said.push(`log: ${line}`),
  };
  const make = (): Engine =>
    makeEngine({
      state: journal.reduce(evolve, initialState()), now: world.clock.now, hurry: () => undefined,
      append: async (events): Promise<Written> => {
        journal.push(...events);
        return {ok: true};
      },
      appendElsewhere: async () => undefined,
      publish: () => undefined,
      wayBack: (now, migration) => planWayBack(outside, now, migration),
      runEffect: effectRunner(outside, new Set(react(journal.reduce(evolve, initialState())).map(({key}) => key)), async () => undefined),
    });
  let engine = make();
  engine.wake();
  onTestFinished(() => engine.close());

  const item = (path: string): ItemState | undefined => {
    const [gate, id] = path.split('/') as [GateId, string];
    return engine.state().gates[gate].items.find(({plan}) => plan.id === id)?.state;
  };
  /** Waits until an item has come to rest, and gives it. */
  const rests = (path: string): Promise<Exclude<ItemState, {status: 'waiting' | 'running'}>> =>
    waitFor(`${path} to rest`, () => {
      const now = item(path);
      return now && now.status !== 'waiting' && now.status !== 'running' ? now : undefined;
    });
  const submit = async (...args: Parameters<Engine['submit']>) => {
    const decision = await engine.submit(...args);
    if (!decision.ok) throw new Error(`${decision.refusal.why} ${decision.refusal.next}`);
  };
  const answer = async (path: string, choice: string, text?: string, by = 'alice') => {
    const [gate, id] = path.split('/') as [GateId, string];
    await waitFor(`${path} to ask`, () => item(path)?.status === 'asking');
    await submit({type: 'AnswerItem', gate, item: id, choice, ...(text !== undefined && {text})}, by);
    return rests(path);
  };

  return {
    repo, remote, folder, outside, journal, said, world, item, rests, submit, answer,
    state: () => engine.state(),
    start: async (gate: GateId) => {
      await waitFor(`${gate} to be planned`, () => engine.state().gates[gate].planned);
      await submit({type: 'StartGate', gate}, 'alice');
    },
    again: async (path: string) => {
      const [gate, id] = path.split('/') as [GateId, string];
      await submit({type: 'TryItemAgain', gate, item: id}, 'alice');
      return rests(path);
    },
    /** Up to the push of gate Cut, with what is proposed. */
    toCut: async function () {
      await this.start('preflight');
      await this.start('version');
      await this.rests('version/choose');
      await this.answer('version/choose', 'minor');
      await this.start('changelog');
      await this.rests('changelog/accept');
      await this.answer('changelog/accept', 'accept');
      await this.start('cut');
      return this.rests('cut/push');
    },
    crash: () => engine.close(),
    revive: () => {
      engine = make();
      engine.wake();
    },
    /** Refs of the remote, by name without refs/; the commit a tag stands for. */
    there: (): Record<string, string> =>
      Object.fromEntries(remote.git('for-each-ref', '--format=%(refname) %(objectname) %(*objectname)').split('\n').filter(Boolean).map(line => {
        const [name = '', id = '', peeled = ''] = line.split(' ');
        return [name.replace('refs/', ''), peeled || id];
      })),
  };
};

/** What a question offers, by id. */
export const optionsOf = (state: ItemState | undefined): readonly string[] => (state?.status === 'asking' ? state.question.options.map(({id}) => id) : []);
export const textOf = (state: ItemState | undefined): string => (state?.status === 'asking' ? state.question.text : '');
