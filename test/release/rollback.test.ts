import {describe, expect, it} from 'vitest';
import {react} from '../../src/release/react.ts';
import {rollbackStatus} from '../../src/release/rollback-state.ts';
import {given, itemPlan, itemStarted, opened, passedUpTo, planned, started, wayBack} from '../rig/given.ts';

const deploying = [
  opened('assisted', {automaticRollback: true}), ...passedUpTo('deploy'),
  planned('deploy', itemPlan('deploy', {effect: 'opaque'}), itemPlan('traffic-5', {effect: 'verifiable'})), started('deploy'), itemStarted('deploy', 'deploy'),
  {type: 'FactsFound', at: 6, facts: {touched: {production: true}}} as const,
];
const requested = {type: 'RollbackRequested', at: 100, by: 'alice', reason: 'errors', until: 3_100, plan: wayBack()} as const;

describe('[P14] [P15] the rollback key', () => {
  it('says that there is nothing to roll back before anything was cut', () =>
    given(opened(), ...passedUpTo('cut')).when({type: 'RollBack'}).thenRefused('nothing has been cut yet'));

  it('begins a grace in which anybody may take it back, or start it at once', () => {
    given(...deploying).when({type: 'RollBack'}, {plan: wayBack()}).then({type: 'RollbackRequested', by: 'alice', until: 4_000});
    given(...deploying, requested).when({type: 'TakeBack'}, {by: 'bob'}).then({type: 'RollbackTakenBack', by: 'bob'});
    given(...deploying, requested).when({type: 'StartNow'}, {by: 'bob'}).then({type: 'RollbackBegun', by: 'bob'});
    given(...deploying, requested).when({type: 'GraceOver'}).then({type: 'RollbackBegun'});
  });

  it('works for whoever presses it: driver or not, held or not, lock lost or not', () => {
    const worst = [
      ...deploying, {type: 'HoldPlaced', at: 7, by: 'ana', reason: 'x'} as const,
      {type: 'LockChanged', at: 8, lock: {status: 'lost', at: 8, why: 'taken by carol'}} as const,
    ];
    given(...worst).when({type: 'RollBack'}, {by: 'bob', plan: wayBack()}).then({type: 'RollbackRequested', by: 'bob'});
  });

  it('pressed by two people is one rollback, and the second hears who was first', () =>
    given(...deploying, requested).when({type: 'RollBack'}, {at: 2_100, by: 'bob', plan: wayBack()}).thenRefused('Already rolling back: alice, 2 s before you.'));

  it('stops forward steps at once, and leaves the release held when it is taken back', () => {
    const {state} = given(...deploying, requested).when({type: 'TakeBack'});
    expect(state().hold?.reason).toContain('taken back');
    const holding = given(...deploying, requested).state;
    expect(react(holding).map(({type}) => type)).toEqual(['wait grace', 'run item']);
  });

  it('cancels the running deploy when it begins, and goes step by step', () => {
    const begun = [...deploying, requested, {type: 'RollbackBegun', at: 3_100, by: undefined} as const];
    expect(react(given(...begun).state)).toEqual([{key: 'rollback 1/traffic', type: 'rollback step', step: 'traffic', attempt: 1}]);
    const second = [
      ...begun, {type: 'RollbackStepStarted', at: 3_101, step: 'traffic', attempt: 1} as const,
      {type: 'RollbackStepFailed', at: 3_200, step: 'traffic', attempt: 1, evidence: {says: 'exit 1'}} as const,
    ];
    expect(react(given(...second).state)).toMatchObject([{type: 'rollback step', step: 'previous-production'}]);
  });

  it('asks what becomes of the migration when the code alone must not go back', () => {
    const plan = wayBack({notSafe: 'Not safe: 2.7.4 does not work on the migrated database; a restore is needed.'});
    given(...deploying).when({type: 'RollBack'}, {plan}).thenRefused('a restore is needed');
    given(...deploying).when({type: 'RollBack', migration: 'keep'}, {plan}).then({type: 'RollbackRequested'});
  });

  it('refuses a choice for the migration that there is no command for, instead of leaving it out', () =>
    given(...deploying).when({type: 'RollBack', migration: 'down'}, {plan: wayBack({blocked: 'No down-script is configured (migrations.down).', steps: []})}).thenRefused('No down-script is configured'));

  it('is unverified until every target was seen, and then a person decides', () => {
    const unverified = [
      ...deploying, requested, {type: 'RollbackBegun', at: 1, by: undefined} as const,
      {type: 'RollbackUnverified', at: 2, targets: [], says: '2 of 3'} as const,
    ];
    expect(react(given(...unverified).state)).toEqual([]);
    given(...unverified).when({type: 'RetryRollback'}).then({type: 'RollbackRetried'});
    given(...unverified).when({type: 'AcceptRollback', reason: 'short'}).thenRefused('at least 10 characters');
    given(...unverified).when({type: 'AcceptRollback', reason: 'web-3 is powered off'}).then({type: 'RollbackAccepted'});
  });
});

describe('a rollback where the config lists no instances', () => {
  const begun = [...deploying, requested, {type: 'RollbackBegun', at: 1, by: undefined} as const];
  const toLookAt = {type: 'RollbackUnverified', at: 2, targets: [], says: 'only a person can say', byEye: true} as const;

  it('is verified by a person who looked, and that is on record as their word', () => {
    const looked = given(...begun, toLookAt).when({type: 'AttestRollback', saw: 'curl on both hosts says 2.7.4'}, {by: 'bob'});
    looked.then({type: 'RollbackAttested', by: 'bob', saw: 'curl on both hosts says 2.7.4'});
    expect(looked.state().rollback).toMatchObject({status: 'verified', attestedBy: 'bob', says: 'bob looked, nothing was measured: curl on both hosts says 2.7.4'});
    expect(rollbackStatus(looked.state().rollback)).toBe('verified by bob, not measured');
    expect(react(looked.state())).toEqual([{key: 'aftermath', type: 'aftermath'}]);
    given(...begun, toLookAt).when({type: 'AttestRollback', saw: 'yes'}).thenRefused('at least 10 characters');
  });

  it('is not a matter of words where instances are listed, nor where nobody decided about the migration', () => {
    const {byEye: _byEye, ...measured} = toLookAt;
    given(...begun, measured).when({type: 'AttestRollback', saw: 'looks fine to me'}).thenRefused('looks at the instances itself');
    given(...begun).when({type: 'AttestRollback', saw: 'looks fine to me'}).thenRefused('No rollback waits');
    const undecided = [...deploying, requested, {type: 'RollbackBegun', at: 1, by: undefined, plan: wayBack({undecided: 'Not safe: x.'})} as const];
    expect(given(...undecided).when({type: 'EndRollback', verified: false, targets: [], says: 'x', byEye: true}, {by: 'cockpit'}).events()).toEqual([{type: 'RollbackUnverified', at: 1_000, targets: [], says: 'Not safe: x. Nobody has decided what becomes of it. x'}]);
  });
});

describe('the judge', () => {
  const worse = {type: 'ReachVerdict', verdict: {verdict: 'worse', sentence: 'Worse: error rate 1.84 %', at: 1, numbers: {}}} as const;

  it('rolls back by itself where that was agreed', () =>
    given(...deploying).when(worse, {by: 'cockpit', plan: wayBack()}).then({type: 'VerdictChanged'}, {type: 'RollbackRequested', by: 'cockpit'}));

  it('only says so where it was not agreed, or where the code alone must not go back', () => {
    given(opened(), ...deploying.slice(1)).when(worse, {plan: wayBack()}).then({type: 'VerdictChanged'});
    given(...deploying).when(worse, {plan: wayBack({notSafe: 'restore'})}).then({type: 'VerdictChanged'});
  });

  it('records only a changed verdict', () =>
    given(...deploying, {type: 'VerdictChanged', at: 9, verdict: {verdict: 'unsure', sentence: 'x', at: 9, numbers: {}}} as const)
      .when({type: 'ReachVerdict', verdict: {verdict: 'unsure', sentence: 'y', at: 10, numbers: {}}})
      .thenNothing());
});
