import {expect, it} from 'vitest';
import {versionsOn} from '../sandbox/rig.ts';
import {inCompany} from './rig.ts';

const old = ['2.7.4', '2.7.4', '2.7.4'];

it('deploy-hangs: cockpit rollback gets production back while the deploy still hangs', async () => {
  await inCompany('deploy-hangs', async company => {
    const client = company.headless('demo', '--dir', company.dir);
    await client.until('the deploy', event => event.type === 'ItemStarted' && event.gate === 'deploy' && event.item === 'deploy');
    const back = await company.cockpit('rollback', '--now', '--reason', 'web-2 hangs');
    expect(back.code, back.err).toBe(0);
    expect(await versionsOn(company.environments.production)).toEqual(old);
    expect(await client.exited, client.said()).toBe(1);
    expect(client.events.find(({type}) => type === 'ReleaseEnded')).toMatchObject({result: 'rolled back'});
  });
}, 400_000);
