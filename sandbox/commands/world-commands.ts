import {existsSync, readdirSync, rmSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {scenarios} from '../scenarios/index.ts';
import {endWorld} from '../world/end-world.ts';
import {layoutOf} from '../world/layout.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import {status} from '../world/status.ts';
import {up} from '../world/up.ts';
import {openWorld, readWorld} from '../world/world.ts';
import {type Command, defineCommand, needed, sayJson} from './command.ts';

const usualLeaseMinutes = 30;

export const worldCommands: readonly Command[] = [
  defineCommand({
    name: 'up',
    usage: '--dir DIR [--scenario NAME] [--port-base N] [--lease-minutes N]   make a world and start it; prints one JSON object',
    options: {scenario: 'text', 'port-base': 'text', 'lease-minutes': 'text'},
    run: async ({dir, scenario: name = scenarios[0]!.name, 'port-base': base, 'lease-minutes': minutes}) => {
      const scenario = scenarios.find(known => known.name === name);
      if (!scenario)
        throw new Refused(`There is no scenario ${name}. There are: ${scenarios.map(known => known.name).join(', ')}`, exitCodes.usage);
      const leaseMs = numberOf(minutes, usualLeaseMinutes, '--lease-minutes') * 60_000;
      const say = (line: string) => void process.stderr.write(`${line}\n`);
      sayJson(
        await up({
          dir: needed(dir, '--dir DIR'),
          scenario,
          portBase: base === undefined ? undefined : numberOf(base, 0, '--port-base'),
          leaseMs,
          bundle: fileURLToPath(import.meta.url),
          say,
        }),
      );
    },
  }),
  defineCommand({
    name: 'down',
    usage: '--dir DIR [--remove]   end everything that runs, see that it is gone, and remove the folder where asked',
    options: {remove: 'switch'},
    run: async ({dir, remove}) => {
      const folder = resolve(needed(dir, '--dir DIR'));
      const world = readWorld(folder);
      if (!world && existsSync(folder) && readdirSync(folder).length > 0)
        throw new Refused(`${folder} is not a world. Nothing was touched.`, exitCodes.usage);
      const stuck = await endWorld(layoutOf(folder, world?.portBase ?? 0).pids);
      if (stuck.length > 0) throw new Refused(`Still running: ${stuck.map(({name, pid}) => `${name} (pid ${pid})`).join(', ')}`);
      if (remove) rmSync(folder, {recursive: true, force: true, maxRetries: 3});
      sayJson({dir: folder, ended: true, removed: remove});
    },
  }),
  defineCommand({
    name: 'status',
    usage: '--dir DIR   what runs, as JSON',
    options: {},
    run: async ({dir}) => sayJson(await status(openWorld(dir))),
  }),
  defineCommand({
    name: 'scenarios',
    usage: '  every scenario, as JSON',
    options: {},
    run: async () => sayJson(scenarios.map(({name, says}) => ({name, says}))),
  }),
];

const numberOf = (text: string | undefined, usual: number, what: string): number => {
  const value = text === undefined || text.trim() === '' ? usual : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Refused(`${what} wants a number, not ${text}`, exitCodes.usage);
  return value;
};
