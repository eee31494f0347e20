import {randomUUID} from 'node:crypto';
import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {dirname} from 'node:path';
import type {Scenario} from '../scenarios/scenario.ts';
import {endWorld} from './end-world.ts';
import {writeJson} from './json-file.ts';
import {layoutOf} from './layout.ts';
import {freePortBase} from './ports.ts';
import {Refused} from './refused.ts';
import {startPart} from './start-part.ts';
import {until} from './until.ts';
import type {World, WorldFile} from './world.ts';

type Wanted = {readonly scenario: Scenario; readonly portBase?: number | undefined; readonly leaseMs: number; readonly bundle: string};

const usualLoadPerSecond = {staging: 20, production: 80} as const;

/** Finds a block of ports and takes it: the keeper's port is the claim, so two worlds never share a block. */
export const claim = async (dir: string, {scenario, portBase: wanted, leaseMs, bundle}: Wanted): Promise<World> => {
  for (let tries = 0; tries < 5; tries += 1) {
    const portBase = await freePortBase(wanted);
    const layout = layoutOf(dir, portBase);
    const {bin, ci, artifacts, backups, published, pids, logs} = layout;
    for (const folder of [dirname(layout.bundle), bin, ci, artifacts, backups, published, pids, logs]) mkdirSync(folder, {recursive: true});
    copyFileSync(bundle, layout.bundle);
    const file: WorldFile = {
      schema: 1,
      id: randomUUID(),
      dir,
      scenario: scenario.name,
      portBase,
      node: process.execPath,
      createdAt: new Date().toISOString(),
      leaseMs,
      loadPerSecond: {...usualLoadPerSecond, ...scenario.loadPerSecond},
    };
    writeJson(layout.worldFile, file);
    writeFileSync(layout.lease, '');
    const world = {...file, layout};
    startPart(world, 'keeper', 'keeper');
    if (await until(() => greeted(portBase, file.id), 5000, 50)) return world;
    await endWorld(layout.pids);
  }
  throw new Refused('Five times another program took the ports that had just been free. Try again, or choose a --port-base.');
};

/** Whether our own keeper is the one who answers; undefined while nobody, or somebody else, does. */
const greeted = (port: number, id: string): Promise<true | undefined> =>
  new Promise(done => {
    let text = '';
    const socket = connect({host: '127.0.0.1', port})
      .setEncoding('utf8')
      .setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => done(text.includes(id) ? true : undefined));
  });
