/** One contender in a process of its own: reads orders from stdin, one a line, answers with one line of JSON each. */
import {createInterface} from 'node:readline';
import {acquire, release, renew, steal, type HeldLock, type Holder} from '../../src/lock/index.ts';
import {gitWorld} from '../rig/git-world.ts';

const [cwd = '', name = ''] = process.argv.slice(2);
const world = gitWorld();
const place = {cwd, remote: 'origin', env: 'production'};
const holder: Holder = {user: name, host: name, machine: name, pid: 0, boot: '', start: ''};
const wanted = {holder, releaseId: `release-of-${name}`, service: 'orders-api', op: 'release' as const, version: '2.8.0'};
let mine: HeldLock | undefined;

const carryOut = (order: string, seen: string) => {
  switch (order) {
    case 'acquire':
      return acquire(world, place, wanted);
    case 'renew':
      return renew(world, place, mine!);
    case 'steal':
      // The other one's monotonic clock is not asked: an observer has seen the lock unchanged for long enough.
      return steal(world, place, {
        ...wanted,
        seen,
        reason: 'race',
        typedEnv: 'production',
        watch: {id: seen, unchangedMs: 1e9, lastMono: 0},
      });
    default:
      return release(world, place, mine!);
  }
};

for await (const line of createInterface({input: process.stdin})) {
  const [order = '', seen = ''] = line.split(' ');
  const answer = await carryOut(order, seen);
  if (answer.is === 'ours') mine = answer.lock;
  process.stdout.write(`${JSON.stringify({name, order, answer})}\n`);
}
