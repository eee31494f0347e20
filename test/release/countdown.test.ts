import {describe, expect, it} from 'vitest';
import {given, itemPassed, itemPlan, itemStarted, opened, passedUpTo, planned, started} from '../rig/given.ts';

const counting = [
  opened(), ...passedUpTo('migrate'), planned('migrate', itemPlan('apply', {effect: 'opaque'})),
  {type: 'ProductionConfirmed', at: 9, by: 'alice'} as const, {type: 'CountdownStarted', at: 10, gate: 'migrate', by: 'alice', until: 3_010} as const,
];
const over = {type: 'CountdownOver'} as const;

describe('the end of a countdown', () => {
  it('starts the gate, in the name of who started the countdown', () =>
    given(...counting).when(over, {by: 'cockpit'}).then({type: 'GateStarted', gate: 'migrate', by: 'alice'}, {type: 'ItemStarted', item: 'apply'}));

  it('starts nothing where gates were opened again meanwhile', () => {
    const reopened = [...counting, {type: 'GatesReopened', at: 11, from: 'cut', by: 'alice', reason: 'a bug in totals'} as const];
    given(...reopened).when(over, {by: 'cockpit'}).thenNothing();
    expect(given(...reopened).state).toMatchObject({countdown: undefined, gates: {migrate: {startedAt: undefined}}});
  });

  it('starts nothing where an earlier gate is looked at again meanwhile, and takes it off the glass', () => {
    const looking = [...counting, {type: 'ItemReset', at: 11, gate: 'preflight', item: 'only', by: 'alice'} as const, itemStarted('preflight', 'only', 2)];
    const {state, then} = given(...looking).when(over, {by: 'cockpit'});
    then({type: 'CountdownTakenBack', by: 'cockpit'}, {type: 'NoteAdded', by: 'cockpit', text: 'Migrate was not started: an earlier gate is not passed any more.'});
    expect(state()).toMatchObject({countdown: undefined, gates: {migrate: {startedAt: undefined}}});
  });

  it('starts nothing where evidence has expired meanwhile', () => {
    const [first, ...rest] = passedUpTo('migrate');
    const expiring = [
      opened(), first!, ...rest.slice(0, 2), itemPassed('preflight', 'only', {validForMs: 100}), ...rest.slice(3), ...counting.slice(-3),
    ];
    given(...expiring).when(over, {at: 103, by: 'cockpit'}).then({type: 'GateStarted'}, {type: 'ItemStarted'});
    given(...expiring).when(over, {at: 104, by: 'cockpit'})
      .then({type: 'CountdownTakenBack', by: 'cockpit'}, {type: 'NoteAdded', text: 'Migrate was not started: G0.0 only: this evidence has expired.'});
  });

  it('is nothing when there is none', () => given(...counting.slice(0, -1)).when(over, {by: 'cockpit'}).thenNothing());
});

describe('starting a gate', () => {
  it('is not possible twice, nor while another counts down', () => {
    given(opened(), planned('preflight', itemPlan('a')), started('preflight'), itemStarted('preflight', 'a')).when({type: 'StartGate', gate: 'preflight'}).thenRefused('Preflight has been started already.');
    given(...counting).when({type: 'StartGate', gate: 'migrate', typed: 'production'}).thenRefused('Migrate starts in a moment.');
  });

  it('is for who drives', () => given(opened(), planned('preflight', itemPlan('a'))).when({type: 'StartGate', gate: 'preflight'}, {by: 'bob'}).thenRefused('alice drives'));

  it.each([
    ['the lock is lost', {type: 'LockChanged', at: 9, lock: {status: 'lost', at: 9, why: 'bob has it'}}, 'The deploy lock is lost: bob has it'],
    ['it has ended', {type: 'ReleaseEnded', at: 9, result: 'ended', by: 'alice'}, 'This release has ended.'],
  ] as const)('is not possible when %s', (_what, event, why) => given(opened(), planned('preflight', itemPlan('a')), event).when({type: 'StartGate', gate: 'preflight'}).thenRefused(why));

  it('is not possible before the release is opened', () => given().when({type: 'StartGate', gate: 'preflight'}).thenRefused('The release has not been opened.'));

  it('asks for the name of production once per release', () =>
    given(...counting, {type: 'CountdownTakenBack', at: 11, by: 'bob'}).when({type: 'StartGate', gate: 'migrate'}).then({type: 'CountdownStarted', gate: 'migrate'}));
});

describe('planning a gate', () => {
  it('is done once, and only when all before it has passed', () => {
    given(opened(), ...passedUpTo('version')).when({type: 'PlanGate', gate: 'version', items: [itemPlan('a')]}, {by: 'cockpit'}).then({type: 'GatePlanned', gate: 'version'});
    given(opened(), ...passedUpTo('version'), planned('version', itemPlan('a'))).when({type: 'PlanGate', gate: 'version', items: [itemPlan('b')]}, {by: 'cockpit'}).thenNothing();
    given(opened()).when({type: 'PlanGate', gate: 'version', items: [itemPlan('a')]}, {by: 'cockpit'}).thenNothing();
  });
});

describe('opening gates again', () => {
  const reopen = (from: 'cut' | 'smoke', reason = 'found a bug in totals') => ({type: 'ReopenGates', from, reason}) as const;

  it('wants a gate that was started, a reason, and who drives', () => {
    given(opened(), ...passedUpTo('validation')).when(reopen('smoke')).thenRefused('Smoke has not been started yet.');
    given(opened(), ...passedUpTo('validation')).when(reopen('cut', 'bug')).thenRefused('A reason needs at least 10 characters.');
    given(opened(), ...passedUpTo('validation')).when(reopen('cut'), {by: 'bob'}).thenRefused('alice drives');
  });

  it('is not possible while something runs, is being rolled back, or has ended', () => {
    given(opened(), ...passedUpTo('validation'), planned('validation', itemPlan('e2e')), started('validation'), itemStarted('validation', 'e2e')).when(reopen('cut')).thenRefused('Validation runs: e2e.');
    given(opened(), ...passedUpTo('validation'), {type: 'RollbackRequested', at: 9, by: 'ana', reason: 'x', until: 12, plan: {scope: 'staging', from: 'a', to: 'b', steps: [], consequences: []}})
      .when(reopen('cut')).thenRefused('The release is being rolled back.');
    given(opened(), ...passedUpTo('validation'), {type: 'ReleaseEnded', at: 9, result: 'ended', by: 'alice'}).when(reopen('cut')).thenRefused('This release has ended.');
  });
});
