import {lstatSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createServer} from 'node:net';
import {describe, expect, it} from 'vitest';
import {stateHash} from '../../src/journal/index.ts';
import {startServer} from '../../src/socket/index.ts';
import {sentNow} from '../../src/socket/sent-at.ts';
import {opened} from '../rig/given.ts';
import {about, note, openHouse, puppetEngine, rawClient, until} from './rig.ts';

/** Both clocks of the machine, so many ms on. */
const later = (ms: number) => {
  const {monoMs, wallMs} = sentNow();
  return {monoMs: monoMs + ms, wallMs: wallMs + ms};
};

describe('the socket', () => {
  it('is for this user only, also under umask 000 (S12)', async () => {
    const umask = process.umask(0);
    try {
      const {path} = await openHouse();
      expect(lstatSync(path).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(umask);
    }
  });

  it('that a dead engine left is taken away by the holder of the lock, and by nobody else (E11)', async () => {
    const {path, server, lock} = await openHouse();
    await server.close();
    // A socket that outlives its listener, as after kill -9.
    const left = createServer().listen(`${path}.tmp`);
    await until(() => left.listening);
    const {renameSync} = await import('node:fs');
    renameSync(`${path}.tmp`, path);
    left.close();

    const parts = {path, engine: puppetEngine().served, about};
    await expect(startServer({...parts, lock: {held: () => false}})).rejects.toMatchObject({
      name: 'CockpitError',
      cause: expect.stringContaining('lock'),
    });
    expect(lstatSync(path).isSocket()).toBe(true);
    await (await startServer({...parts, lock})).close();
  });

  it('is not made in the place of something else, nor at a path that would be cut (C8)', async () => {
    const {folder, lock} = await openHouse();
    const path = join(folder, 'precious');
    writeFileSync(path, 'mine');
    const parts = {engine: puppetEngine().served, about, lock};
    await expect(startServer({...parts, path})).rejects.toMatchObject({cause: expect.stringContaining('Something else')});
    await expect(startServer({...parts, path: `/tmp/${'x'.repeat(100)}`})).rejects.toMatchObject({
      next: [expect.stringContaining('COCKPIT_STATE_HOME')],
    });
  });
});

describe('[P1] a client', () => {
  it('is told who the engine is before it says a word, and the state when it has', async () => {
    const {raw, engine} = await openHouse({past: [opened()]});
    const client = raw();
    await client.has('hello');
    expect(client.frames[0]).toMatchObject({
      type: 'hello',
      protocol: [1, 1],
      engine: {version: '0.1.0', pid: process.pid},
      release: '01TEST',
      seq: 1,
    });
    client.hello('ana');
    await client.has('snapshot');
    expect(client.of('snapshot')[0]).toMatchObject({
      seq: 1,
      state: {info: {service: 'orders-api'}},
      people: [{who: 'ana', tty: 'pts/9', role: 'operator'}],
    });
    expect(engine.log).toEqual(['ana joined']);
  });

  it('gets events, the newest of feeds, and who is here', async () => {
    const {raw, engine, server} = await openHouse();
    server.publishFeed('errors', {rate: 0.1});
    server.publishFeed('errors', {rate: 0.2});
    const [ana, ben] = [raw(), raw()];
    ana.hello('ana');
    await ana.has('snapshot');
    expect(ana.of('snapshot')[0]?.feeds).toEqual({errors: {rate: 0.2}});
    ben.hello('ben', 'observer');
    ben.send({type: 'look', gate: 'deploy', pane: 'logs'});
    await until(() =>
      ana
        .of('people')
        .at(-1)
        ?.people.some(person => person.looksAt?.pane === 'logs'),
    );
    expect(server.people().map(({who}) => who)).toEqual(['ana', 'ben']);
    engine.record(note('one'), note('two'));
    server.publishFeed('errors', {rate: 0.3});
    for (const client of [ana, ben]) {
      await client.has('feed');
      expect(client.of('events')).toEqual([{type: 'events', seq: 1, events: [note('one'), note('two')]}]);
    }
  });

  it('that only looks gives no commands', async () => {
    const {raw, engine} = await openHouse();
    const client = raw();
    client.hello('ben', 'observer');
    client.send({type: 'command', id: '1', command: {type: 'RollBack'}});
    await client.has('answer');
    expect(client.of('answer')[0]).toMatchObject({id: '1', ok: false, refusal: {why: 'You are attached as an observer.'}});
    expect(engine.log).toEqual([]);
  });

  it('that sends a command twice is answered twice and obeyed once, also while it is under way and on a new connection (C4, C6)', async () => {
    const {raw, engine} = await openHouse();
    const {promise, resolve} = Promise.withResolvers<void>();
    engine.holdUntil(promise);
    const command = {type: 'command', id: 'c1', command: {type: 'AddNote', text: 'hi'}};
    const first = raw();
    first.hello('ana');
    first.send(command);
    first.send(command);
    await first.has('snapshot');
    first.socket.destroy();
    const second = raw();
    second.hello('ana');
    second.send(command);
    await second.has('snapshot');
    resolve();
    await second.has('answer');
    expect(second.of('answer')).toEqual([{type: 'answer', id: 'c1', ok: true}]);
    second.send(command);
    await until(() => second.of('answer').length === 2);
    expect(engine.log.filter(line => line.endsWith('AddNote'))).toEqual(['ana: AddNote']);
    expect(engine.state().notes).toHaveLength(1);
  });

  it('of another name does not get the answer of a stranger under the same id', async () => {
    const {raw, engine} = await openHouse();
    for (const who of ['ana', 'ben']) {
      const client = raw();
      client.hello(who);
      client.send({type: 'command', id: 'same', command: {type: 'AddNote', text: who}});
      await client.has('answer');
    }
    expect(engine.state().notes.map(({by}) => by)).toEqual(['ana', 'ben']);
  });

  it('decides on the state that it saw: of two who approve the same moment, one is told that it has passed (C5)', async () => {
    const {raw, engine} = await openHouse({past: [opened()]});
    const clients = ['ana', 'ben'].map(who => {
      const client = raw();
      client.hello(who);
      client.send({type: 'command', id: who, expectedSeq: 1, command: {type: 'AddNote', text: who}});
      return client;
    });
    for (const client of clients) await client.has('answer');
    const answers = clients.map(client => client.of('answer')[0]);
    expect(answers.filter(answer => answer?.ok)).toHaveLength(1);
    expect(answers.find(answer => !answer?.ok)).toMatchObject({
      refusal: {why: 'The release has moved on since what you saw, by 1 record.'},
    });
    expect(engine.state().seq).toBe(2);
  });

  it('that lay in the socket of an engine that stood still is not done when it goes on', async () => {
    const {attach, engine, serve, server} = await openHouse({past: [opened()], clocks: () => later(3_600_000)});
    const ana = await attach();
    expect(await ana.command({type: 'AddNote', text: 'pressed an hour ago'})).toEqual({
      ok: false, refusal: {why: 'That was asked 1 h ago, and is heard only now: nothing was done.', next: 'Look how the release stands, then press the key again.'},
    });
    expect(engine.log).not.toContain('ana: AddNote');
    for (const command of [{type: 'RollBack'}, {type: 'TakeBack'}, {type: 'PlaceHold', reason: 'x'}, {type: 'TrafficDown'}] as const) await ana.command(command);
    expect(engine.log.filter(line => line.startsWith('ana: '))).toEqual(['ana: RollBack', 'ana: TakeBack', 'ana: PlaceHold', 'ana: TrafficDown']);
    await server.close();
    await serve({clocks: () => later(14_000)});
    expect(await (await attach('ben')).command({type: 'AddNote', text: 'the machine is slow'})).toEqual({ok: true});
  });

  it('is as old as the younger of two clocks says: one may have been set', async () => {
    const {attach} = await openHouse({past: [opened()], clocks: () => ({...later(0), wallMs: Date.now() + 86_400_000})});
    expect(await (await attach()).command({type: 'AddNote', text: 'now'})).toEqual({ok: true});
  });

  it('that rolls back does not wait for a decision that hangs', async () => {
    const {raw, engine} = await openHouse();
    const {command} = engine.served;
    engine.served.command = (asked, who) => (asked.type === 'AddNote' ? new Promise(() => {}) : command(asked, who));
    const client = raw();
    client.hello('ana');
    client.send({type: 'command', id: '1', expectedSeq: 0, command: {type: 'AddNote', text: 'hangs'}});
    client.send({type: 'command', id: '2', command: {type: 'RollBack'}});
    await client.has('answer');
    expect(client.of('answer').map(({id}) => id)).toEqual(['2']);
  });

  it('gets a refusal, and everybody stays, when the engine makes a mistake', async () => {
    const {raw, engine} = await openHouse();
    engine.served.command = () => Promise.reject(new Error('undefined is not a function'));
    const client = raw();
    client.hello('ana');
    client.send({type: 'command', id: '1', command: {type: 'LiftHold'}});
    await client.has('answer');
    expect(client.of('answer')[0]).toMatchObject({ok: false, refusal: {why: 'The cockpit made a mistake: undefined is not a function'}});
    client.send({type: 'ping'});
    await client.has('pong');
  });
});

describe('a client that is broken or malicious is cut, and nobody else notices (C3)', () => {
  const helloed = {type: 'hello', protocol: [1, 1], who: 'eve', tty: 't', role: 'operator'};
  const line = (frame: object) => `${JSON.stringify(frame)}\n`;

  it.each([
    ['garbage', '\u0000\u0001\u0002 GET / HTTP/1.1\r\n\r\n'],
    ['a frame of no known type', line({type: 'shutdown'})],
    ['a command before its name', line({type: 'command', id: '1', command: {type: 'RollBack'}})],
    ['a name that writes to terminals', line({...helloed, who: 'eve\u001b[2J'})],
    ['another protocol (C1)', line({...helloed, protocol: [7, 9]})],
    ['a second name', line(helloed) + line({...helloed, who: 'ana'})],
    ['a command of the engine', line(helloed) + line({type: 'command', id: '1', command: {type: 'CountdownOver'}})],
    ['a command without an id', line(helloed) + line({type: 'command', command: {type: 'RollBack'}})],
    ['ten thousand brackets', `${'['.repeat(10_000)}\n`],
  ])('%s', async (_what, bytes) => {
    const {raw, attach, engine} = await openHouse();
    const ana = await attach('ana');
    const eve = raw();
    eve.send(bytes);
    await eve.closed();
    expect(eve.of('bye')[0]).toMatchObject({why: expect.stringMatching(/\w/), next: expect.stringMatching(/\w/)});
    expect(engine.log.filter(entry => entry.includes(':'))).toEqual([]);
    expect(await ana.command({type: 'AddNote', text: 'still here'})).toEqual({ok: true});
  });

  it('a frame without an end: at 1 MiB, whatever it still sends', async () => {
    const {raw, attach} = await openHouse();
    const ana = await attach('ana');
    const eve = raw();
    const chunk = 'x'.repeat(65_536);
    let sent = 0;
    const flood = (): void => {
      while (!eve.isClosed() && eve.socket.writable && sent < 2 ** 30) {
        sent += chunk.length;
        if (!eve.socket.write(chunk)) return void eve.socket.once('drain', flood);
      }
    };
    flood();
    await eve.closed();
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    expect(await ana.command({type: 'AddNote', text: 'still here'})).toEqual({ok: true});
  });

  it.each([
    ['that says nothing', ''],
    [
      'that begins a frame and never ends it',
      `${JSON.stringify({type: 'hello', protocol: [1, 1], who: 'slow', tty: 't', role: 'operator'})}\n{"type":`,
    ],
  ])('one %s', async (_what, bytes) => {
    const {raw} = await openHouse({limits: {tickMs: 10, helloMs: 50, frameMs: 50}});
    const slow = raw();
    slow.send(bytes);
    await slow.closed();
    expect(slow.of('bye')).toHaveLength(1);
  });

  it('one that is one too many', async () => {
    const {raw, path} = await openHouse({limits: {connections: 3}});
    const clients = [raw(), raw(), raw()];
    for (const client of clients) await client.has('hello');
    const fourth = rawClient(path);
    await fourth.closed();
    expect(fourth.of('bye')[0]?.why).toContain('3 clients');
    clients[0]?.socket.destroy();
    await clients[0]?.closed();
    const fifth = rawClient(path);
    await fifth.has('hello');
  });

  it('one that sends a thousand commands at once gets refusals, not the engine; a rollback still gets through', async () => {
    const {raw, engine} = await openHouse({limits: {commands: 10}});
    engine.holdUntil(new Promise(() => {}));
    const client = raw();
    client.hello('ana');
    for (let index = 0; index < 1000; index += 1) client.send({type: 'command', id: `c${index}`, command: {type: 'LiftHold'}});
    await until(() => client.of('answer').length === 990);
    expect(client.of('answer')[0]).toMatchObject({id: 'c10', refusal: {why: 'Too many of your commands are under way.'}});
    engine.holdUntil(Promise.resolve());
    client.send({type: 'command', id: 'r', command: {type: 'RollBack'}});
    await until(() => client.of('answer').at(-1)?.id === 'r');
    expect(engine.log.filter(entry => entry.includes(':'))).toEqual(['ana: RollBack']);
  });
});

describe('[P1] a client that does not read (T3)', () => {
  it('is cut off from the stream at the limit, costs no more than that, and ends with the same state', async () => {
    const limits = {behindBytes: 256 * 1024};
    const {raw, engine, server} = await openHouse({limits, past: [opened()]});
    const slow = raw();
    slow.hello('slow');
    await slow.has('snapshot');
    slow.socket.pause();
    const before = process.memoryUsage().rss;
    for (let index = 0; index < 10_000; index += 1) {
      engine.record(note(`${index} ${'x'.repeat(1000)}`));
      server.publishFeed('chart', {index});
      if (index % 500 === 0) await new Promise(setImmediate);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    expect(slow.of('events').length).toBeLessThan(2000);
    slow.socket.resume();
    await until(() => slow.of('snapshot').length >= 2);
    await until(() => slow.of('snapshot').at(-1)?.seq === engine.state().seq);
    const {state, feeds} = slow.of('snapshot').at(-1)!;
    expect(stateHash(state)).toBe(stateHash(engine.state()));
    expect(feeds).toEqual({chart: {index: 9999}});
    engine.record(note('after'));
    await until(() => slow.of('events').at(-1)?.seq === engine.state().seq);
  });

  it('gets one new snapshot, not one after the other, even when that alone is over the limit', async () => {
    const {raw, engine} = await openHouse({limits: {behindBytes: 64 * 1024}, past: [note('x'.repeat(3 * 1024 * 1024))]});
    const client = raw();
    client.hello('ana');
    await client.has('snapshot');
    client.send({type: 'ping'});
    await client.has('pong');
    engine.record(note('one more'));
    await until(() => client.of('events').length + client.of('snapshot').length === 2);
    client.send({type: 'ping'});
    await until(() => client.of('pong').length === 2);
    expect(client.of('snapshot').length).toBeLessThanOrEqual(2);
  });

  it('gets the newest of a feed when it reads again, not all of them', async () => {
    const {raw, server} = await openHouse();
    const client = raw();
    client.hello('ana');
    await client.has('snapshot');
    client.socket.pause();
    const fill = 'x'.repeat(10_000);
    for (let index = 0; index < 300; index += 1) server.publishFeed('chart', {index, fill});
    client.socket.resume();
    await until(() => client.of('feed').some(({data}) => (data as {index: number}).index === 299));
    expect(client.of('feed').length).toBeLessThan(150);
  });
});

describe('who is here', () => {
  const limits = {tickMs: 10, silentMs: 300, helloMs: 5000};

  it('somebody with two windows comes and goes once; a bad line does not take them away', async () => {
    const {raw, engine} = await openHouse({limits});
    const [one, two] = [raw(), raw()];
    one.hello('ana');
    two.hello('ana');
    await one.has('snapshot');
    await two.has('snapshot');
    one.socket.destroy();
    two.socket.destroy();
    const three = raw();
    three.hello('ana');
    await three.has('snapshot');
    three.socket.destroy();
    await until(() => engine.log.includes('ana left'));
    expect(engine.log).toEqual(['ana joined', 'ana left']);
  });

  it('somebody whose screen is stopped has left after a while (T2)', async () => {
    const {raw, engine} = await openHouse({limits});
    const client = raw();
    client.hello('ana');
    await client.closed();
    expect(client.of('bye')[0]?.why).toContain('Nothing was heard');
    await until(() => engine.log.includes('ana left'));
  });

  it('observers come and go unnoticed by the engine', async () => {
    const {raw, engine, server} = await openHouse({limits});
    const client = raw();
    client.hello('ben', 'observer');
    await client.has('snapshot');
    expect(server.people()).toHaveLength(1);
    client.socket.destroy();
    await until(() => server.people().length === 0);
    expect(engine.log).toEqual([]);
  });
});
