import {readFileSync} from 'node:fs';
import {defaultModesFor} from './modes.ts';
import {handedOn, secretNames} from '../config/variables.ts';
import {keptFiles} from '../config/kept-files.ts';
import {readSnapshot} from '../config/snapshot.ts';
import {openJournal} from '../journal/index.ts';
import {cockpitItself} from '../release/commands.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {Feeds} from '../release/feeds.ts';
import {react} from '../release/react.ts';
import type {ReleaseInfo} from '../release/state.ts';
import {startServer} from '../socket/index.ts';
import {findRelease, openStateFolder} from '../state-folder/index.ts';
import {allSteps} from '../steps/index.ts';
import {CockpitError} from '../util/errors.ts';
import {bootId} from '../world/process.ts';
import {realWorld} from '../world/real-world.ts';
import {makeRedactor} from '../world/redact.ts';
import {sanitise} from '../world/sanitise.ts';
import {noteCause} from './aftermath.ts';
import {dropAbsentPilot} from './absent-pilot.ts';
import {watchClock} from './clock-watch.ts';
import {makeEngine, type Engine} from './engine.ts';
import {inDoubt} from './in-doubt.ts';
import {givesLockBack, keepLock} from './keep-lock.ts';
import type {EngineOrder} from './order.ts';
import type {Outside} from './outside.ts';
import {pastRelease} from './past-release.ts';
import {publishDamage} from './record-damage.ts';
import {publishReadiness} from './readiness.ts';
import {effectRunner} from './run-effect.ts';
import {takeEngineLock} from './single.ts';
import {keepHeapSmall} from './small-heap.ts';
import {alreadyRunningExit} from './start.ts';
import {onlyUnchanged} from './unchanged.ts';
import {startWatching} from './watching/watching.ts';
import {planWayBack} from './way-back.ts';

/** An engine with nobody attached and nothing to do goes away after this long, ms. The next client starts it again. */
const lonelyMs = 60_000;

/** The engine's whole life: from the lock to the last client. Exits the process. */
export const runEngine = async (orderFile: string, env: Readonly<Record<string, string | undefined>>): Promise<void> => {
  process.umask(0o077);
  keepHeapSmall();
  const order = JSON.parse(readFileSync(orderFile, 'utf8')) as EngineOrder;
  const folder = openStateFolder({repo: order.repo, service: order.service, env});
  const taken = await takeEngineLock(folder.lockFile);
  if (!('lock' in taken)) process.exit(alreadyRunningExit);

  const release = findRelease(folder, order.releaseId);
  if (!release) throw new CockpitError('Starting the engine', {cause: `there is no release ${order.releaseId}`, next: ['Start a new release with cockpit']});
  const snapshot = await readSnapshot(release.path, realWorld({env, redactor: makeRedactor(env)}));
  const {config, hash} = snapshot;
  const redact = makeRedactor(env, secretNames(config));
  // In this order: a colour in the middle of a secret would hide it from the masking, and be taken out after it.
  const clean = (text: string): string => redact(sanitise(text));
  const log = (line: string): void => console.error(`${new Date().toISOString()} ${clean(line)}`);
  const outer = realWorld({env, redactor: redact, alsoAllow: handedOn(config)});
  const kept = await keptFiles({snapshot, releaseFolder: release.path, repo: order.repo, world: outer});
  const world = onlyUnchanged(outer, kept);

  const opened = await openJournal({
    folder: release.path, clock: world.clock, boot: await bootId(), ballast: folder.ballast,
    about: {tool: order.version, engine: order.sha256, node: process.version},
  });
  const {journal} = opened;
  const begin = inDoubt(opened.state, opened.read);
  const events: ReleaseEvent[] = [...opened.events];
  const now = world.clock.now();

  let engine: Engine;
  let server: Awaited<ReturnType<typeof startServer>> | undefined;
  const progress: Record<string, {at: number; line: string}> = {};
  const feed = <Name extends keyof Feeds>(name: Name, data: Feeds[Name]): void => server?.publishFeed(name, data);
  const watching = startWatching({
    config, world, repo: order.repo, folder: release.path, clean, log, feed,
    logFeed: of => server?.publishEach('log', of),
    state: () => engine?.state() ?? begin,
    reached: verdict => void engine?.submit({type: 'ReachVerdict', verdict}, cockpitItself),
  });
  const outside: Outside = {
    world, config, repo: order.repo, folder: release.path, releaseId: release.id,
    kept, steps: allSteps, watch: watching, clean, feed, log,
    before: await pastRelease(folder, release.id),
    events: () => events,
    progress: (item, line) => {
      progress[item] = {at: world.clock.now(), line};
      feed('progress', {...progress});
    },
  };
  const recovered = new Set(react(begin).map(({key}) => key));
  engine = makeEngine({
    state: begin,
    now: world.clock.now,
    append: async (added, by) => {
      const written = await journal.append(added, by);
      if (written.ok) events.push(...added);
      return written;
    },
    appendElsewhere: async (added, by) => {
      events.push(...added);
      await journal.appendElsewhere(added, by);
    },
    hurry: () => void journal.hurry(),
    publish: (added, state) => {
      server?.publishEvents(added);
      if (added.some(({type}) => type === 'CauseWritten')) void noteCause(outside, state).catch((error: unknown) => log(`noting the cause: ${String(error)}`));
    },
    wayBack: (state, migration, way) => planWayBack(outside, state, migration, way),
    runEffect: effectRunner(outside, recovered),
  });

  const first = opened.events.length === 0;
  const info: ReleaseInfo = {
    id: release.id, service: config.service, environment: 'production', staging: config.environments.staging ? 'staging' : undefined,
    openedAt: now, openedBy: order.by, configSha256: hash,
    policy: {graceMs: (config.rollback?.graceSeconds ?? 3) * 1000, automaticRollback: config.rollback?.automatic === 'when worse', productionWord: 'production'},
    ...(order.hotfix !== undefined && {expedited: {by: order.by, reason: clean(order.hotfix), ...(order.mergeTo !== undefined && {mergeTo: order.mergeTo})}}),
  };
  await engine.record(
    ...(first ? [{type: 'ReleaseOpened', at: now, info, modes: defaultModesFor(config)} as const] : []),
    {type: 'EngineStarted', at: now, pid: process.pid, bootId: await bootId(), recovered: !first},
  );

  server = await startServer({
    path: folder.socket, lock: taken.lock, about: {sha256: order.sha256, version: order.version, release: release.id},
    engine: {
      snapshot: () => ({state: engine.state(), seq: engine.state().seq}),
      command: async (command, who) => {
        const decision = await engine.submit(command, who);
        return decision.ok ? {ok: true} : {ok: false, refusal: decision.refusal};
      },
      joined: () => undefined,
      left: who => void engine.submit({type: 'DropControls', of: who}, cockpitItself),
    },
  });
  const stop = new AbortController();
  // None of these may take the engine down while production needs it.
  const meanwhile = (what: string, work: Promise<void>): void =>
    void work.catch((error: unknown) => stop.signal.aborted || log(`${what}: ${error instanceof Error ? error.stack : String(error)}`));
  const attached = (): readonly string[] => (server?.people() ?? []).flatMap(({who, role}) => (role === 'operator' ? [who] : []));
  meanwhile('watching the clock', watchClock(world.clock, byMs => void engine.submit({type: 'ReportClockJump', byMs}, cockpitItself), stop.signal));
  meanwhile('saying how ready the way back is', publishReadiness(outside, engine, stop.signal));
  meanwhile('saying how the record is', publishDamage(outside, engine, opened, stop.signal));
  meanwhile('keeping the lock', keepLock(outside, engine, stop.signal));
  meanwhile('waiting for who drove', dropAbsentPilot(engine, world.clock, attached, stop.signal));
  engine.wake();

  const close = async (why: string): Promise<never> => {
    stop.abort();
    watching.close();
    await engine.close();
    await server?.close(why);
    await journal.close();
    taken.lock.release();
    process.exit(0);
  };
  process.on('SIGTERM', () => void close('The engine was asked to stop; it goes on where it was when you attach again.'));
  process.on('SIGHUP', () => undefined);

  let lonelySince = world.clock.mono();
  for await (const _ of world.clock.every(1_000, stop.signal)) {
    const state = engine.state();
    const busy = (server?.people().length ?? 0) > 0 || react(state).length > 0 || (state.facts.touched?.production === true && state.ended === undefined) || givesLockBack(state, world.clock.now());
    if (busy) lonelySince = world.clock.mono();
    if (world.clock.mono() - lonelySince > (state.ended ? 3_000 : lonelyMs)) await close('Nobody was attached and nothing was to be done.');
  }
};
