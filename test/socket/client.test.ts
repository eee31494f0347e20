import {createServer, type Socket} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {stateHash} from '../../src/journal/index.ts';
import {CannotAttach, connect, type Link} from '../../src/socket/index.ts';
import {opened} from '../rig/given.ts';
import {about, note, openHouse, until} from './rig.ts';

const quick = {helloMs: 100, pingMs: 20, retryMs: 20, resendMs: 5000};
const me = {who: 'ana', tty: 'pts/1', role: 'operator'} as const;

const statuses = (links: readonly Link[]) => links.map(({status}) => status);

describe('[P2] two clients', () => {
  it('see the same as the engine, event by event (P2)', async () => {
    const {attach, engine} = await openHouse({past: [opened()]});
    const hashes: string[][] = [[], []];
    const [ana, ben] = await Promise.all(
      ['ana', 'ben'].map((who, index) => attach(who, {on: {events: (_, state) => void hashes[index]?.push(stateHash(state))}})),
    );
    const expected: string[] = [];
    for (const text of ['one', 'two', 'three']) {
      expect(await ana?.command({type: 'AddNote', text})).toEqual({ok: true});
      expected.push(stateHash(engine.state()));
    }
    await until(() => ben?.view().seq === engine.state().seq);
    expect(hashes).toEqual([expected, expected]);
    expect(stateHash(ben!.view().state)).toBe(expected.at(-1));
  });

  it('see each other, and where each looks', async () => {
    const {attach} = await openHouse();
    const ana = await attach('ana');
    const ben = await attach('ben', {role: 'observer'});
    ben.look('monitor', 'errors');
    await until(() => ana.view().people.find(({who}) => who === 'ben')?.looksAt);
    expect(ana.view().people).toMatchObject([
      {who: 'ana', role: 'operator'},
      {who: 'ben', role: 'observer', looksAt: {gate: 'monitor', pane: 'errors'}},
    ]);
  });

  it('of which one missed 10 000 events end alike (C2)', async () => {
    const {attach, engine, serve, server} = await openHouse({past: [opened()]});
    const snapshots: number[] = [];
    const ana = await attach('ana', {timing: quick, on: {snapshot: ({seq}) => void snapshots.push(seq)}});
    await server.close();
    await until(() => ana.link().status === 'lost');
    for (let index = 0; index < 10_000; index += 1) engine.record(note(String(index)));
    await serve();
    const ben = await attach('ben');
    await until(() => ana.link().status === 'connected');
    engine.record(note('the tail'));
    await until(() => ana.view().seq === 10_002 && ben.view().seq === 10_002);
    expect(snapshots).toEqual([1, 10_001]);
    expect(stateHash(ana.view().state)).toBe(stateHash(engine.state()));
    expect(stateHash(ben.view().state)).toBe(stateHash(engine.state()));
  });
});

describe('a first attempt', () => {
  it('without an engine says that there is none', async () => {
    const {path, server} = await openHouse();
    await server.close();
    const attempt = connect({...me, path});
    await expect(attempt).rejects.toBeInstanceOf(CannotAttach);
    await expect(attempt).rejects.toMatchObject({problem: 'nobody', next: [expect.stringContaining('Start the cockpit')]});
  });

  it('at an engine of another time names the program to run (C1)', async () => {
    const {path} = await openHouse({protocol: [8, 9]});
    await expect(connect({...me, path})).rejects.toMatchObject({
      problem: 'other version',
      cause: expect.stringContaining('speaks protocol 8 to 9; this one speaks 1'),
      next: [expect.stringContaining(`engines/${'e'.repeat(64)}/`)],
    });
  });

  it.each([
    ['T', 'frozen', 'kill -CONT 4711'],
    ['D', 'silent', 'ps -o'],
  ] as const)('at an engine in state %s that accepts and does not speak: %s', async (state, problem, next) => {
    const {path, server} = await openHouse();
    await server.close();
    const mute = createServer(() => undefined).listen(path);
    onTestFinished(() => void mute.close());
    await until(() => mute.listening);
    const attempt = connect({...me, path, timing: quick, process: async () => ({pid: 4711, state})});
    await expect(attempt).rejects.toMatchObject({problem, next: expect.arrayContaining([expect.stringContaining(next)])});
  });

  it('at something else that speaks is refused', async () => {
    const {path, server} = await openHouse();
    await server.close();
    const web = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(path);
    onTestFinished(() => void web.close());
    await until(() => web.listening);
    await expect(connect({...me, path})).rejects.toMatchObject({problem: 'refused'});
  });
});

describe('[P2] a lost connection', () => {
  it('is said at once, comes back by itself, and keeps one beginning', async () => {
    const {attach, server, serve} = await openHouse();
    let now = 1000;
    const ana = await attach('ana', {timing: quick, now: () => now});
    now = 2000;
    await server.close('The engine makes room.');
    await until(() => ana.link().status === 'lost');
    now = 3000;
    await until(() => ana.links.length >= 3);
    expect(ana.links.slice(0, 3)).toMatchObject([
      {status: 'connected', since: 1000},
      {status: 'lost', since: 2000, why: 'The engine makes room.'},
      {status: 'lost', since: 2000},
    ]);
    await serve();
    await until(() => ana.link().status === 'connected');
    expect(ana.link().since).toBe(3000);
  });

  it('answers what is asked meanwhile: nothing was sent', async () => {
    const {attach, server, engine} = await openHouse();
    const ana = await attach('ana', {timing: quick});
    await server.close();
    await until(() => ana.link().status === 'lost');
    expect(await ana.command({type: 'LiftHold'})).toMatchObject({
      ok: false,
      refusal: {why: expect.stringContaining('Nothing was sent'), next: expect.stringMatching(/\w/)},
    });
    expect(engine.log).not.toContain('ana: LiftHold');
  });

  it('between a command and its answer: asked again, it gives the first answer (C6)', async () => {
    const {attach, engine, path} = await openHouse();
    const {promise, resolve} = Promise.withResolvers<void>();
    engine.holdUntil(promise);
    const bridge = await halfBridge(path);
    const ana = await attach('ana', {path: bridge.path, timing: quick});
    const answer = ana.command({type: 'AddNote', text: 'once'});
    await until(() => bridge.sent().includes('AddNote'));
    bridge.cut();
    await until(() => ana.links.some(({status}) => status === 'lost'));
    await until(() => ana.link().status === 'connected');
    resolve();
    expect(await answer).toEqual({ok: true});
    expect(engine.state().notes).toHaveLength(1);
  });

  it('to an engine that was started again: a command is not repeated, a rollback is', async () => {
    const {attach, engine, server, serve} = await openHouse();
    const {promise, resolve} = Promise.withResolvers<void>();
    const {command} = engine.served;
    engine.served.command = () => new Promise(() => {});
    const ana = await attach('ana', {timing: quick});
    const note = ana.command({type: 'AddNote', text: 'x'});
    const rollback = ana.command({type: 'RollBack'}, {keepTryingMs: 5000});
    engine.served.command = command;
    await server.close();
    await serve();
    resolve();
    await promise;
    expect(await note).toMatchObject({ok: false, refusal: {why: expect.stringContaining('started again')}});
    // Decided by the new engine: there is nothing to roll back in this release.
    expect(await rollback).toMatchObject({ok: false, refusal: {why: expect.stringContaining('nothing to roll back')}});
    expect(engine.log.filter(line => line.includes(':'))).toEqual(['ana: RollBack']);
  });

  it('that does not come back leaves nobody waiting', async () => {
    const {attach, engine, server} = await openHouse();
    engine.served.command = () => new Promise(() => {});
    const ana = await attach('ana', {timing: {...quick, resendMs: 60}});
    const answer = ana.command({type: 'LiftHold'});
    await server.close();
    expect(await answer).toMatchObject({ok: false, refusal: {why: expect.stringContaining('accepted or not')}});
  });

  it('to an engine of another version ends, with the advice (C1)', async () => {
    const {attach, server, serve} = await openHouse();
    const ana = await attach('ana', {timing: quick});
    await server.close();
    await serve({protocol: [9, 9]});
    await until(() => ana.link().status === 'ended');
    expect(ana.link()).toMatchObject({why: expect.stringContaining('speaks protocol 9'), next: expect.stringContaining('engines/')});
  });
});

describe('[P9] an engine of another release', () => {
  it('is not attached to by who means a certain one, and hears nothing of it', async () => {
    const {path, engine} = await openHouse();
    await expect(connect({...me, path, release: '01OTHER'})).rejects.toMatchObject({problem: 'other release', cause: expect.stringContaining('01TEST'), next: ['Look at the one that runs: cockpit attach']});
    expect(engine.log).toEqual([]);
  });

  it('that came in the place of the one before ends the connection; a rollback that was kept never reaches it', async () => {
    const {attach, engine, server, serve} = await openHouse();
    const {command} = engine.served;
    engine.served.command = () => new Promise(() => {});
    const ana = await attach('ana', {timing: quick});
    const pressed = ana.command({type: 'RollBack'}, {keepTryingMs: 60_000});
    engine.served.command = command;
    await server.close();
    await serve({about: {...about, release: '01NEXT'}});
    expect(await pressed).toMatchObject({ok: false, unheard: true});
    expect(ana.link()).toMatchObject({status: 'ended', why: expect.stringMatching(/Release 01TEST .* runs 01NEXT/)});
    expect(engine.log.filter(line => line.includes(':'))).toEqual([]);
  });
});

describe('an engine that falls silent', () => {
  it('is frozen when its process is stopped, lost when it is not, and connected when it is heard again', async () => {
    const {attach, path} = await openHouse();
    const bridge = await halfBridge(path);
    let state = 'T';
    const ana = await attach('ana', {path: bridge.path, timing: quick, process: async () => ({pid: 4711, state})});
    bridge.hold();
    await until(() => ana.link().status === 'frozen');
    expect(ana.link()).toMatchObject({next: 'Let it go on: kill -CONT 4711'});
    const pressed = ana.command({type: 'RollBack'}, {keepTryingMs: 10_000});
    state = 'R';
    await until(() => ana.link().status === 'lost');
    bridge.letGo();
    await until(() => ana.link().status === 'connected');
    expect(statuses(ana.links)).toEqual(['connected', 'frozen', 'lost', 'connected']);
    expect(await pressed).toMatchObject({ok: false, refusal: {why: expect.stringContaining('nothing to roll back')}});
  });
});

/** Stands between a client and the engine, and can hold back or cut what the engine says. */
const halfBridge = async (to: string) => {
  const {createConnection} = await import('node:net');
  const path = `${to}.b`;
  const pairs = new Set<{readonly near: Socket; readonly far: Socket}>();
  let sent = '';
  let isHeld = false;
  const server = createServer(near => {
    const far = createConnection(to);
    const pair = {near, far};
    pairs.add(pair);
    if (isHeld) far.pause();
    near.on('data', chunk => {
      sent += String(chunk);
      far.write(chunk);
    });
    far.on('data', chunk => near.write(chunk));
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  }).listen(path);
  onTestFinished(() => {
    server.close();
    for (const {near} of pairs) near.destroy();
  });
  await until(() => server.listening);
  return {
    path,
    sent: () => sent,
    cut: () => {
      for (const {near} of pairs) near.destroy();
    },
    hold: () => {
      isHeld = true;
      for (const {far} of pairs) far.pause();
    },
    letGo: () => {
      isHeld = false;
      for (const {far} of pairs) far.resume();
    },
  };
};
