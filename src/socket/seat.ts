import type {Socket} from 'node:net';
import {usualWish, type LogWish} from '../release/log-feed.ts';
import {encodeFrame, makeDecoder} from './frames.ts';
import {parseFrame} from './parse-frame.ts';
import type {ClientFrame, EngineFrame, Person} from './protocol.ts';

/** How long and how much a client may take. */
export type Limits = {
  /** Default 5 s. */
  readonly helloMs: number;
  /** One frame, from its first byte to its last. Default 5 s. */
  readonly frameMs: number;
  /** Without a word; a client pings every 2 s. Default 30 s. */
  readonly silentMs: number;
  /** Bytes that a client has not read yet, until it misses events. Default 4 MiB. */
  readonly behindBytes: number;
  /** At the same time. Default 64. */
  readonly connections: number;
  /** Of one client at the same time. Default 32. */
  readonly commands: number;
  /** How often time is looked at. Default 1 s. */
  readonly tickMs: number;
};

export const usualLimits: Limits = {
  helloMs: 5000,
  frameMs: 5000,
  silentMs: 30_000,
  behindBytes: 4 * 1024 * 1024,
  connections: 64,
  commands: 32,
  tickMs: 1000,
};

export type Seat = {
  /** Known once the client has said who it is. */
  person: Person | undefined;
  commandsUnderWay: number;
  /** Which part of the log its screen wants. */
  wish: LogWish;
  /** Sent whatever it costs: a hello, an answer, a reason. */
  readonly send: (frame: EngineFrame) => void;
  /** A frame for many, encoded once. A client that is behind does not get it; it gets a snapshot later. */
  readonly stream: (line: string) => void;
  /** What is worth only its newest state: left out while the client does not keep up, and made up for by `key` afterwards. */
  readonly newest: (key: string, line: () => string) => void;
  /** Says why, and goes. */
  readonly cut: (why: string, next: string) => void;
  /** One tick has passed. */
  readonly tick: () => void;
  /** Since anything was heard of it. */
  readonly silentTicks: () => number;
};

export type SeatParts = {
  readonly limits: Limits;
  readonly received: (frame: ClientFrame) => void;
  /** The client reads again after it has missed events. */
  readonly caughtUp: () => void;
  readonly gone: () => void;
};

/** One connection, seen from the engine. Everything in it is bounded: the client may be slow, stopped, broken or malicious. */
export const makeSeat = (socket: Socket, {limits, received, caughtUp, gone}: SeatParts): Seat => {
  const decoder = makeDecoder({parts: false});
  const missed = new Map<string, () => string>();
  let behind = false;
  // Only what was missed is made up for: a snapshot may by itself be more than a client may be behind.
  let missedAny = false;
  let leaving = false;
  // Counted in ticks, so that time in which the engine itself stood still is nobody's fault.
  let silentTicks = 0;
  let frameTicks = 0;

  const write = (line: string): void => {
    if (leaving || socket.destroyed || line === '') return;
    socket.write(line);
    if (behind || socket.writableLength <= limits.behindBytes) return;
    behind = true;
    missedAny = missed.size > 0;
    missed.clear();
    // Nothing is taken from a client that does not read: its answers would pile up.
    socket.pause();
  };

  const drained = (): void => {
    if (behind) {
      behind = false;
      socket.resume();
      if (missedAny) caughtUp();
      return;
    }
    const lines = [...missed.values()];
    missed.clear();
    for (const line of lines) write(line());
  };

  const cut = (why: string, next: string): void => {
    if (leaving) return;
    write(encodeFrame({type: 'bye', why, next} satisfies EngineFrame));
    leaving = true;
    socket.destroySoon();
    // Who does not read does not read the reason either.
    setTimeout(() => socket.destroy(), 500).unref();
  };

  const broken = (why: string): void =>
    cut(`The engine did not understand: ${why}.`, 'Attach with the same version of the cockpit as the engine');

  socket.on('data', chunk => {
    if (leaving) return;
    silentTicks = 0;
    const {frames, broken: why} = decoder.take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    if (frames.length > 0 || !decoder.isWaiting()) frameTicks = 0;
    for (const value of frames) {
      const frame = parseFrame(value);
      if ('broken' in frame) return broken(frame.broken);
      received(frame);
      if (leaving) return;
    }
    if (why !== undefined) broken(why);
  });
  socket.on('drain', drained);
  // The other end is gone, or never was a client; 'close' follows.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    leaving = true;
    gone();
  });

  const seat: Seat = {
    person: undefined,
    commandsUnderWay: 0,
    wish: usualWish,
    send: frame => write(encodeFrame(frame)),
    stream: line => {
      if (behind) missedAny = true;
      else write(line);
    },
    newest: (key, line) => {
      if (behind) missedAny = true;
      else if (socket.writableNeedDrain) missed.set(key, line);
      else write(line());
    },
    cut,
    tick: () => {
      silentTicks += 1;
      frameTicks = decoder.isWaiting() ? frameTicks + 1 : 0;
      if (!seat.person && silentTicks * limits.tickMs > limits.helloMs) return cut('You did not say who you are.', 'Attach again');
      if (frameTicks * limits.tickMs > limits.frameMs) return cut('A frame was begun and not ended.', 'Attach again');
      if (silentTicks * limits.tickMs > limits.silentMs) cut('Nothing was heard of you for a while.', 'Attach again');
    },
    silentTicks: () => silentTicks,
  };
  return seat;
};
