import {describe, expect, it} from 'vitest';
import {configSchema} from '../../src/config/schema.ts';
import type {Outcome} from '../../src/release/evidence.ts';
import {initialState} from '../../src/release/state.ts';
import {smoke} from '../../src/steps/smoke.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import type {LogCounts} from '../../src/steps/watch.ts';

/** What the item of the logs says of these counts. */
const says = async (counts: Partial<LogCounts>): Promise<Outcome> => {
  const config = configSchema.parse({
    service: 'orders', environments: {production: {url: 'http://orders', instances: [{name: 'web-1', url: 'http://orders'}], logs: [{name: 'web-1', command: ['kubectl', 'logs', '-f']}]}},
  });
  const input = {config, facts: {deployedAt: 1_000}, state: initialState()};
  const item = smoke.items(input).find(({id}) => id === 'logs')!;
  const watch = {sources: () => [{name: 'web-1', kind: 'log', fresh: true}], logCounts: () => ({errors: 0, warnings: 0, since: 1_000, lastErrors: [], ...counts})};
  return (await item.run!({...input, watch} as unknown as ItemContext)) as Outcome;
};

describe('the logs since the deploy', () => {
  it('pass where all of them was read, and nothing is wrong in it', async () =>
    expect(await says({unreadMs: 0})).toMatchObject({status: 'passed', evidence: {says: '0 ERROR, 0 WARN since the deploy'}}));

  it('do not pass where nobody read a part of them: a person looks, and says so', async () =>
    expect(await says({unreadMs: 41_000})).toMatchObject({status: 'failed', evidence: {
      says: '0 ERROR, 0 WARN since the deploy, and 41 s that nobody read', numbers: {errors: 0, unreadMs: 41_000}, next: ['Read the logs of that time', 'm goes on with a reason: what you saw there', 'r rolls back'],
    }}));

  it('with errors say what to do about those', async () =>
    expect(await says({errors: 2, unreadMs: 41_000})).toMatchObject({status: 'failed', evidence: {says: expect.stringMatching(/^2 ERROR, .*nobody read$/) as string, next: ['Read them: are they new?', 'm goes on with a reason', 'r rolls back']}}));
});
