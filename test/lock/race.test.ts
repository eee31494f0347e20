import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {readLock, type LockAnswer} from '../../src/lock/index.ts';
import {cloneOf, makeRepoWithRemote} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

/** 40 rounds were run to believe in it; the suite runs a few, so that it is believed every day. */
const rounds = Number(process.env['COCKPIT_LOCK_ROUNDS'] ?? 3);

type Said = {readonly name: string; readonly order: string; readonly answer: LockAnswer};

/** Contenders with a clone and a process each, as on eight bastions. */
const contenders = async (n: number) => {
  const {repo, remote, folder} = makeRepoWithRemote();
  repo.commit('feat: a');
  repo.git('push', '-q', 'origin', 'main');
  const racers = Array.from({length: n}, (_, i) => {
    const clone = cloneOf(remote, `${folder}/racer-${i}`);
    const script = fileURLToPath(new URL('racer.ts', import.meta.url));
    const child = spawn(process.execPath, [script, clone.path, `racer-${i}`], {stdio: ['pipe', 'pipe', 'inherit']});
    return {child, lines: createInterface({input: child.stdout!})};
  });
  onTestFinished(() => Promise.all(racers.map(({child}) => ended(child))).then(() => undefined));
  const ask = async (i: number, order: string): Promise<Said> => {
    const {child, lines} = racers[i]!;
    const answer = once(lines, 'line');
    child.stdin!.write(`${order}\n`);
    return JSON.parse((await answer)[0] as string) as Said;
  };
  return {ask, place: {cwd: repo.path, remote: 'origin', env: 'production'}};
};

const ended = async (child: ChildProcess): Promise<void> => {
  child.stdin!.end();
  if (child.exitCode === null) await once(child, 'exit');
};

const epochOf = (said: Said): number => (said.answer.is === 'ours' ? said.answer.lock.record.epoch : Number.NaN);

describe('[P10] the lock', () => {
  it(`is taken by exactly one of eight, ${rounds} times over, and everybody is told by whom`, {
    timeout: 20_000 + rounds * 15_000,
  }, async () => {
    const {ask} = await contenders(8);
    for (let round = 1; round <= rounds; round++) {
      const said = await Promise.all(Array.from({length: 8}, (_, i) => ask(i, 'acquire')));
      const winners = said.filter(({answer}) => answer.is === 'ours');
      expect(winners.map(({name}) => name)).toHaveLength(1);
      const [winner] = winners;
      expect(epochOf(winner!)).toBe(round);
      for (const {name, answer} of said) {
        if (name === winner!.name) continue;
        // A loser knows the winner, or knows that it does not know.
        expect(['held', 'unknown']).toContain(answer.is);
        if (answer.is === 'held')
          expect(answer.by).toMatchObject({user: winner!.name, version: '2.8.0', service: 'orders-api', epoch: round});
      }
      expect((await ask(Number(winner!.name.slice(6)), 'release')).answer).toEqual({is: 'free'});
    }
  });

  it('survives renew, two thieves and release at once: whoever believes to have it has it', {timeout: 60_000}, async () => {
    const {ask, place} = await contenders(4);
    const first = await ask(0, 'acquire');
    if (first.answer.is !== 'ours') throw new Error('not acquired');
    for (let round = 0; round < Math.max(2, rounds / 4); round++) {
      const before = await readLock(gitWorld(), place);
      const seen = before.is === 'held' ? before.id : '';
      const said = await Promise.all([ask(0, 'renew'), ask(1, `steal ${seen}`), ask(2, `steal ${seen}`)]);
      const winners = said.filter(({answer}) => answer.is === 'ours');
      expect(winners).toHaveLength(1);
      const after = await readLock(gitWorld(), place);
      expect(after).toMatchObject({is: 'held', by: {user: winners[0]!.name}});
      // The one before gets it back for the next round, by theft as well.
      if (winners[0]!.name !== 'racer-0' && after.is === 'held') expect((await ask(0, `steal ${after.id}`)).answer.is).toBe('ours');
    }
    const now = await readLock(gitWorld(), place);
    const [given, stolen] = await Promise.all([ask(0, 'release'), ask(3, `steal ${now.is === 'held' ? now.id : ''}`)]);
    // Given back, or taken over: never both, never neither.
    expect([given.answer.is === 'free', stolen.answer.is === 'ours'].filter(Boolean)).toHaveLength(1);
  });
});
