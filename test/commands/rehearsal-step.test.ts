import {describe, expect, it} from 'vitest';
import {rehearsalStep} from '../../src/commands/parts/rehearsal-step.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {given, itemPlan, itemStarted, opened, passedUpTo, planned, started} from '../rig/given.ts';

const names = ['kill an instance', 'only the way back', 'not now'];
const asked: ReleaseEvent = {type: 'ItemAsked', at: 3, gate: 'staging', item: 'rehearse', question: {text: 'Now?', options: names.map(id => ({id, label: id}))}};
const answered: ReleaseEvent = {type: 'ItemAnswered', at: 3, gate: 'staging', item: 'rehearse', answer: {by: 'alice', at: 3, choice: names[0]!}};
const rehearse = itemPlan('rehearse', {asks: true, effect: 'verifiable'});
const inStaging = [opened(), ...passedUpTo('staging'), planned('staging', rehearse), started('staging'), asked];
const running = [...inStaging, answered, itemStarted('staging', 'rehearse')];
const ended = (type: 'ItemPassed' | 'ItemFailed'): ReleaseEvent =>
  ({type, at: 9, gate: 'staging', item: 'rehearse', attempt: 1, evidence: {says: 'back in 4 s'}, facts: {rehearsal: {at: 9, tookMs: 4_000, noticedMs: 2_000, restoredMs: 6_000, broke: 'kill an instance', planSha256: 'abc'}}});
const stateOf = (...events: readonly ReleaseEvent[]) => given(...events).state;

describe('cockpit rehearse, without a screen', () => {
  it('goes through the gates before as any release does', () => {
    expect(rehearsalStep(undefined)(stateOf(opened(), ...passedUpTo('cut'), planned('cut', itemPlan('only'))), {})).toEqual({command: {type: 'StartGate', gate: 'cut'}});
  });

  it('takes the first break, or the one that was asked for, and no other', () => {
    const state = stateOf(...inStaging);
    expect(rehearsalStep(undefined)(state, {})).toMatchObject({command: {type: 'AnswerItem', choice: 'kill an instance'}});
    expect(rehearsalStep('only the way back')(state, {})).toMatchObject({command: {choice: 'only the way back'}});
    expect(rehearsalStep('flood')(state, {})).toEqual({over: 2, says: '"flood" cannot be rehearsed. There are: kill an instance, only the way back.'});
  });

  it('ends when it has ended, with what was measured', () => {
    for (const [type, over] of [['ItemPassed', 0], ['ItemFailed', 1]] as const) {
      const next = rehearsalStep(undefined);
      expect(next(stateOf(...running), {})).toBeUndefined();
      expect(next(stateOf(...running, ended(type)), {})).toMatchObject({over, says: expect.stringMatching(/notice +2 s[\s\S]*back +4 s[\s\S]*restore +6 s[\s\S]*abc/)});
    }
  });

  it('makes one that is on record again, also when the release is further by now', () => {
    const again = {command: {type: 'TryItemAgain', gate: 'staging', item: 'rehearse'}};
    expect(rehearsalStep(undefined)(stateOf(...running, ended('ItemPassed')), {})).toEqual(again);
    const later = [...running, ended('ItemPassed'), {type: 'GatePassed', at: 9, gate: 'staging'} as const, planned('validation', itemPlan('only')), started('validation')];
    expect(rehearsalStep(undefined)(stateOf(...later), {})).toEqual(again);
  });

  it('says so where this release cannot be rehearsed', () => {
    expect(rehearsalStep(undefined)(stateOf(opened(), ...passedUpTo('staging'), planned('staging', itemPlan('deploy'))), {})).toMatchObject({over: 2});
    expect(rehearsalStep(undefined)(stateOf(...inStaging, {type: 'ReleaseEnded', at: 9, result: 'ended', by: 'alice'}), {})).toMatchObject({over: 1});
  });
});
