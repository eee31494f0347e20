import {describe, expect, it} from 'vitest';
import {configSchema} from '../../src/config/schema.ts';
import type {Outcome} from '../../src/release/evidence.ts';
import type {Facts} from '../../src/release/facts.ts';
import {initialState} from '../../src/release/state.ts';
import {deployItems} from '../../src/steps/parts/deploy-items.ts';
import type {ItemContext, Probed} from '../../src/steps/step.ts';
import {puppetWorld} from '../rig/puppet-world.ts';

/** The deploy of 2.8.0 to three instances, by an engine that came back; the registry has another artifact by now. */
const back = ({began, runNew}: {readonly began: boolean; readonly runNew: number}) => {
  const {world, instances} = puppetWorld();
  const names = ['web-1', 'web-2', 'web-3'];
  for (const [index, name] of names.entries()) instances.set(name, {version: index < runNew ? '2.8.0' : '2.7.4', healthy: true});
  const config = configSchema.parse({
    service: 'orders', artifact: {digest: ['digest-of', '{{commit}}']}, deploy: {command: ['deploy', '{{env}}']},
    environments: {production: {url: 'http://web-1', instances: names.map(name => ({name, url: `http://${name}`}))}},
  });
  const facts: Partial<Facts> = {version: '2.8.0', commit: 'c0ffee'.padEnd(40, '0'), digest: `sha256:${'a'.repeat(64)}`, touched: {production: true}, deployedAt: 1};
  const jobs: string[] = [];
  const context = {
    config, facts, state: initialState(), repo: '/', releaseId: '01', recovering: true, signal: new AbortController().signal, found: async () => undefined, began: async () => began,
    world: {...world, run: async () => ({exitCode: 0, stdout: `sha256:${'b'.repeat(64)}\n`, stderr: '', durationMs: 1})},
    job: async (name: string) => {
      jobs.push(name);
      return {exitCode: 0, durationMs: 1, output: '', ran: {text: 'deploy', does: 'changes', exitCode: 0, durationMs: 1}};
    },
  } as unknown as ItemContext;
  const [deploy] = deployItems({config, facts, state: initialState()}, 'production', {deploy: 'G12.2', version: 'G12.3', health: 'G12.4'});
  return {jobs, run: async () => (await deploy!.run!(context)) as Outcome, probe: async () => (await deploy!.probe!(context)) as Probed};
};

describe('[P5] a deploy whose engine died', () => {
  it('is waited for when it had begun, whatever the registry says by now', async () => {
    const {run, jobs} = back({began: true, runNew: 1});
    expect(await run()).toMatchObject({status: 'passed', evidence: {says: 'exit 0, 1 of 3 run 2.8.0'}});
    expect(jobs).toEqual(['deploy']);
  });

  it('is not begun on another artifact when it had not', async () => {
    const {run, jobs} = back({began: false, runNew: 0});
    expect(await run()).toMatchObject({status: 'failed'});
    expect(jobs).toEqual([]);
  });

  it.each([[0, false], [1, undefined], [2, undefined], [3, true]])('that %s of 3 instances show: it happened is %s', async (runNew, happened) =>
    expect(await back({began: true, runNew}).probe()).toMatchObject({happened}));
});
