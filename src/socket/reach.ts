import {createConnection, type Socket} from 'node:net';
import {causeOf} from '../util/errors.ts';
import {makeDecoder, type Decoder} from './frames.ts';
import type {EngineHello} from './protocol.ts';

/**
 * What stands behind a socket's path. That somebody can be connected to proves nothing: a stopped engine still accepts. Only a
 * hello does.
 */
export type Reached =
  | {
      readonly status: 'hello';
      readonly hello: EngineHello;
      readonly socket: Socket;
      readonly decoder: Decoder;
      readonly rest: readonly unknown[];
    }
  /** Nobody listens; there may never have been an engine. */
  | {readonly status: 'nobody'; readonly why: string}
  /** Connected, and no hello in time. */
  | {readonly status: 'silent'; readonly why: string}
  /** It speaks, but not our language; or we may not connect. */
  | {readonly status: 'stranger'; readonly why: string};

/** Connects and waits for the engine's hello. Never throws. The socket of a hello is the caller's to end. */
export const reach = (path: string, helloMs: number): Promise<Reached> =>
  new Promise(resolve => {
    const socket = createConnection(path);
    const decoder = makeDecoder({parts: true});
    let isConnected = false;

    const settle = (reached: Reached): void => {
      clearTimeout(timer);
      socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
      if (reached.status === 'hello') socket.pause();
      else socket.on('error', () => undefined).destroy();
      resolve(reached);
    };
    const timer = setTimeout(
      () =>
        settle(isConnected ? {status: 'silent', why: `No hello within ${helloMs} ms`} : {status: 'silent', why: 'No connection in time'}),
      helloMs,
    );

    socket.on('connect', () => {
      isConnected = true;
    });
    socket.on('data', (chunk: Buffer) => {
      const {frames, broken} = decoder.take(chunk);
      const [first, ...rest] = frames;
      if (isHello(first)) settle({status: 'hello', hello: first, socket, decoder, rest});
      else if (first !== undefined) settle({status: 'stranger', why: 'It did not say hello'});
      else if (broken !== undefined) settle({status: 'stranger', why: broken});
    });
    socket.on('error', (error: Error & {code?: string}) => {
      const nobody = error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
      settle({status: nobody ? 'nobody' : 'stranger', why: causeOf(error)});
    });
    socket.on('close', () => settle({status: 'nobody', why: 'It hung up'}));
  });

/** As `reach`, for who only wants to know. */
export const askHello = async (
  path: string,
  helloMs: number,
): Promise<Omit<Reached, 'socket' | 'decoder' | 'rest'> & {readonly hello?: EngineHello}> => {
  const reached = await reach(path, helloMs);
  if (reached.status !== 'hello') return reached;
  reached.socket.on('error', () => undefined).destroy();
  return {status: 'hello', hello: reached.hello};
};

const isHello = (value: unknown): value is EngineHello => {
  if (typeof value !== 'object' || value === null) return false;
  const {type, protocol, engine} = value as Partial<Record<keyof EngineHello, unknown>>;
  if (type !== 'hello' || !Array.isArray(protocol) || protocol.length !== 2 || typeof engine !== 'object' || engine === null) return false;
  const {sha256, version, pid, instance} = engine as Record<string, unknown>;
  return (
    protocol.every(end => typeof end === 'number') &&
    typeof sha256 === 'string' &&
    typeof version === 'string' &&
    typeof pid === 'number' &&
    typeof instance === 'string'
  );
};
