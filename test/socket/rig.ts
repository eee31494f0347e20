import {mkdtempSync, rmSync} from 'node:fs';
import {createConnection, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished, vi} from 'vitest';
import {takeEngineLock, type EngineLock} from '../../src/engine/single.ts';
import type {OperatorCommand} from '../../src/release/commands.ts';
import {decide} from '../../src/release/decide.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {evolve} from '../../src/release/evolve.ts';
import {initialState, type OperatorId} from '../../src/release/state.ts';
import {makeDecoder} from '../../src/socket/frames.ts';
import {
  connect,
  protocolRange,
  startServer,
  type ClientParts,
  type Connection,
  type Link,
  type Server,
  type ServerParts,
} from '../../src/socket/index.ts';
import type {EngineFrame} from '../../src/socket/protocol.ts';

/** Waits for a condition; it fails with the last reason when that does not come. */
export const until = (condition: () => unknown): Promise<void> =>
  vi.waitFor(
    () => {
      if (!condition()) throw new Error(`still not: ${condition}`);
    },
    {timeout: 10_000, interval: 5},
  );

export const about = {sha256: 'e'.repeat(64), version: '0.1.0', release: '01TEST'};

/** An engine in memory: the real rules, no disk. */
export const puppetEngine = (past: readonly ReleaseEvent[] = []) => {
  let state = past.reduce(evolve, initialState());
  const log: string[] = [];
  let server: Server | undefined;
  let gate: Promise<unknown> | undefined;

  const record = (...events: readonly ReleaseEvent[]): void => {
    state = events.reduce(evolve, state);
    server?.publishEvents(events);
  };
  return {
    log,
    record,
    state: () => state,
    serve: (made: Server): void => {
      server = made;
    },
    /** Commands wait for this before they are decided. */
    holdUntil: (promise: Promise<unknown>): void => {
      gate = promise;
    },
    served: {
      snapshot: () => ({state, seq: state.seq}),
      command: async (command: OperatorCommand, who: OperatorId) => {
        await gate;
        log.push(`${who}: ${command.type}`);
        const decision = decide(command, state, {at: 1000, by: who});
        if (decision.ok) record(...decision.events);
        return decision;
      },
      joined: (who: OperatorId) => void log.push(`${who} joined`),
      left: (who: OperatorId) => void log.push(`${who} left`),
    },
  };
};

/** A folder with an engine's lock and a server on a real socket; all of it goes with the test. */
export const openHouse = async (more: Partial<Omit<ServerParts, 'path'>> & {past?: readonly ReleaseEvent[]} = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'socket-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const taken = await takeEngineLock(join(folder, 'engine.lock'));
  if (!('lock' in taken)) throw new Error('nobody else can have this lock');
  const lock: EngineLock = taken.lock;
  onTestFinished(() => lock.release());
  const path = join(folder, 'engine.sock');
  const engine = puppetEngine(more.past);

  const serve = async (again: Partial<ServerParts> = {}): Promise<Server> => {
    const server = await startServer({path, lock, engine: engine.served, about, ...more, ...again});
    engine.serve(server);
    onTestFinished(() => server.close());
    return server;
  };
  const server = await serve();

  return {
    folder,
    path,
    lock,
    engine,
    server,
    serve,
    attach: async (who = 'ana', parts: Partial<ClientParts> = {}): Promise<Connection & {readonly links: Link[]}> => {
      const links: Link[] = [];
      const connection = await connect({
        path,
        who,
        tty: 'pts/1',
        role: 'operator',
        ...parts,
        on: {...parts.on, link: link => void links.push(link)},
      });
      onTestFinished(() => connection.close());
      return Object.assign(connection, {links});
    },
    raw: () => rawClient(path),
  };
};

/** A client without manners: sends any bytes and keeps what comes. */
export const rawClient = (path: string) => {
  const socket: Socket = createConnection(path);
  const frames: EngineFrame[] = [];
  const decoder = makeDecoder({parts: true});
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => frames.push(...(decoder.take(chunk).frames as EngineFrame[])));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  onTestFinished(() => void socket.destroy());
  const send = (frame: object | string): boolean => socket.write(typeof frame === 'string' ? frame : `${JSON.stringify(frame)}\n`);
  return {
    socket,
    frames,
    send,
    hello: (who = 'raw', role = 'operator') => send({type: 'hello', protocol: protocolRange, who, tty: 'pts/9', role}),
    has: (type: EngineFrame['type']) => until(() => frames.some(frame => frame.type === type)),
    of: <T extends EngineFrame['type']>(type: T) => frames.filter((frame): frame is Extract<EngineFrame, {type: T}> => frame.type === type),
    closed: () => until(() => isClosed),
    isClosed: () => isClosed,
  };
};

export const note = (text: string): ReleaseEvent => ({type: 'NoteAdded', at: 1, by: 'ana', text});
