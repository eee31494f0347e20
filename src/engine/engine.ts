import {cockpitItself, type MigrationChoice, type ReleaseCommand} from '../release/commands.ts';
import {decide, type Decision} from '../release/decide.ts';
import {migrationChosen} from '../release/decide-rollback.ts';
import {refuse} from '../release/decision.ts';
import type {ReleaseEvent} from '../release/events.ts';
import {evolve} from '../release/evolve.ts';
import {react} from '../release/react.ts';
import type {RollbackPlan, RollbackWay} from '../release/rollback-state.ts';
import type {OperatorId, ReleaseState} from '../release/state.ts';
import {causeOf} from '../util/errors.ts';
import {makeEffects, type RunEffect} from './effects.ts';
import {EngineStops} from './outside.ts';

/** What came of writing to the journal. */
export type Written = {readonly ok: true} | {readonly ok: false; readonly why: string};

export type EngineParts = {
  /** State after the journal was replayed. */
  readonly state: ReleaseState;
  readonly now: () => number;
  /** Returns when the events are on disk. */
  readonly append: (events: readonly ReleaseEvent[], by: OperatorId) => Promise<Written>;
  /** Keeps rollback records where the journal cannot be written any more. Never throws. */
  readonly appendElsewhere: (events: readonly ReleaseEvent[], by: OperatorId) => Promise<void>;
  /** A rollback was asked for: a write that hangs must not hold it up. */
  readonly hurry: () => void;
  readonly publish: (events: readonly ReleaseEvent[], state: ReleaseState) => void;
  /** The way back from this state. Pure; undefined where there is none. */
  readonly wayBack: (state: ReleaseState, migration: MigrationChoice, way?: RollbackWay) => RollbackPlan | undefined;
  readonly runEffect: (engine: Engine) => RunEffect;
};

export type Engine = {
  readonly state: () => ReleaseState;
  /** Decides, writes, announces, and starts what follows. One command after the other. */
  readonly submit: (command: ReleaseCommand, by: OperatorId) => Promise<Decision>;
  /** Records facts that are not the answer to a command. */
  readonly record: (...events: readonly ReleaseEvent[]) => Promise<void>;
  /** Starts what the state wants: at the start, and after recovery. */
  readonly wake: () => void;
  /** Resolves when nothing is queued and nothing is under way. */
  readonly idle: () => Promise<void>;
  /** Settles when the effects of one kind (`run `: items) that are under way now have ended. */
  readonly ended: (prefix: string) => Promise<void>;
  /** The same for those that were cancelled and have not ended yet. */
  readonly cancelled: (prefix: string) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Why forward work has stopped for good in this engine; undefined while the journal can be written. */
  readonly broken: () => string | undefined;
};

/**
 * MAKES IT HAPPEN: the only writer of the journal.
 *
 * A command is decided on the state as it is, written to disk, and only then
 * applied, announced and acted upon. When the journal cannot be written,
 * forward work stops for good; a rollback goes on and is recorded elsewhere.
 */
export const makeEngine = (parts: EngineParts): Engine => {
  let state = parts.state;
  let broken: string | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const apply = (events: readonly ReleaseEvent[]): void => {
    state = events.reduce(evolve, state);
    parts.publish(events, state);
  };

  /** Nothing may start any more in a state that is not on disk. It does not get better in this engine: nobody knows what the disk has. */
  const breakDown = (why: string, events: readonly ReleaseEvent[]): void => {
    broken = why;
    if (state.hold === undefined && !events.some(({type}) => type === 'HoldPlaced'))
      apply([{type: 'HoldPlaced', at: parts.now(), by: cockpitItself, reason: `the journal cannot be written: ${why}`}]);
  };

  /** False when it is not on disk: then nothing of it has happened. */
  const take = async (events: readonly ReleaseEvent[], by: OperatorId): Promise<boolean> => {
    if (broken === undefined) {
      const written = await parts.append(events, by);
      if (!written.ok) breakDown(written.why, events);
      else apply(events);
      wake();
      return written.ok;
    }
    if (!events.some(outranksBookkeeping)) return false;
    await parts.appendElsewhere(events, by);
    apply(events);
    wake();
    return true;
  };

  const answer = (command: ReleaseCommand, by: OperatorId): Decision => {
    const back = wayBackNow(parts, state, command);
    if (typeof back === 'string' && command.type === 'RollBack' && state.rollback.status === 'none')
      return refuse(back, 'Roll back by hand; the cockpit goes on watching.');
    return decide(command, state, {at: parts.now(), by, ...(typeof back === 'object' && {plan: back})});
  };

  const wake = (): void => {
    if (!closed) effects.reconcile(react(state));
  };

  const engine: Engine = {
    state: () => state,
    broken: () => broken,
    submit: (command, by) => {
      if (command.type === 'RollBack') parts.hurry();
      return inTurn(async () => {
        if (closed) return refuse('This engine is stopping.', 'Try again in a moment.');
        for (;;) {
          const wasBroken = broken;
          const decision = answer(command, by);
          if (!decision.ok || decision.events.length === 0 || (await take(decision.events, by))) return decision;
          if (wasBroken !== undefined)
            return refuse(`The journal cannot be written: ${wasBroken}. No forward step will start.`, 'r works and is recorded elsewhere.');
          // What was decided may let something start, and was decided before it was known that nothing may start any more.
        }
      });
    },
    record: (...events) => inTurn(async () => void (await take(events, cockpitItself))),
    wake,
    idle: async () => {
      do {
        await queue;
        await effects.settled();
      } while (effects.keys().length > 0);
      await queue;
    },
    ended: prefix => effects.ended(prefix),
    cancelled: prefix => effects.cancelled(prefix),
    close: async () => {
      await inTurn(async () => {
        closed = true;
        effects.abortAll(new EngineStops('the engine stops'));
      });
    },
  };
  const effects = makeEffects(parts.runEffect(engine));
  return engine;
};

/** The way back from here; in words where it cannot be worked out, which must keep nobody from anything else. */
const wayBackNow = ({wayBack}: EngineParts, state: ReleaseState, command: ReleaseCommand): RollbackPlan | string | undefined => {
  try {
    const way = command.type === 'RetryRollback' ? command.way : undefined;
    return wayBack(state, command.type === 'RollBack' ? (command.migration ?? 'keep') : migrationChosen(state), way);
  } catch (error) {
    return `The way back cannot be worked out. ${causeOf(error)}`;
  }
};

/** What must go on when the journal is dead: the way back, and how that which was running ended. */
const outranksBookkeeping = ({type}: ReleaseEvent): boolean =>
  type.startsWith('Rollback') || ['ReleaseEnded', 'TrafficAsked', 'TrafficChanged', 'HoldPlaced', 'ItemPassed', 'ItemFailed', 'ItemUnknown'].includes(type);
