import type {OperatorCommand} from '../release/commands.ts';
import type {Refusal} from '../release/decision.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {LogWish} from '../release/log-feed.ts';
import type {GateId, OperatorId, ReleaseState} from '../release/state.ts';
import type {SentAt} from './sent-at.ts';

/**
 * HOW CLIENTS AND ENGINE TALK
 *
 * One Unix socket, one JSON object per line (frames.ts). The engine speaks first:
 *
 *     engine  hello       who I am, which release, which protocols
 *     client  hello       who I am; not needed by who only wants to know whether the engine is alive
 *     engine  snapshot    the whole state at `seq`, the newest of every feed, who is here
 *     engine  events      what happened after it; `seq` is that of the first
 *             feed        newest data of one name
 *             people      who is here and what each looks at; who drives is `state.pilot`
 *     client  command     answered with the same id, once: sent twice it is decided once
 *             look        which gate and pane is on this screen, and what it wants of the log; that feed is made for each
 *             ping        answered by pong
 *     engine  bye         why the connection ends, and what to do
 *
 * A client that does not keep up misses events and is sent a new snapshot when it reads again: the newest state, not the backlog.
 */
export type Range = readonly [min: number, max: number];

/** What this cockpit speaks. Raised when a frame changes its meaning; unknown members are ignored. */
export const protocolRange: Range = [1, 1];

/** `observer` may look; the engine takes no command from one. */
export type Role = 'operator' | 'observer';

export type Person = {
  readonly who: OperatorId;
  /** The terminal, so that two windows of one person can be told apart. */
  readonly tty: string;
  readonly role: Role;
  /** Epoch ms. */
  readonly since: number;
  readonly looksAt?: {readonly gate: GateId; readonly pane: string};
};

export type EngineHello = {
  readonly type: 'hello';
  readonly protocol: Range;
  readonly engine: {
    /** Of its program: `engines/<sha256>/` speaks the same. */
    readonly sha256: string;
    readonly version: string;
    readonly pid: number;
    /** Differs after a restart: what was sent to another one is not sent again without asking. */
    readonly instance: string;
  };
  readonly release: string;
  readonly seq: number;
};

export type Answer =
  | {readonly ok: true}
  /** `unheard`: said by this client itself, because no engine has answered. */
  | {readonly ok: false; readonly refusal: Refusal; readonly unheard?: true};

export type Snapshot = {
  readonly state: ReleaseState;
  readonly seq: number;
  readonly feeds: Readonly<Record<string, unknown>>;
  readonly people: readonly Person[];
};

export type EngineFrame =
  | EngineHello
  | ({readonly type: 'snapshot'} & Snapshot)
  | {readonly type: 'events'; readonly seq: number; readonly events: readonly ReleaseEvent[]}
  | {readonly type: 'feed'; readonly name: string; readonly data: unknown}
  | {readonly type: 'people'; readonly people: readonly Person[]}
  | ({readonly type: 'answer'; readonly id: string} & Answer)
  | {readonly type: 'pong'}
  | {readonly type: 'bye'; readonly why: string; readonly next: string};

export type ClientHello = {
  readonly type: 'hello';
  readonly protocol: Range;
  readonly who: OperatorId;
  readonly tty: string;
  readonly role: Role;
};

export type ClientFrame =
  | ClientHello
  /**
   * `expectedSeq`: the state it was decided on. Another one refuses it: two people cannot approve two different things.
   * `sentAt`: what was asked of an engine that stood still is not done when it goes on.
   */
  | {readonly type: 'command'; readonly id: string; readonly command: OperatorCommand; readonly expectedSeq?: number; readonly sentAt?: SentAt}
  /** `log`: which part of the log this screen wants; without it, the newest lines. */
  | {readonly type: 'look'; readonly gate: GateId; readonly pane: string; readonly log?: LogWish}
  | {readonly type: 'ping'};

/** The newest protocol that both speak; undefined when there is none. */
export const commonProtocol = (a: Range, b: Range): number | undefined => {
  const newest = Math.min(a[1], b[1]);
  return newest >= Math.max(a[0], b[0]) ? newest : undefined;
};

/** What a client says that finds another release behind the socket: nothing that was meant for one is told to the other. */
export const otherRelease = ({release, engine}: EngineHello, wanted: string): {readonly why: string; readonly next: string} => ({
  why: `Release ${wanted} is not what this engine runs: it runs ${release} (process ${engine.pid}).`,
  next: 'Look at the one that runs: cockpit attach',
});

/** What a client says whose engine speaks another protocol. Exact: at night nobody guesses versions. */
export const otherVersion = (
  {engine, protocol}: EngineHello,
  ours: Range = protocolRange,
): {readonly why: string; readonly next: string} => ({
  why: `The engine of this release is cockpit ${engine.version} and speaks protocol ${words(protocol)}; this one speaks ${words(ours)}.`,
  next: `Attach with the program that runs the release: engines/${engine.sha256}/ in the state folder, or cockpit ${engine.version}`,
});

const words = ([min, max]: Range) => (min === max ? String(min) : `${min} to ${max}`);
