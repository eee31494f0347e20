import {join} from 'node:path';
import {unknown, failed, type Outcome} from '../release/evidence.ts';
import {itemOf} from '../release/gate-status.ts';
import {inProductionFrom, isBefore} from '../release/gates.ts';
import type {Effect} from '../release/react.ts';
import type {Decide, Item, ItemContext, Refused} from '../steps/step.ts';
import {causeOf, CockpitError} from '../util/errors.ts';
import {readIntent} from '../world/job-folder.ts';
import {checkLock} from './check-lock.ts';
import type {Engine} from './engine.ts';
import {EngineStops, OutcomeUnknown, Stopped, type Outside} from './outside.ts';
import {runJob} from './run-job.ts';
import {refuseChanged} from './unchanged.ts';
import {wayBackOf} from './way-back.ts';

type RunItem = Extract<Effect, {type: 'run item'}>;

/** How often a cut-off effect that is known not to have happened is started again by itself. */
const restarts = 2;

type Circumstances = {
  /** An engine before us had begun this very attempt. */
  readonly recovering: boolean;
  /** What has to end before; undefined where nothing has to be waited for. */
  readonly free: Promise<unknown> | undefined;
};

/** Runs one item to its end and reports it to the engine. */
export const runItem = async (outside: Outside, engine: Engine, effect: RunItem, signal: AbortSignal, {recovering, free}: Circumstances): Promise<void> => {
  const {gate, item: id, attempt} = effect;
  const candidate = engine.state().gates[gate].attempt;
  const end = async (outcome: Outcome): Promise<void> => {
    // The gates were opened again meanwhile: there the same item and attempt are another run.
    if (engine.state().gates[gate].attempt !== candidate) return;
    await engine.submit({type: 'EndItem', gate, item: id, attempt, outcome: cleaned(outcome, outside.clean)}, 'cockpit');
  };
  const item = findItem(outside, engine, effect);
  if (!item) {
    await end(unknown('this gate no longer has such an item', {next: ['End this release and start a new one; the journal is kept']}));
    return;
  }
  try {
    if (free) await Promise.race([free, abortion(signal)]);
    const result = await runThrough(item, outside, engine, effect, signal, recovering);
    if ('refused' in result) {
      const question = await item.ask!(contextOf(outside, engine, effect, signal, recovering, ''));
      await engine.submit({type: 'RefuseAnswer', gate, item: id, attempt, why: outside.clean(result.refused), question}, 'cockpit');
    } else if ('decide' in result)
      await engine.submit({type: 'RefuseAnswer', gate, item: id, attempt, question: cleaned(result.decide, outside.clean)}, 'cockpit');
    else await end(result);
  } catch (error) {
    if (signal.reason instanceof EngineStops || error instanceof EngineStops) return;
    await end(outcomeOf(error, signal, outside));
  }
};

const abortion = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), {once: true});
  });

/** Asks the question of an item whose turn has come. */
export const askItem = async (outside: Outside, engine: Engine, effect: Extract<Effect, {type: 'ask item'}>, signal: AbortSignal): Promise<void> => {
  const {gate, item: id} = effect;
  const item = findItem(outside, engine, effect);
  if (!item?.ask) return;
  try {
    const question = await item.ask(contextOf(outside, engine, {...effect, type: 'run item', attempt: 0}, signal, false, 'ask'));
    // Its gate may have been opened again meanwhile: a question about what was must not stand there.
    if (signal.aborted) return;
    await engine.submit({type: 'AskItem', gate, item: id, question}, 'cockpit');
  } catch (error) {
    if (signal.aborted) return;
    outside.log(`asking ${gate}/${id}: ${error instanceof Error ? error.stack : String(error)}`);
    const text = `This question could not be prepared: ${outside.clean(causeOf(error))}`;
    await engine.submit({type: 'AskItem', gate, item: id, question: {text, options: [], field: {label: 'answer'}}}, 'cockpit');
  }
};

const findItem = (outside: Outside, engine: Engine, {gate, item}: {gate: RunItem['gate']; item: string}): Item | undefined => {
  const state = engine.state();
  const step = outside.steps.find(({id}) => id === gate);
  return step?.items({config: outside.config, facts: state.facts, state}).find(({id}) => id === item);
};

/** Runs; where a command's outcome is unknown, looks; and runs again only what is known not to have happened. */
const runThrough = async (
  item: Item, outside: Outside, engine: Engine, effect: RunItem, signal: AbortSignal, recovering: boolean,
): Promise<Outcome | Refused | Decide> => {
  for (let restart = 0; ; restart++) {
    const context = contextOf(outside, engine, effect, signal, recovering, restart === 0 ? '' : `-${restart + 1}`);
    try {
      return await item.run(context);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      // What changes nothing, or knows this release by its id, may simply run again.
      if ((item.effect === 'pure' || item.effect === 'keyed') && restart < restarts) continue;
      const probed = item.probe ? await item.probe(context) : ({happened: undefined, says: 'there is no way to look whether it ran'} as const);
      if (probed.happened === true) return {...probed.outcome, evidence: {...probed.outcome.evidence, foundByProbe: true}};
      if (probed.happened === false && item.effect === 'verifiable' && restart < restarts) continue;
      if (probed.happened === false)
        return failed(`it did not happen: ${probed.says}`, {details: [`What was seen: ${error.message}.`], next: ['p tries again', 'r rolls back']});
      return unknown('nobody can tell whether it ran', {
        details: [`What happened: ${error.message}.`, `What we asked the world: ${probed.says}.`],
        next: ['1 it ran', '2 it did not run', '3 run it again'],
        ...('blocks' in probed && probed.blocks && {blocks: probed.blocks}),
      });
    }
  }
};

const contextOf = (
  outside: Outside, engine: Engine, {gate, item, attempt}: RunItem, signal: AbortSignal, recovering: boolean, salt: string,
): ItemContext => {
  const state = engine.state();
  const gateState = state.gates[gate];
  const now = itemOf(gateState, item)?.state;
  const place = `${gate}-${gateState.attempt}/${item}-${attempt}`;
  const began = async (name: string): Promise<boolean> => (await readIntent(join(outside.folder, 'jobs', `${place}/${name}${salt}`))) !== undefined;
  const say = (line: string): void => outside.progress(`${gate}/${item}`, outside.clean(line));
  return {
    config: outside.config,
    facts: state.facts,
    state,
    world: outside.world,
    repo: outside.repo,
    folder: outside.folder,
    releaseId: outside.releaseId,
    at: now?.status === 'running' ? now.startedAt : outside.world.clock.now(),
    by: state.pilot ?? state.info?.openedBy ?? 'cockpit',
    signal,
    answers: now && 'answers' in now ? now.answers : [],
    recovering,
    began,
    job: async (name, command) => {
      const at = `${place}/${name}${salt}`;
      // What an engine before us began is adopted whatever has changed since.
      if (!(await began(name))) {
        await refuseChanged(outside.kept, command);
        if (command.does === 'changes' && !isBefore(gate, inProductionFrom)) await checkLock(outside, engine);
      }
      return runJob(outside, at, command, signal, say);
    },
    found: async facts => void (await engine.submit({type: 'FindFacts', facts: cleaned(facts, outside.clean)}, 'cockpit')),
    say,
    watch: outside.watch,
    events: outside.events,
    before: outside.before,
    wayBack: wayBackOf(outside, engine.state, {place, signal}),
  };
};

const outcomeOf = (error: unknown, signal: AbortSignal, {log}: Outside): Outcome => {
  if (error instanceof Stopped || signal.aborted) return failed('stopped', {details: [causeOf(error)], next: ['p tries again']});
  if (error instanceof CockpitError)
    return failed(error.message, {details: [causeOf(error.cause ?? '')].filter(Boolean), next: [error.next[0] ?? 'p tries again', ...error.next.slice(1)]});
  log(`bug: ${error instanceof Error ? error.stack : String(error)}`);
  return failed(`this is a bug in the cockpit: ${causeOf(error)}`, {next: ['p tries again', 'Details are in engine.log beside the record']});
};

/** Everything that goes into the journal passes here: printable, and without known secrets. */
export const cleaned = <T>(value: T, clean: (text: string) => string): T => {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map(entry => cleaned(entry, clean)) as T;
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cleaned(entry, clean)])) as T;
  return value;
};
