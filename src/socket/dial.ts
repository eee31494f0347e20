import {causeOf} from '../util/errors.ts';
import {CannotAttach} from './cannot-attach.ts';
import {encodeFrame} from './frames.ts';
import {commonProtocol, otherRelease, otherVersion, type ClientFrame, type ClientHello, type EngineFrame, type EngineHello} from './protocol.ts';
import {reach} from './reach.ts';

/** An open connection on which both have said hello. */
export type Line = {
  readonly hello: EngineHello;
  readonly send: (frame: ClientFrame) => void;
  readonly hangUp: () => void;
};

export type LineEvents = {
  /** The first call carries the snapshot. */
  readonly heard: (frames: readonly EngineFrame[]) => void;
  /** After a first `heard` only. */
  readonly ended: () => void;
};

/** The engine's process, as far as it is known: the kernel's letter T means stopped. */
export type ProcessSeen = {readonly pid: number; readonly state: string} | undefined;

/** Connects, exchanges hellos and waits for the snapshot, each bounded by `helloMs`. Throws CannotAttach. */
export const dial = async (
  path: string,
  me: ClientHello,
  helloMs: number,
  look: () => Promise<ProcessSeen>,
  on: LineEvents,
  /** Its id: any other is refused before anything is told to it. Undefined: whichever runs. */
  release?: string,
): Promise<Line> => {
  const reached = await reach(path, helloMs);
  if (reached.status === 'nobody')
    throw new CannotAttach('nobody', `No engine listens at ${path}: ${reached.why}`, [
      'Start the cockpit in the repository: it starts the engine',
    ]);
  if (reached.status === 'stranger') throw new CannotAttach('refused', reached.why, [`See who listens there: ls -l ${path}`]);
  if (reached.status === 'silent') throw silence(reached.why, await look());

  const {hello, socket, decoder, rest} = reached;
  if (commonProtocol(me.protocol, hello.protocol) === undefined) {
    socket.on('error', () => undefined).destroy();
    const {why, next} = otherVersion(hello, me.protocol);
    throw new CannotAttach('other version', why, [next]);
  }
  if (release !== undefined && hello.release !== release) {
    socket.on('error', () => undefined).destroy();
    const {why, next} = otherRelease(hello, release);
    throw new CannotAttach('other release', why, [next]);
  }

  const line: Line = {
    hello,
    send: frame => void (socket.writable && socket.write(encodeFrame(frame))),
    hangUp: () => void socket.destroy(),
  };
  return new Promise((resolve, reject) => {
    let isSeated = false;
    const late = setTimeout(() => {
      void look().then(seen => reject(silence('It said hello and no more', seen)));
      socket.destroy();
    }, helloMs);

    const received = (frames: readonly EngineFrame[]): void => {
      const bye = frames.find(frame => frame.type === 'bye');
      if (!isSeated && bye) reject(new CannotAttach('refused', bye.why, [bye.next]));
      if (!isSeated && !frames.some(({type}) => type === 'snapshot')) return;
      if (!isSeated) {
        isSeated = true;
        clearTimeout(late);
        resolve(line);
      }
      on.heard(frames);
    };
    socket.on('data', (chunk: Buffer) => {
      const {frames, broken} = decoder.take(chunk);
      if (frames.length > 0) received(frames as readonly EngineFrame[]);
      if (broken !== undefined) socket.destroy();
    });
    socket.on('error', error => {
      if (!isSeated) reject(new CannotAttach('refused', causeOf(error), ['Try again']));
      socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(late);
      if (isSeated) on.ended();
      else reject(new CannotAttach('refused', 'The engine hung up', ['Try again']));
    });
    line.send(me);
    received(rest as readonly EngineFrame[]);
    socket.resume();
  });
};

/** The words for an engine that can be connected to and says nothing. */
export const silence = (why: string, seen: ProcessSeen): CannotAttach => {
  if (!seen) return new CannotAttach('silent', `The engine does not answer: ${why}`, ['Try again in a moment']);
  const {pid, state} = seen;
  return state === 'T' || state === 't'
    ? new CannotAttach('frozen', `The engine is stopped (process ${pid}, state ${state}).`, [
        `Let it go on: kill -CONT ${pid}`,
        `See who stopped it: ps -o pid,stat,lstart,cmd ${pid}`,
      ])
    : new CannotAttach('silent', `The engine does not answer (process ${pid}, state ${state}): ${why}`, [
        'Try again in a moment',
        `See what it does: ps -o pid,stat,time,wchan,cmd ${pid}`,
      ]);
};
