import {randomUUID} from 'node:crypto';
import type {OperatorCommand} from '../release/commands.ts';
import type {LogWish} from '../release/log-feed.ts';
import type {GateId} from '../release/state.ts';
import {causeOf} from '../util/errors.ts';
import {CannotAttach} from './cannot-attach.ts';
import {dial, silence, type Line, type ProcessSeen} from './dial.ts';
import {makeMirror, type MirrorEvents} from './mirror.ts';
import {makePending} from './pending.ts';
import {sentNow} from './sent-at.ts';
import {
  protocolRange,
  type Answer,
  type ClientFrame,
  type ClientHello,
  type EngineFrame,
  type EngineHello,
  type Range,
  type Snapshot,
} from './protocol.ts';

/**
 * ```
 *               nothing heard, and its process is stopped
 *   connected ──────────────────────────────────────────► frozen
 *     ▲    │    hung up, or nothing heard                    │
 *     │    └────────────► lost ◄─────────────────────────────┤ hung up
 *     └── heard again ─────┴─────────────────────────────────┘
 *   any ── closed, or another version or release after a restart ──► ended
 * ```
 */
export type Link =
  | {readonly status: 'connected'; readonly since: number}
  | {
      readonly status: 'lost' | 'frozen' | 'ended';
      readonly since: number;
      readonly why: string;
      readonly next: string;
      /** It said goodbye: somebody wanted it to end. */
      readonly orderly?: true;
    };

export type ClientParts = Pick<ClientHello, 'who' | 'tty' | 'role'> & {
  readonly path: string;
  /** The id of the release that is meant. Without it the one that answers first; never another after that. */
  readonly release?: string;
  readonly on?: MirrorEvents & {readonly link?: (link: Link) => void};
  /** The engine's process, to tell a stopped one from a busy one: engineProcess of engine/single.ts. */
  readonly process?: () => Promise<ProcessSeen>;
  readonly now?: () => number;
  readonly protocol?: Range;
  readonly timing?: Partial<Timing>;
};

type Timing = {
  /** For a hello. Default 2 s. */
  readonly helloMs: number;
  /** Between two pings; a pong that is missing for as long is a silence. Default 2 s. */
  readonly pingMs: number;
  /** Between two attempts. Default 2 s. */
  readonly retryMs: number;
  /** How long a command outlives a lost connection. Default 10 s. */
  readonly resendMs: number;
};

const usualTiming: Timing = {helloMs: 2000, pingMs: 2000, retryMs: 2000, resendMs: 10_000};

export type CommandOptions = {
  /** The `seq` that the person saw: for decisions about a gate. */
  readonly expectedSeq?: number;
  /** Send it even to an engine that is not there yet, or another one, for this long: for a rollback. */
  readonly keepTryingMs?: number;
  /** Under which it counts once. */
  readonly id?: string;
};

export type Connection = {
  readonly link: () => Link;
  /** As of the last event that arrived. */
  readonly view: () => Snapshot;
  readonly engine: () => EngineHello['engine'];
  /** The engine's answer, or a refusal of our own when none comes. Never rejects. */
  readonly command: (command: OperatorCommand, options?: CommandOptions) => Promise<Answer>;
  /** What is on this screen; said again after a reconnection. */
  readonly look: (gate: GateId, pane: string, log?: LogWish) => void;
  readonly close: () => void;
};

/** Attaches to an engine, and stays attached through its restarts. Throws CannotAttach when the first attempt fails. */
export const connect = async (parts: ClientParts): Promise<Connection> => {
  const {path, who, tty, role, on = {}, now = Date.now, protocol = protocolRange} = parts;
  const timing = {...usualTiming, ...parts.timing};
  const seen = async (): Promise<ProcessSeen> => parts.process?.().catch(() => undefined);
  const mirror = makeMirror(on);
  let link: Link = {status: 'lost', since: now(), why: 'Not attached yet', next: 'Wait a moment'};
  let line: Line | undefined;
  let engine: EngineHello['engine'] | undefined;
  let release = parts.release;
  let looked: ClientFrame | undefined;
  let retrying: NodeJS.Timeout | undefined;
  let pinging: NodeJS.Timeout | undefined;
  let hasHeard = true;

  const pending = makePending(frame => line?.send(frame));

  const become = (next: Link): void => {
    if (
      link.status === 'ended' ||
      (next.status === link.status && (next.status === 'connected' || (link.status !== 'connected' && next.why === link.why)))
    )
      return;
    // The same trouble goes on since it began, whatever is said of it now.
    const orderly = link.status !== 'connected' && next.status !== 'connected' && link.orderly;
    link = next.status === link.status ? {...next, since: link.since, ...(orderly && {orderly})} : next;
    on.link?.(link);
  };

  const trouble = ({problem, cause, next}: CannotAttach): void =>
    become({status: problem === 'frozen' ? 'frozen' : 'lost', since: now(), why: causeOf(cause), next: next[0] ?? ''});

  const end = (why: string, next: string): void => {
    become({status: 'ended', since: now(), why, next});
    clearTimeout(retrying);
    clearInterval(pinging);
    line?.hangUp();
    line = undefined;
    pending.end();
  };

  const heard = (frames: readonly EngineFrame[]): void => {
    hasHeard = true;
    for (const frame of frames) {
      if (frame.type === 'answer') pending.answer(frame.id, frame.ok ? {ok: true} : {ok: false, refusal: frame.refusal});
      // Without the events between, only a new snapshot helps.
      else if (!mirror.take(frame)) line?.hangUp();
    }
    const bye = frames.find(frame => frame.type === 'bye');
    if (bye) become({status: 'lost', since: now(), why: bye.why, next: bye.next, orderly: true});
    if (!line || bye || link.status === 'connected') return;
    become({status: 'connected', since: now()});
    if (engine) pending.found(engine.instance);
  };

  const ended = (): void => {
    line = undefined;
    clearInterval(pinging);
    if (link.status === 'ended') return;
    pending.lost();
    if (link.status !== 'lost')
      become({status: 'lost', since: now(), why: 'The engine hung up', next: 'Wait: it is tried again every 2 s'});
    retry();
  };

  const retry = (): void => {
    retrying = setTimeout(() => {
      attempt().catch((error: unknown) => {
        if (!(error instanceof CannotAttach)) throw error;
        if (error.problem === 'other version' || error.problem === 'other release') return end(causeOf(error.cause), error.next[0] ?? '');
        trouble(error);
        if (link.status !== 'ended') retry();
      });
    }, timing.retryMs);
  };

  const ping = (): void => {
    // We may have been stopped ourselves: what has arrived in the meantime is read before anybody is accused.
    if (!hasHeard) setImmediate(() => setImmediate(() => void (hasHeard || silent())));
    hasHeard = false;
    line?.send({type: 'ping'});
  };

  const silent = async (): Promise<void> => {
    pending.lost();
    const problem = silence('nothing was heard of it', await seen());
    if (!hasHeard && line) trouble(problem);
  };

  const attempt = async (): Promise<void> => {
    const dialled = await dial(path, {type: 'hello', protocol, who, tty, role}, timing.helloMs, seen, {heard, ended}, release);
    if (link.status === 'ended') return dialled.hangUp();
    line = dialled;
    engine = dialled.hello.engine;
    release = dialled.hello.release;
    become({status: 'connected', since: now()});
    pinging = setInterval(ping, timing.pingMs);
    if (looked) line.send(looked);
    pending.found(engine.instance);
  };

  await attempt();

  return {
    link: () => link,
    view: () => mirror.view()!,
    engine: () => engine!,
    command: (command, {expectedSeq, keepTryingMs = 0, id = randomUUID()} = {}) => {
      if (link.status === 'ended' || (link.status !== 'connected' && keepTryingMs === 0)) {
        const refusal = {why: `Nothing was sent: ${link.why}`, next: link.next || 'Attach again.'};
        return Promise.resolve({ok: false, unheard: true, refusal});
      }
      const frame: ClientFrame = {type: 'command', id, command, sentAt: sentNow(), ...(expectedSeq !== undefined && {expectedSeq})};
      const instance = link.status === 'connected' ? engine?.instance : undefined;
      return pending.add(id, frame, {instance, keeps: keepTryingMs > 0, patienceMs: Math.max(timing.resendMs, keepTryingMs)});
    },
    look: (gate, pane, log) => {
      looked = {type: 'look', gate, pane, ...(log && {log})};
      line?.send(looked);
    },
    close: () => end('Closed', ''),
  };
};
