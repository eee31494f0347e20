import {gateStatus} from '../../release/gate-status.ts';
import {gateIds, gateInfo, type GateId} from '../../release/gates.ts';
import type {OperatorCommand} from '../../release/commands.ts';
import type {ReleaseEvent} from '../../release/events.ts';
import type {Item, ReleaseState} from '../../release/state.ts';
import {timeline} from '../../record/index.ts';
import type {ReleaseFolder} from '../../state-folder/index.ts';
import {readinessNotSafe} from './headless-rules.ts';
import {whyStopped} from './why-stopped.ts';
import {CockpitError} from '../../util/errors.ts';
import type {CommandInput, ExitCode} from '../command.ts';
import {answerFor, decisionFor, type Answers} from './answers.ts';
import {attach} from './open-release.ts';
import type {Project} from './project.ts';
import {summaryOf} from './summary.ts';

/**
 * A whole release without a screen: starts what a person would start, answers
 * from a file, and tells every event. What no answer is given for ends it with
 * 3, and names the answer that is missing.
 *
 * @param next what the person would do now; the whole release without it
 */
export const headless = async (input: CommandInput, project: Project, who: string, release: ReleaseFolder, answers: Answers, next: NextStep = nextStep): Promise<ExitCode> => {
  const json = input.flags['json'] === true;
  const told = (events: readonly ReleaseEvent[]): void => {
    const moments = timeline(events);
    events.forEach((event, index) => {
      if (json) input.print(JSON.stringify(event));
      else input.print(`${moments[index]!.at.slice(11, 19)} ${moments[index]!.who ? `${moments[index]!.who}: ` : ''}${moments[index]!.text}`);
    });
  };
  let wake = (): void => undefined;
  const connection = await attach(input, {
    project, release, who, role: 'operator', say: input.tell,
    on: {
      events: events => {
        told(events);
        wake();
      },
      // What happened while the engine was gone comes as a whole, not as events.
      snapshot: () => wake(),
      link: () => wake(),
    },
  });
  const interrupted = new AbortController();
  const interrupt = (): void => {
    interrupted.abort();
    wake();
  };
  process.once('SIGINT', interrupt);
  const woken = (already: () => boolean): Promise<void> =>
    new Promise(resolve => {
      wake = resolve;
      if (already() || interrupted.signal.aborted) resolve();
    });
  const untilConnected = async (): Promise<void> => {
    const {status} = connection.link();
    if (status !== 'connected' && status !== 'ended') await woken(() => connection.link().status !== status);
  };
  const again = [...failedLooks(connection.view().state)];
  try {
    for (;;) {
      const {state} = connection.view();
      if (interrupted.signal.aborted) {
        input.tell('Interrupted. The engine goes on; cockpit attach returns to it.');
        return 130;
      }
      if (connection.link().status === 'ended') throw new CockpitError('Following the release', {cause: 'the engine went away', next: ['cockpit run --headless resumes it']});
      const look = again.shift();
      if (look) {
        await connection.command(look);
        continue;
      }
      const step = next(state, answers);
      if (step && 'over' in step) {
        input.tell(step.says);
        return step.over;
      }
      if (state.ended && !wantsCause(state)) {
        input.tell(summaryOf(state, release.path));
        return state.ended.result === 'released' ? 0 : 1;
      }
      if (step && 'missing' in step) {
        input.tell(`Stopped: ${step.missing}`);
        for (const line of step.found ?? []) input.tell(line);
        return step.exit;
      }
      if (step) {
        const answer = await connection.command(step.command);
        // Whether it counted, the state tells when the engine is back.
        if (!answer.ok && answer.unheard) await untilConnected();
        else if (!answer.ok) {
          input.tell(`Refused: ${answer.refusal.why} ${answer.refusal.next}`);
          return 1;
        }
        continue;
      }
      await woken(() => connection.view().seq !== state.seq);
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
    connection.close();
  }
};

/** Whoever starts it again has mended something: what had failed and only looks is looked at again, once. What changes something is not. */
export const failedLooks = (state: ReleaseState): readonly OperatorCommand[] =>
  state.ended || state.rollback.status !== 'none'
    ? []
    : gateIds.flatMap(gate => state.gates[gate].items.flatMap(({plan, state: now}): OperatorCommand[] => (now.status === 'failed' && plan.effect === 'pure' ? [{type: 'TryItemAgain', gate, item: plan.id}] : [])));

export type Next = {readonly command: OperatorCommand} | {readonly missing: string; readonly found?: readonly string[]; readonly exit: ExitCode} | {readonly over: ExitCode; readonly says: string} | undefined;
export type NextStep = (state: ReleaseState, answers: Answers) => Next;

/** What the person of a headless release would do now. Pure. */
export const nextStep = (state: ReleaseState, answers: Answers): Next => {
  const {stopBefore} = answers;
  if (stopBefore && state.gates[stopBefore].mode === 'automatic' && state.gates[stopBefore].startedAt === undefined)
    return {missing: `stopBefore names gate ${gateInfo(stopBefore).name}, which starts by itself here: name one that a person starts, or set gates.${stopBefore} to "assisted"`, exit: 2};
  if (state.rollback.status === 'unverified') return {missing: `the rollback is unverified: ${state.rollback.says}`, exit: 1};
  if (state.rollback.status !== 'none') return wantsCause(state) && state.ended ? (answers.cause ? {command: {type: 'WriteCause', text: answers.cause}} : {missing: 'no "cause" is given for the rollback; a new try is locked until one is written', exit: 1}) : undefined;
  if (state.ended || state.countdown || state.hold) return state.hold ? {missing: `${state.hold.by} holds the release: ${state.hold.reason}`, exit: 3} : undefined;
  for (const gate of gateIds) {
    const found = forGate(state, gate, answers);
    if (found) return found;
  }
  return undefined;
};

const forGate = (state: ReleaseState, gate: GateId, answers: Answers): Next => {
  const {items, startedAt} = state.gates[gate];
  const status = gateStatus(state, gate);
  if (status === 'ready' && startedAt === undefined) {
    if (answers.stopBefore === gate) return {missing: `stopBefore names gate ${gateInfo(gate).name}`, exit: 0};
    return {command: {type: 'StartGate', gate, ...((gate === 'migrate' || gate === 'deploy') && answers.production === true && {typed: state.info?.policy.productionWord ?? ''})}};
  }
  for (const item of items) {
    const {plan, state: now} = item;
    if (now.status === 'asking' && !plan.asks) return decision(state, gate, item, answers);
    if (now.status === 'asking') {
      if (now.answers.length > 0 && plan.people > 1) return {missing: `${plan.title}: ${plan.people} different people have to answer`, exit: 3};
      const answer = answerFor(answers, gate, plan, now.question, now.refused);
      return answer ? {command: {type: 'AnswerItem', gate, item: plan.id, ...answer}} : {missing: `no answer is given for "${gate}.${plan.id}": ${now.refused ?? now.question.text}`, exit: 3};
    }
    if (plan.optional) continue;
    if (now.status === 'unknown') return {missing: `${plan.title}: nobody can tell whether it ran. cockpit attach, and decide`, exit: 3};
    if (now.status === 'failed') {
      const exception = answers.exceptions?.[`${gate}.${plan.id}`];
      if (exception) return {command: exceptionFor(gate, item, exception)};
      return whenFailed(state, gate, `${gate}.${plan.id}: ${now.evidence.says}`, answers, whyStopped(now.evidence));
    }
  }
  return undefined;
};

/** A file of answers agrees only to the very reason that stands in it. */
const exceptionFor = (gate: GateId, {plan, exceptionAsked}: Item, reason: string): OperatorCommand =>
  ({type: 'MakeException', gate, item: plan.id, reason, ...(exceptionAsked?.reason === reason.trim() && {agreesTo: exceptionAsked.reason})});

/**
 * What an item found asks to be decided: a push that did not arrive, a lock that somebody holds. A decision that is given counts
 * once, a list of them once each: the same answer over and over would never end.
 */
const decision = (state: ReleaseState, gate: GateId, item: Item, answers: Answers): Next => {
  const {plan, state: now, attempts} = item;
  if (now.status !== 'asking') return undefined;
  const id = `${gate}.${plan.id}`;
  const given = decisionFor(answers, id, attempts);
  const option = given && now.question.options.find(one => one.id === given.choice && one.blocked === undefined);
  if (given && option) return {command: {type: 'AnswerItem', gate, item: plan.id, ...given}};
  const exception = answers.exceptions?.[id];
  if (exception) return {command: exceptionFor(gate, item, exception)};
  const possible = now.question.options.filter(({blocked}) => blocked === undefined).map(one => one.id).join(', ');
  return whenFailed(state, gate, `${id}: ${now.question.text} Possible answers: ${possible}`, answers);
};

/** A failure in production is rolled back where the answers say so; what is not deployed is left as it is. */
const whenFailed = (state: ReleaseState, gate: GateId, says: string, answers: Answers, found: readonly string[] = []): Next => {
  const choice = answers.onFailure ?? 'stop';
  if (choice === 'stop' || state.gates.cut.startedAt === undefined) return {missing: says, found, exit: 1};
  const migration = readinessNotSafe(state) ? (answers.migration ?? 'restore') : undefined;
  return {command: {type: 'RollBack', reason: `${gateInfo(gate).name} failed: ${says}`, ...(migration && {migration})}};
};

const wantsCause = ({rollback, cause, ended}: ReleaseState): boolean =>
  ended !== undefined && ended.result !== 'released' && ended.result !== 'ended' && rollback.status !== 'none' && cause === undefined;
