import {randomUUID} from 'node:crypto';
import {createServer} from 'node:net';
import type {EngineLock} from '../engine/single.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {LogWish} from '../release/log-feed.ts';
import {makeAttendance} from './attendance.ts';
import {encodeFrame} from './frames.ts';
import {listen} from './listen.ts';
import {
  commonProtocol,
  protocolRange,
  type Answer,
  type ClientFrame,
  type ClientHello,
  type EngineFrame,
  type EngineHello,
  type Person,
  type Range,
} from './protocol.ts';
import {makeSeat, usualLimits, type Limits, type Seat} from './seat.ts';
import type {SentAt} from './sent-at.ts';
import type {Served} from './served.ts';
import {makeTakeCommand} from './take-command.ts';

export type ServerParts = {
  readonly path: string;
  /** Who holds it may take away what a dead engine left at `path`. */
  readonly lock: Pick<EngineLock, 'held'>;
  readonly engine: Served;
  readonly about: {readonly sha256: string; readonly version: string; readonly release: string};
  readonly now?: () => number;
  readonly protocol?: Range;
  readonly limits?: Partial<Limits>;
  /** The clocks by which commands are too old. */
  readonly clocks?: () => SentAt;
};

export type Server = {
  /** After the engine's state has taken them in, in the same turn. */
  readonly publishEvents: (events: readonly ReleaseEvent[]) => void;
  /** Opaque JSON. Who attaches later gets the newest. */
  readonly publishFeed: (name: string, data: unknown) => void;
  /** As `publishFeed`, made for each client by what it wishes to see; asked again when a wish changes. Undefined: nothing to show. */
  readonly publishEach: (name: string, of: (wish: LogWish) => unknown) => void;
  readonly people: () => readonly Person[];
  /** Tells everybody, and stops listening. */
  readonly close: (why?: string) => Promise<void>;
};

/** Listens for clients until it is closed. Throws CockpitError when the socket cannot be made. */
export const startServer = async (parts: ServerParts): Promise<Server> => {
  const {path, engine, about, now = Date.now, protocol = protocolRange} = parts;
  const limits: Limits = {...usualLimits, ...parts.limits};
  const seats = new Set<Seat>();
  const feeds = new Map<string, unknown>();
  const each = new Map<string, (wish: LogWish) => unknown>();
  const takeCommand = makeTakeCommand(engine, parts.clocks);
  const instance = randomUUID();
  let seq = engine.snapshot().seq;

  const hello = (): EngineHello => ({
    type: 'hello',
    protocol,
    release: about.release,
    seq: engine.snapshot().seq,
    engine: {sha256: about.sha256, version: about.version, pid: process.pid, instance},
  });
  const people = (): readonly Person[] => [...seats].flatMap(({person}) => (person ? [person] : []));
  const attendance = makeAttendance(limits.silentMs / limits.tickMs, engine);
  const snapshot = ({wish}: Seat): EngineFrame => ({
    type: 'snapshot', ...engine.snapshot(), people: people(),
    feeds: Object.fromEntries([...feeds, ...[...each].flatMap(([name, of]) => entryOf(name, of(wish)))]),
  });
  const sendOwn = (seat: Seat): void => {
    // Sent later, it must be what is wished for then.
    for (const [name, of] of each) seat.newest(`feed ${name}`, () => {
      const data = of(seat.wish);
      return data === undefined ? '' : encodeFrame({type: 'feed', name, data} satisfies EngineFrame);
    });
  };

  let telling: NodeJS.Timeout | undefined;
  /** A little later, so that a client that leafs through its screens does not flood the others. */
  const tellPeople = (): void => {
    telling ??= setTimeout(() => {
      telling = undefined;
      for (const seat of seats)
        if (seat.person) seat.newest('people', () => encodeFrame({type: 'people', people: people()} satisfies EngineFrame));
    }, 50).unref();
  };

  const seated = (seat: Seat, {protocol: theirs, who, tty, role}: ClientHello): void => {
    if (seat.person) seat.cut('You have said who you are already.', 'Attach again');
    else if (commonProtocol(protocol, theirs) === undefined)
      seat.cut(
        `This engine is cockpit ${about.version} and speaks protocol ${protocol.join(' to ')}, not ${theirs.join(' to ')}.`,
        `Attach with cockpit ${about.version}`,
      );
    else {
      seat.person = {who, tty, role, since: now()};
      seat.send(snapshot(seat));
      tellPeople();
      if (role === 'operator') attendance.came(who);
    }
  };

  const commanded = async (seat: Seat, person: Person, frame: Extract<ClientFrame, {type: 'command'}>): Promise<void> => {
    // The way back stays open behind commands that hang.
    const most = frame.command.type === 'RollBack' ? 2 * limits.commands : limits.commands;
    if (seat.commandsUnderWay >= most) {
      seat.send({type: 'answer', id: frame.id, ...tooMany});
      return;
    }
    seat.commandsUnderWay += 1;
    const answer = await takeCommand(frame, person);
    seat.commandsUnderWay -= 1;
    seat.send({type: 'answer', id: frame.id, ...answer});
  };

  const received = (seat: Seat, frame: ClientFrame): void => {
    if (frame.type === 'hello') seated(seat, frame);
    else if (!seat.person) seat.cut('Say who you are first.', 'Attach with the same version of the cockpit as the engine');
    else if (frame.type === 'ping') seat.send({type: 'pong'});
    else if (frame.type === 'command') void commanded(seat, seat.person, frame);
    else {
      const before = seat.person.looksAt;
      seat.person = {...seat.person, looksAt: {gate: frame.gate, pane: frame.pane}};
      if (before?.gate !== frame.gate || before.pane !== frame.pane) tellPeople();
      if (!frame.log) return;
      seat.wish = frame.log;
      sendOwn(seat);
    }
  };

  const gone = (seat: Seat): void => {
    seats.delete(seat);
    if (!seat.person) return;
    tellPeople();
    if (seat.person.role === 'operator') attendance.went(seat.person.who, seat.silentTicks());
  };

  const server = createServer(socket => {
    const seat: Seat = makeSeat(socket, {
      limits,
      received: frame => received(seat, frame),
      caughtUp: () => seat.send(snapshot(seat)),
      gone: () => gone(seat),
    });
    seats.add(seat);
    if (seats.size > limits.connections) return seat.cut(`${limits.connections} clients are attached already.`, 'Close one of them');
    seat.send(hello());
  });
  await listen(server, path, parts.lock);
  const ticking = setInterval(() => {
    for (const seat of seats) seat.tick();
    attendance.tick();
  }, limits.tickMs).unref();

  return {
    publishEvents: events => {
      if (events.length === 0) return;
      const line = encodeFrame({type: 'events', seq: seq + 1, events} satisfies EngineFrame);
      seq += events.length;
      for (const seat of seats) if (seat.person) seat.stream(line);
    },
    publishFeed: (name, data) => {
      feeds.set(name, data);
      let line: string | undefined;
      const encoded = () => (line ??= encodeFrame({type: 'feed', name, data} satisfies EngineFrame));
      // Sent later, it must be the newest there is then.
      const newest = () =>
        feeds.get(name) === data ? encoded() : encodeFrame({type: 'feed', name, data: feeds.get(name)} satisfies EngineFrame);
      for (const seat of seats) if (seat.person) seat.newest(`feed ${name}`, newest);
    },
    publishEach: (name, of) => {
      each.set(name, of);
      for (const seat of seats) if (seat.person) sendOwn(seat);
    },
    people,
    close: async (why = 'The engine has ended.') => {
      clearInterval(ticking);
      clearTimeout(telling);
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const seat of seats) seat.cut(why, 'Start the cockpit again to go on');
      await closed;
    },
  };
};

const entryOf = (name: string, data: unknown): readonly (readonly [string, unknown])[] => (data === undefined ? [] : [[name, data]]);

const tooMany: Answer = {ok: false, refusal: {why: 'Too many of your commands are under way.', next: 'Wait for their answers.'}};
