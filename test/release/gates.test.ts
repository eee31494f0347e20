import {describe, expect, it} from 'vitest';
import {gateStatus} from '../../src/release/gate-status.ts';
import {given, itemPassed, itemPlan, itemStarted, opened, passedUpTo, planned, started} from '../rig/given.ts';

describe('a gate', () => {
  it('cannot start while one before it is not passed, and says which', () =>
    given(opened(), planned('version', itemPlan('pick')))
      .when({type: 'StartGate', gate: 'version'})
      .thenRefused('Version cannot start: gate 1 Preflight is not passed.'));

  it('runs the checks that only look together, so that all that is wrong is seen at once', () =>
    given(opened(), planned('preflight', itemPlan('a'), itemPlan('b'), itemPlan('change', {effect: 'opaque'})))
      .when({type: 'StartGate', gate: 'preflight'})
      .then({type: 'GateStarted'}, {type: 'ItemStarted', item: 'a', attempt: 1}, {type: 'ItemStarted', item: 'b', attempt: 1}));

  it('does not change anything before every check has passed', () => {
    const {state} = given(
      opened(), planned('preflight', itemPlan('a'), itemPlan('change', {effect: 'opaque'})), started('preflight'), itemStarted('preflight', 'a'),
    ).when({type: 'EndItem', gate: 'preflight', item: 'a', attempt: 1, outcome: {status: 'failed', evidence: {says: 'no', next: ['do']}}});
    expect(gateStatus(state(), 'preflight')).toBe('failed');
  });

  it('passes when its items have, and an automatic one after it starts by itself', () => {
    const automatic = opened('automatic');
    given(automatic, planned('preflight', itemPlan('a')), started('preflight'), itemStarted('preflight', 'a'))
      .when({type: 'EndItem', gate: 'preflight', item: 'a', attempt: 1, outcome: {status: 'passed', evidence: {says: 'fine'}}})
      .then({type: 'ItemPassed'}, {type: 'GatePassed', gate: 'preflight'});
    given(automatic, ...passedUpTo('version'))
      .when({type: 'PlanGate', gate: 'version', items: [itemPlan('pick')]})
      .then({type: 'GatePlanned'}, {type: 'GateStarted', gate: 'version', by: 'cockpit'}, {type: 'ItemStarted', item: 'pick'});
  });

  it('Migrate never starts by itself, whatever its mode', () =>
    given(opened('automatic'), ...passedUpTo('migrate'))
      .when({type: 'PlanGate', gate: 'migrate', items: [itemPlan('apply', {effect: 'opaque'})]})
      .then({type: 'GatePlanned'}));

  it('opens again from Cut on with a reason, until production was changed', () => {
    given(opened(), ...passedUpTo('validation'))
      .when({type: 'ReopenGates', from: 'cut', reason: 'found a bug in totals'})
      .then({type: 'GatesReopened', from: 'cut'});
    given(opened(), ...passedUpTo('smoke'), {type: 'FactsFound', at: 9, facts: {touched: {production: true}}})
      .when({type: 'ReopenGates', from: 'cut', reason: 'found a bug in totals'})
      .thenRefused('Production has been changed');
  });

  it('finishes the release when the last one has passed', () =>
    given(opened(), ...passedUpTo('finalise'), planned('finalise', itemPlan('tag')), started('finalise'), itemStarted('finalise', 'tag'))
      .when({type: 'EndItem', gate: 'finalise', item: 'tag', attempt: 1, outcome: {status: 'passed', evidence: {says: 'tagged'}}})
      .then({type: 'ItemPassed'}, {type: 'GatePassed'}, {type: 'ReleaseEnded', result: 'released'}));
});

describe('production', () => {
  const ready = [opened(), ...passedUpTo('migrate'), planned('migrate', itemPlan('apply', {effect: 'opaque'}))];

  it('is changed only after its name was typed once, and after some seconds on the glass', () => {
    given(...ready).when({type: 'StartGate', gate: 'migrate'}).thenRefused('Migrate changes production');
    given(...ready).when({type: 'StartGate', gate: 'migrate', typed: 'prod'}).thenRefused('Migrate changes production');
    given(...ready)
      .when({type: 'StartGate', gate: 'migrate', typed: 'production'})
      .then({type: 'ProductionConfirmed', by: 'alice'}, {type: 'CountdownStarted', gate: 'migrate', until: 4_000});
  });

  it('is left alone when Esc takes it back, or when somebody holds the release', () => {
    const counting = [...ready, {type: 'CountdownStarted', at: 10, gate: 'migrate', by: 'alice', until: 3_010} as const];
    given(...counting).when({type: 'TakeBack'}).then({type: 'CountdownTakenBack'});
    given(...counting, {type: 'CountdownTakenBack', at: 11, by: 'bob'}).when({type: 'CountdownOver'}).thenNothing();
    expect(given(...counting).when({type: 'PlaceHold', reason: 'pager'}, {by: 'bob'}).state().countdown).toBeUndefined();
  });

  it('waits when evidence of an earlier gate has expired, and says which to look at again', () =>
    given(
      opened(), ...passedUpTo('checklist'),
      planned('checklist', itemPlan('monitors', {requirement: 'G9.4', title: 'monitors receive data'})), started('checklist'),
      itemStarted('checklist', 'monitors'), itemPassed('checklist', 'monitors', {validForMs: 100}), {type: 'GatePassed', at: 5, gate: 'checklist'},
      planned('backup', itemPlan('only')), started('backup'), itemStarted('backup', 'only'), itemPassed('backup', 'only'),
      {type: 'GatePassed', at: 5, gate: 'backup'}, planned('migrate', itemPlan('apply', {effect: 'opaque'})),
    )
      .when({type: 'StartGate', gate: 'migrate', typed: 'production'}, {at: 200})
      .thenRefused('G9.4 monitors receive data: this evidence has expired.'));
});

describe('a hold', () => {
  const held = [opened(), planned('preflight', itemPlan('a')), {type: 'HoldPlaced', at: 1, by: 'ana', reason: 'pager is ringing'} as const];

  it('stops every gate from starting, and says who to talk to', () =>
    given(...held).when({type: 'StartGate', gate: 'preflight'}).thenRefused('ana holds the release: pager is ringing'));

  it('can be lifted by somebody else', () => given(...held).when({type: 'LiftHold'}, {by: 'ben', at: 2_001}).then({type: 'HoldLifted', by: 'ben'}));

  it('is not lifted by somebody else who pressed h for the same trouble at the same moment', () => {
    given(...held).when({type: 'LiftHold'}, {by: 'ben', at: 1_500}).thenRefused('ana held it a moment ago, and it stays held.');
    given(...held).when({type: 'LiftHold'}, {by: 'ana', at: 1_500}).then({type: 'HoldLifted', by: 'ana'});
    given(...held).when({type: 'LiftHold'}, {by: 'ben', at: 0}).then({type: 'HoldLifted', by: 'ben'});
  });

  it('is quietly gone when lifted twice', () =>
    given(...held, {type: 'HoldLifted', at: 2, by: 'ana'}).when({type: 'LiftHold'}).thenNothing());
});
