import {describe, expect, it} from 'vitest';
import {checkStillOut} from '../../src/commands/parts/still-out.ts';
import type {Project} from '../../src/commands/parts/project.ts';
import type {ReleaseState} from '../../src/release/state.ts';
import {parsed} from '../config/given-config.ts';
import {puppetWorld} from '../rig/puppet-world.ts';

/** `cockpit rollback` of 2.8.0, which is out, while production answers with these versions. */
const goBack = async (versions: readonly (string | undefined)[], result = 'released') => {
  const {world} = puppetWorld();
  const config = await parsed({service: 'orders', environments: {production: {url: 'http://orders', instances: versions.map((_, index) => ({name: `web-${index + 1}`, url: `http://web-${index + 1}`}))}}});
  const http = async ({url}: {readonly url: string}) => {
    const version = versions[Number(/web-(\d)/.exec(url)![1]) - 1];
    if (version === undefined) throw new Error('nothing listens there');
    return {status: 200, headers: {}, body: JSON.stringify({version}), durationMs: 1};
  };
  const told: string[] = [];
  const state = {facts: {version: '2.8.0', previous: {version: '2.7.4'}}, ended: {result}} as unknown as ReleaseState;
  await checkStillOut({loaded: {config}, world: {...world, http}} as unknown as Project, state, text => void told.push(text));
  return told;
};

describe('[P7] taking back a release that is out', () => {
  it('goes on where it is what runs', async () => expect(await goBack(['2.8.0', '2.8.0', undefined])).toEqual([]));

  it('is refused where a newer one runs: it would go two versions back', async () => {
    await expect(goBack(['2.9.0', '2.9.0'])).rejects.toMatchObject({
      message: 'Rolling back 2.8.0', cause: 'it is not what production runs: 2.9.0 on web-1, 2.9.0 on web-2. This would put 2.7.4 there',
    });
    await expect(goBack(['2.8.0', '2.9.0'])).rejects.toThrow('Rolling back 2.8.0');
  });

  it('goes on where nobody answers, and says so: an outage is what it is for', async () =>
    expect(await goBack([undefined])).toEqual(['No instance of production says which version it runs; this goes back from 2.8.0.']));

  it('asks nothing of a release under way', async () => expect(await goBack(['2.7.4'], 'none')).toEqual([]));
});
