import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import {nothingKept} from '../../src/config/kept-files.ts';
import type {ConfigInput} from '../../src/config/schema.ts';
import {makeEngine, type Engine, type Written} from '../../src/engine/engine.ts';
import {endLeftJobs} from '../../src/engine/left-jobs.ts';
import type {Outside} from '../../src/engine/outside.ts';
import {effectRunner} from '../../src/engine/run-effect.ts';
import {planWayBack} from '../../src/engine/way-back.ts';
import type {ReleaseCommand} from '../../src/release/commands.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {evolve} from '../../src/release/evolve.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import {react} from '../../src/release/react.ts';
import {initialState, type ItemState, type ReleaseState} from '../../src/release/state.ts';
import type {Step} from '../../src/steps/step.ts';
import {parsed, service} from '../config/given-config.ts';
import {waitFor} from '../world/wait-for.ts';
import {turn} from './clock.ts';
import {opened} from './given.ts';
import {makePuppets, type Puppet} from './puppets.ts';
import {puppetWorld} from './puppet-world.ts';

export type RigOptions = {
  /** Items by gate; a gate that is not named has one that passes at once. */
  readonly gates?: Partial<Record<GateId, readonly Puppet[]>>;
  readonly automaticRollback?: boolean;
  readonly config?: Partial<ConfigInput>;
};

/**
 * The real engine on the real rules, with puppets for steps, a clock that stands still, a disk in memory, and two small
 * machines. What it starts as a job is a real process: `./deploy.sh`, `./rollback.sh` and `./traffic.sh` write down that they
 * ran, and wait as long as the test holds them.
 */
export const engineRig = async ({gates = {}, automaticRollback = false, config: more = {}}: RigOptions = {}) => {
  const puppets = makePuppets();
  const {world, folder, time, instances, ran} = puppetWorld();
  const config = await parsed({...withTraffic(), ...more}, 'traffic.sh');
  for (const name of ['deploy', 'rollback', 'traffic']) writeScript(folder, name);
  for (const host of ['10.0.0.1:3000', '10.0.0.2:3000', '10.0.1.1:3000']) instances.set(host, {version: '2.7.4', healthy: true});

  const steps: readonly Step[] = gateIds.map(id => ({id, items: () => (gates[id] ?? [{id: 'only', auto: true}]).map(puppet => puppets.item(id, puppet))}));
  const journal: ReleaseEvent[] = [opened('assisted', {automaticRollback})];
  const elsewhere: ReleaseEvent[] = [];
  const seen: ReleaseEvent[] = [];
  const log: string[] = [];
  const said: string[] = [];
  const disk: {fails: string | undefined; crashesAfter: number} = {fails: undefined, crashesAfter: Number.POSITIVE_INFINITY};

  const outside: Outside = {
    world, config, repo: folder, folder, releaseId: '01TEST', kept: nothingKept(join(folder, 'kept')), steps, before: undefined,
    watch: {
      follow: () => ({[Symbol.asyncIterator]: () => ({next: () => new Promise(() => undefined)})}),
      sources: () => [], logCounts: (_env, since) => ({errors: 0, warnings: 0, since, lastErrors: []}),
      baseline: () => ({ticks: 40, needed: 40, spanMs: 200_000, measures: []}), firing: () => [], health: () => [],
    },
    events: () => journal, clean: text => text, feed: () => undefined, progress: (_item, line) => void said.push(line), log: line => void log.push(line),
  };

  let looked: Promise<void> = Promise.resolve();
  const make = (state: ReleaseState): Engine =>
    makeEngine({
      state, now: world.clock.now, hurry: () => undefined,
      append: async (events): Promise<Written> => {
        if (disk.fails !== undefined) return {ok: false, why: disk.fails};
        journal.push(...events);
        // On disk, and nobody is left to hear it.
        disk.crashesAfter -= 1;
        return disk.crashesAfter === 0 ? new Promise(() => undefined) : {ok: true};
      },
      appendElsewhere: async events => void elsewhere.push(...events),
      publish: events => void seen.push(...events),
      wayBack: (now, migration, way) => planWayBack(outside, now, migration, way),
      runEffect: effectRunner(outside, new Set(react(state).map(({key}) => key)), (...of) => {
        looked = endLeftJobs(...of);
        return looked;
      }),
    });
  /** It looks through the folder of jobs at first; where something is left there, that takes its time. */
  const wake = async (): Promise<void> => {
    engine.wake();
    await Promise.race([looked, pause(200)]);
    await quiet();
  };

  let engine = make(journal.reduce(evolve, initialState()));
  onTestFinished(() => engine.close());

  const state = (): ReleaseState => engine.state();
  const itemState = (path: string): ItemState => {
    const [gate, id] = path.split('/') as [GateId, string];
    const item = state().gates[gate].items.find(({plan}) => plan.id === id);
    if (!item) throw new Error(`${path} is not planned`);
    return item.state;
  };
  /** Everything that can happen by itself has happened. What real processes do is waited for with `until`. */
  const quiet = async (): Promise<void> => {
    for (let turns = 0; turns < 5; turns++) await turn();
  };
  await wake();
  const submit = async (command: ReleaseCommand, by = 'alice') => {
    const decision = await engine.submit(command, by);
    await quiet();
    return decision;
  };
  const until = (what: string, condition: () => unknown): Promise<unknown> => waitFor(what, async () => Boolean(await condition()), 10_000);

  const advance = async (ms: number): Promise<void> => {
    await time.advance(ms);
    await quiet();
  };

  return {
    journal, elsewhere, seen, log, said, disk, instances, ran, folder, outside, puppets, state, itemState, quiet, submit, until, steps,
    engine: () => engine,
    advance,
    /**
     * As `until`, while time passes: for what real processes and the clock do together. A quarter of a second at each look, ten
     * and more real milliseconds apart: what is given 15 s to stop has time to do so on the fastest machine.
     */
    pass: (what: string, condition: () => unknown): Promise<unknown> =>
      until(what, async () => {
        await advance(250);
        return condition();
      }),
    call: puppets.call,
    /** Starts and finishes one gate after the other, up to and without this one. Their items have to pass by themselves. */
    reach: async (gate: GateId): Promise<void> => {
      for (const id of gateIds.slice(0, gateIds.indexOf(gate))) {
        await quiet();
        const decision = await submit({type: 'StartGate', gate: id, typed: 'production'});
        if (!decision.ok) throw new Error(`${id}: ${decision.refusal.why}`);
        if (state().countdown) await time.advance(3_000);
        await quiet();
        if (state().gates[id].passedAt === undefined) throw new Error(`${id} did not pass: ${JSON.stringify(state().gates[id].items)}`);
      }
      await quiet();
    },
    /** The engine goes without a word, as by kill -9. Its jobs go on. */
    crash: async (): Promise<void> => {
      await engine.close();
      await quiet();
    },
    /** A new engine reads the journal and goes on. */
    revive: async (): Promise<void> => {
      engine = make([...journal, ...elsewhere].reduce(evolve, initialState()));
      await wake();
    },
    /** What the scripts wrote down, one line a run: `rollback begins production`, `rollback ends production` … */
    did: (): readonly string[] => (existsSync(join(folder, 'did')) ? readFileSync(join(folder, 'did'), 'utf8').trim().split('\n') : []),
    /** While it is held, a script with this name does not end; `deploy-stop`: not even when it is stopped. */
    hold: (name: string): void => writeFileSync(join(folder, `hold-${name}`), ''),
    letGo: (name: string): void => rmSync(join(folder, `hold-${name}`), {force: true}),
    /** A script with this name fails, until it is mended. */
    fail: (name: string): void => writeFileSync(join(folder, `fail-${name}`), ''),
    mend: (name: string): void => rmSync(join(folder, `fail-${name}`), {force: true}),
    /** Ends the processes of a job as the kernel would: `wrapper` leaves the command running, `all` takes both. */
    kill: (place: string, whom: 'wrapper' | 'all'): void => {
      const pid = Number(readFileSync(join(folder, 'jobs', place, 'pid'), 'utf8').split(' ')[0]);
      process.kill(whom === 'all' ? -pid : pid, 'SIGKILL');
    },
  };
};

export type EngineRig = Awaited<ReturnType<typeof engineRig>>;

const withTraffic = (): ReturnType<typeof service> & Partial<ConfigInput> => ({
  ...service(),
  rollback: {command: ['./rollback.sh', '{{env}}', '{{previous.version}}'], watch: '10s'},
  traffic: {set: ['./traffic.sh', '{{env}}', '{{percent}}'], steps: [10, 100], watch: '1m'},
});

/** Says when it begins and ends. INT and TERM do not end it at once, as with a tool that cleans up. */
const writeScript = (folder: string, name: string): void => {
  mkdirSync(folder, {recursive: true});
  const file = join(folder, `${name}.sh`);
  writeFileSync(file, [
    '#!/bin/sh', `cd '${folder}'`,
    `trap 'sleep 0.2; while [ -e hold-${name}-stop ]; do sleep 0.02; done; echo "${name} stopped $*" >> did; exit 130' INT TERM`,
    `echo "${name} begins $*" >> did`,
    `while [ -e hold-${name} ]; do sleep 0.02; done`,
    `if [ -e fail-${name} ]; then echo "${name} fails $*" >> did; exit 1; fi`,
    `echo "${name} ends $*" >> did`, '',
  ].join('\n'));
  chmodSync(file, 0o755);
};

