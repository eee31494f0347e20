import {createServer} from 'node:net';
import {portsPerWorld} from './layout.ts';
import {exitCodes, Refused} from './refused.ts';

// Below Linux's range for outgoing connections (32768–60999), so that no client socket sits on one of ours.
const lowest = 20_000;
const highest = 32_000;

/** The first port of a block that is wholly free now. Where the block is asked for by number, that one or a refusal. */
export const freePortBase = async (wanted: number | undefined): Promise<number> => {
  if (wanted !== undefined) {
    if (!Number.isInteger(wanted) || wanted < 1024 || wanted > 65_535 - portsPerWorld)
      throw new Refused(`--port-base ${wanted} is not a usable port.`, exitCodes.usage);
    if (await isFree(wanted)) return wanted;
    throw new Refused(
      `Of the ports ${wanted}–${wanted + portsPerWorld - 1} at least one is in use. Choose another --port-base, or leave it out.`,
    );
  }
  const blocks = Math.floor((highest - lowest) / portsPerWorld);
  for (let tries = 0; tries < 50; tries += 1) {
    const base = lowest + Math.floor(Math.random() * blocks) * portsPerWorld;
    if (await isFree(base)) return base;
  }
  throw new Refused(`No ${portsPerWorld} free ports in a row between ${lowest} and ${highest}.`);
};

const isFree = async (base: number): Promise<boolean> => {
  const free = await Promise.all(Array.from({length: portsPerWorld}, (_, at) => canListen(base + at)));
  return free.every(Boolean);
};

const canListen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({port, host: '127.0.0.1', exclusive: true}, () => server.close(() => resolve(true)));
  });
