import {describe, expect, it} from 'vitest';
import {debriefLines, debriefOf} from '../../src/record/index.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {itemStarted, opened, wayBack} from '../rig/given.ts';

const s = 1_000;
const at = (seconds: number, event: object): ReleaseEvent => ({...event, at: 1_000_000 + seconds * s}) as ReleaseEvent;
const deployed = at(0, itemStarted('deploy', 'deploy'));
const worse = at(40, {type: 'VerdictChanged', verdict: {verdict: 'worse', sentence: 'Worse.', at: 0, numbers: {}}});
const pressed = (seconds: number, by = 'alice') => at(seconds, {type: 'RollbackRequested', by, reason: 'r', until: 0, plan: wayBack()});
const restored = at(80, {type: 'RollbackVerified', targets: [], says: 'back'});
const flown = [at(-9, opened()), deployed, worse];

describe('a debrief', () => {
  it('measures from the sign to the notice, to the key, to verified', () => {
    const flight = [...flown, at(47, {type: 'HoldPlaced', by: 'alice', reason: 'look'}), pressed(55), restored, at(81, {type: 'ReleaseEnded', by: 'cockpit', result: 'rolled back'})];
    const lines = debriefLines(debriefOf(flight), {name: 'error-spike', says: 'orders fail'}).join('\n');
    expect(lines).toMatch(/It was error-spike: orders fail\n {2}it ended +rolled back\n {2}first sign +40 s.*\n {2}to notice +7 s.*\n {2}to press r +8 s.*\n {2}to restore +25 s.*\n {2}people were hit +for at most 1 min 20 s/);
  });

  it('says where the key was the first thing that somebody did', () =>
    expect(debriefLines(debriefOf([...flown, pressed(47), restored]), {name: 'error-spike', says: ''}).join('\n')).toMatch(/to notice +7 s.*\n {2}to press r +it was the first thing done/));

  it('does not take what the cockpit did for a reaction', () => {
    const debrief = debriefOf([...flown, at(41, {type: 'HoldPlaced', by: 'cockpit', reason: 'x'}), pressed(42, 'cockpit')]);
    expect([debrief.noticedAt, debrief.pressedAt]).toEqual([undefined, undefined]);
  });

  it('asks back where r came without a sign, and where a sign was passed over', () => {
    expect(debriefLines(debriefOf([deployed, pressed(10)]), {name: 'healthy', says: ''}).at(-1)).toContain('What made you press it?');
    expect(debriefLines(debriefOf([...flown, at(90, {type: 'ReleaseEnded', by: 'cockpit', result: 'released'})]), {name: 'slow-leak', says: ''}).at(-1)).toContain('What spoke for that?');
  });

  it('asks nothing of who never got to production', () =>
    expect(debriefLines(debriefOf([at(-9, opened()), pressed(0), restored]), {name: 'slow-leak', says: ''}).at(-1)).toContain('never reached production'));

  it('knows of a migration that stopped, and of a flight that nobody ended', () => {
    const debrief = debriefOf([at(0, itemStarted('migrate', 'migrate')), at(5, {type: 'ItemFailed', gate: 'migrate', item: 'migrate', attempt: 1, evidence: {says: 'no'}}), pressed(12)]);
    expect(debrief).toMatchObject({begunAt: 1_000_000, signAt: 1_005_000, noticedAt: 1_012_000, restoredAt: undefined, result: 'not ended'});
  });
});
