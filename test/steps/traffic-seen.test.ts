import {expect, it} from 'vitest';
import {initialState} from '../../src/release/state.ts';
import {deploy} from '../../src/steps/deploy.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import {parsed, service} from '../config/given-config.ts';
import {isNear} from '../../src/traffic/index.ts';

/** A step of traffic whose command always says yes, on a balancer that shows `shows[n]` at the n-th look, the last for ever. */
const step = async (percent: number, ...shows: readonly (string | undefined)[]) => {
  const config = await parsed({...service(), traffic: {set: ['true'], seen: ['seen'], steps: [25, 100], watch: '1m'}});
  const input = {config, facts: {}, state: initialState()};
  const item = deploy.items(input).find(({id}) => id === `traffic-${percent}`)!;
  let passedMs = 0;
  const found: unknown[] = [];
  const watched: string[] = [];
  const said: string[] = [];
  const context = {
    ...input, config: {...config, environments: {production: {metrics: {}}}}, repo: '/', releaseId: 'r', at: 0, recovering: false, signal: new AbortController().signal, say: (line: string) => said.push(line),
    job: async () => ({exitCode: 0, output: '', durationMs: 1, ran: {does: 'changes', text: 'true', exitCode: 0, durationMs: 1}}),
    found: async (facts: unknown) => void found.push(facts),
    world: {
      env: {}, clock: {
        now: () => passedMs, mono: () => passedMs,
        sleep: async (ms: number) => {
          passedMs += ms;
        },
      },
      run: async () => {
        const stdout = shows.length > 1 ? (shows as (string | undefined)[]).shift() : shows[0];
        return {exitCode: stdout === undefined ? 3 : 0, stdout: stdout ?? '', stderr: '', signal: undefined, timedOut: false, durationMs: 1};
      },
    },
    watch: {follow: async function* ({where}: {where: string}) {
      watched.push(`${where}, from ${passedMs / 1000} s on`);
      yield {at: passedMs, verdict: {verdict: 'safe', sentence: 'It is safe.', at: 0, numbers: {}}, coveredMs: 60_000, remainingMs: 0, toProve: [], comparable: true};
    }},
  } as unknown as ItemContext;
  return {outcome: await item.run(context), found, watched, said, passedMs: () => passedMs};
};

it('100 % that the balancer does not show is not 100 %: it is said what was set and what is seen, and nothing is watched as if', async () => {
  const {outcome, found, watched, passedMs} = await step(100, '25');
  expect(outcome).toMatchObject({status: 'failed', evidence: {says: '100 % was set, 25 % is seen', next: ['p sets it again', 'd sets 0 %', 'r rolls back']}});
  expect([watched, passedMs()]).toEqual([[], 30_000]);
  expect(found).toEqual([{traffic: {setPct: 100, seenPct: 25, at: 30_000}}]);
});

it('what takes some seconds is waited for, and watched from then on', async () => {
  const {outcome, found, watched, said} = await step(25, '5', undefined, '12', '22.4');
  expect(outcome).toMatchObject({status: 'passed'});
  expect(said.slice(0, 3)).toEqual(['25 % set, 5 % seen: looks again', '25 % set, nobody can tell what is seen: looks again', '25 % set, 12 % seen: looks again']);
  expect(found).toEqual([{traffic: {setPct: 25, seenPct: 22.4, at: 6_000}}]);
  expect(watched).toEqual(['at 25 %, from 6 s on']);
});

it('a share that nobody can tell is watched as it was set, and that is said', async () => {
  const {outcome} = await step(25, undefined);
  expect(outcome).toMatchObject({status: 'passed', evidence: {details: expect.arrayContaining(['Nobody could tell the share: 25 % is what was set, not what was seen.'])}});
});

it.each([[5, 0, true], [5, 15, true], [5, 16, false], [25, 34, true], [50, 39, false], [100, 99, true], [100, 98, false], [0, 1, true], [0, 1.1, false]])(
  '%d set, %d seen: near is %s', (set, seen, near) => expect(isNear(set, seen)).toBe(near),
);
