import {describe, expect, it} from 'vitest';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {versionsOn} from '../sandbox/rig.ts';
import {inCompany, wrong} from './rig.ts';

const isOf = <Type extends ReleaseEvent['type']>(type: Type) => (event: ReleaseEvent): event is Extract<ReleaseEvent, {type: Type}> => event.type === type;
const old = ['2.7.4', '2.7.4', '2.7.4'];

/** Whole releases that go wrong, as in a script: every one of them ends with production as it was, and says so with 1. */
describe('a release that goes wrong', () => {
  it('error-spike: the judge says worse while a part of the traffic is on it, and it is rolled back by itself', async () => {
    await inCompany('error-spike', async company => {
      const client = company.headless('demo', '--dir', company.dir);
      expect(await client.exited, `${client.said()}\n${wrong(client.events)}`).toBe(1);
      const verdict = client.events.filter(isOf('VerdictChanged')).find(event => event.verdict.verdict === 'worse');
      expect(verdict?.verdict.sentence).toMatch(/error rate/i);
      expect(client.events.find(isOf('RollbackRequested'))).toMatchObject({by: 'cockpit', plan: {scope: 'production', to: '2.7.4'}});
      expect(client.events.find(isOf('ReleaseEnded')), wrong(client.events)).toMatchObject({result: 'rolled back'});
      expect(client.events.find(({type}) => type === 'RollbackVerified')).toMatchObject({targets: old.map(seen => ({seen, healthy: true}))});
      expect(await versionsOn(company.environments.production)).toEqual(old);
    });
  }, 400_000);

  it('bad-migration: no new code starts, the backup is put back', async () => {
    await inCompany('bad-migration', async company => {
      const client = company.headless('demo', '--dir', company.dir);
      expect(await client.exited, `${client.said()}\n${wrong(client.events)}`).toBe(1);
      expect(client.events.find(event => event.type === 'ItemFailed' && event.gate === 'migrate'), JSON.stringify(client.events.filter(({type}) => type === 'ItemFailed' || type === 'RollbackRequested'))).toMatchObject({evidence: {says: expect.stringMatching(/\S/) as string, details: expect.arrayContaining([expect.stringMatching(/^0042\S+: line 6 failed; line 3 applied, and it stays\.$/)]) as string[]}});
      expect(client.events.some(event => event.type === 'GateStarted' && event.gate === 'deploy')).toBe(false);
      expect(company.called('deploy --env production --version 2.8.0')).toBe(0);
      expect(company.called('restore --env production')).toBe(1);
      expect(client.events.find(isOf('ReleaseEnded'))?.result).not.toBe('released');
      expect(await versionsOn(company.environments.production)).toEqual(old);
      expect((await company.command('migrate', '--env', 'production', '--status')).out).not.toContain('0042');
    });
  }, 400_000);
});
