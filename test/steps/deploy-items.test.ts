import {describe, expect, it} from 'vitest';
import {configSchema} from '../../src/config/schema.ts';
import type {Outcome} from '../../src/release/evidence.ts';
import type {Facts} from '../../src/release/facts.ts';
import {initialState} from '../../src/release/state.ts';
import {deployItems} from '../../src/steps/parts/deploy-items.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import {puppetWorld} from '../rig/puppet-world.ts';

type Environment = 'staging' | 'production';

/** Deploys 2.8.0 to one instance, which takes a minute and fails; `facts` is what is known by then. */
const deploying = (env: Environment, runs: '2.7.4' | '2.8.0', facts: Partial<Facts> = {}, recovering = false) => {
  const {world, time, instances} = puppetWorld();
  instances.set('web-1', {version: runs, healthy: true});
  const place = {url: 'http://web-1', instances: [{name: 'web-1', url: 'http://web-1'}]};
  const config = configSchema.parse({service: 'orders', environments: {[env]: place}, deploy: {command: ['deploy', '{{env}}']}});
  const known: Partial<Facts> = {version: '2.8.0', ...facts};
  const found: Partial<Facts>[] = [];
  const context = {
    config, facts: known, state: initialState(), world, repo: '/', releaseId: '01', recovering, signal: new AbortController().signal,
    found: async (more: Partial<Facts>) => void found.push(more), began: async () => recovering,
    job: async () => {
      await time.advance(60_000);
      return {exitCode: 1, durationMs: 60_000, output: 'it hangs', ran: {text: 'deploy', does: 'changes', exitCode: 1, durationMs: 60_000}};
    },
  } as unknown as ItemContext;
  const [deploy] = deployItems({config, facts: known, state: initialState()}, env, {deploy: 'G12.2', version: 'G12.3', health: 'G12.4'});
  return {
    found, now: () => world.clock.now(),
    run: async (): Promise<Outcome> => (await deploy!.run!(context)) as Outcome,
    probe: async (): Promise<{readonly happened?: boolean; readonly outcome?: Outcome}> => (await deploy!.probe!(context)) as {happened: boolean; outcome: Outcome},
  };
};

describe('when the new version first ran in production', () => {
  it('is when its deploy began', async () => {
    const {run, found, now} = deploying('production', '2.7.4');
    const began = now();
    await run();
    expect(found).toEqual([{touched: {production: true}, deployedAt: began}]);
  });

  it('stays so when it is deployed once more, and when an engine that came back finds it there: what went wrong meanwhile counts', async () => {
    const before = {touched: {production: true}, deployedAt: 1_000};
    const again = deploying('production', '2.7.4', before);
    await again.run();
    expect(again.found).toEqual([{touched: {production: true}}]);
    const recovered = deploying('production', '2.8.0', before, true);
    await recovered.run();
    expect(recovered.found).toEqual([]);
    const {outcome} = await recovered.probe();
    expect(outcome).toMatchObject({status: 'passed'});
    expect(outcome?.facts ?? {}).toEqual({});
  });

  it('is then where nobody wrote it down', async () => {
    const {probe, now} = deploying('production', '2.8.0', {touched: {production: true}}, true);
    expect((await probe()).outcome?.facts).toEqual({deployedAt: now()});
  });

  it('has nothing to do with staging', async () => {
    const {probe} = deploying('staging', '2.8.0', {touched: {staging: true}}, true);
    expect((await probe()).outcome?.facts ?? {}).toEqual({});
  });

  it('is not known of a second candidate in staging, whose version is that of the first and whose digest nobody tells', async () => {
    expect(await deploying('staging', '2.8.0', {candidate: 2, digest: `sha256:${'a'.repeat(64)}`}, true).probe()).toMatchObject({happened: undefined});
    expect(await deploying('staging', '2.8.0', {candidate: 1}, true).probe()).toMatchObject({happened: true});
  });
});
