import {postReceive} from '../ci/hook.ts';
import {runCi} from '../ci/run-ci.ts';
import {runFront} from '../front/front.ts';
import {runLoad} from '../load/load.ts';
import {keep} from '../world/keeper.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import {environmentOf, readWorld, type World} from '../world/world.ts';
import {type Command, defineCommand, needed, say} from './command.ts';

/** Resolves never: these parts run until they are ended. */
const forever = new Promise<never>(() => {});

/** The parts that `up`, the remote's hook and each other start; nobody types these. They do not touch the lease. */
export const partCommands: readonly Command[] = [
  defineCommand({
    name: 'keeper',
    usage: '  ends everything when the folder or the lease is gone',
    options: {},
    run: async ({dir}) => {
      keep(quietly(dir));
      await forever;
    },
  }),
  defineCommand({
    name: 'front',
    usage: '--env E   the front proxy of an environment',
    options: {env: 'text'},
    run: async ({dir, env}) => {
      const world = quietly(dir);
      runFront(world, environmentOf(world, env));
      await forever;
    },
  }),
  defineCommand({
    name: 'load',
    usage: '--env E   the customers of an environment',
    options: {env: 'text'},
    run: async ({dir, env}) => {
      const world = quietly(dir);
      const target = environmentOf(world, env);
      runLoad(world, target, world.loadPerSecond[target.env]);
      await forever;
    },
  }),
  defineCommand({
    name: 'ci-run',
    usage: '--commit C…   run CI for commits, one after the other',
    options: {commit: 'list'},
    run: async ({dir, commit}) => {
      for (const one of commit) await runCi(quietly(dir), one);
    },
  }),
  defineCommand({
    name: 'post-receive',
    usage: '  hook of the remote',
    options: {},
    run: async ({dir}) => {
      let input = '';
      for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk;
      for (const line of await postReceive(quietly(dir), input)) say(line);
    },
  }),
];

const quietly = (dir: string | undefined): World => {
  const world = readWorld(needed(dir, '--dir DIR'));
  if (!world) throw new Refused(`There is no world in ${dir}.`, exitCodes.usage);
  return world;
};
