import {describe, expect, it} from 'vitest';
import {migrationChosen} from '../../src/release/decide-rollback.ts';
import {react} from '../../src/release/react.ts';
import {given, itemPlan, itemStarted, opened, passedUpTo, planned, started, wayBack} from '../rig/given.ts';

const deploying = [opened(), ...passedUpTo('deploy'), planned('deploy', itemPlan('deploy', {effect: 'opaque'})), started('deploy'), itemStarted('deploy', 'deploy')];
const nothingYet = wayBack({scope: 'nothing deployed', steps: []});
const requested = (plan = wayBack()) => ({type: 'RollbackRequested', at: 100, by: 'alice', reason: 'errors', until: 3_100, plan}) as const;
const begun = {type: 'RollbackBegun', at: 3_100, by: undefined} as const;
const stepStarted = {type: 'RollbackStepStarted', at: 3_101, step: 'traffic', attempt: 1} as const;
const verified = {type: 'RollbackVerified', at: 4_000, targets: [], says: 'all back'} as const;
const unverified = {type: 'RollbackUnverified', at: 4_000, targets: [], says: '2 of 3'} as const;

describe('the end of the grace', () => {
  it('begins what was agreed to', () => {
    given(...deploying, requested()).when({type: 'GraceOver'}, {by: 'cockpit', plan: wayBack()}).then({type: 'RollbackBegun', by: undefined});
    expect(given(...deploying, requested()).when({type: 'GraceOver'}, {plan: wayBack()}).events()[0]).not.toHaveProperty('plan');
  });

  it('begins more where more was touched during the grace: what ran went on', () => {
    const {state} = given(...deploying, requested(nothingYet)).when({type: 'StartNow'}, {by: 'bob', plan: wayBack()});
    expect(state().rollback).toMatchObject({status: 'running', plan: {scope: 'production'}, steps: [{plan: {id: 'traffic'}}, {plan: {id: 'previous-production'}}]});
  });

  it('is never called verified where a migration began in the grace and nobody was asked what becomes of it', () => {
    const past = [...deploying, requested(nothingYet)];
    const {state, events} = given(...past).when({type: 'GraceOver'}, {plan: wayBack({notSafe: 'Not safe: the migration stopped on its way.'})});
    expect(state().rollback).toMatchObject({plan: {undecided: 'Not safe: the migration stopped on its way.'}});
    given(...past, ...events()).when({type: 'EndRollback', verified: true, targets: [], says: '3 of 3.'}, {by: 'cockpit'})
      .then({type: 'RollbackUnverified', says: 'Not safe: the migration stopped on its way. Nobody has decided what becomes of it. 3 of 3.'});
  });

  it('is verified where a person chose what becomes of the migration', () => {
    const notSafe = wayBack({notSafe: 'Not safe: a restore is needed.'});
    const past = [...deploying, requested(notSafe)];
    const {events} = given(...past).when({type: 'GraceOver'}, {plan: wayBack({notSafe: 'Not safe: a restore is needed.', scope: 'staging'})});
    given(...past, ...events()).when({type: 'EndRollback', verified: true, targets: [], says: 'back'}, {by: 'cockpit'}).then({type: 'RollbackVerified'});
  });

  it('is nothing where nobody asked, or where it was taken back', () => {
    given(...deploying).when({type: 'GraceOver'}).thenNothing();
    given(...deploying).when({type: 'StartNow'}).thenNothing();
    given(...deploying).when({type: 'TakeBack'}).thenNothing();
    given(...deploying, requested(), {type: 'RollbackTakenBack', at: 200, by: 'bob'}).when({type: 'GraceOver'}).thenNothing();
  });

  it('knows by its steps what was chosen for the migration', () => {
    const step = (id: string) => ({id, title: id, commands: []});
    expect(migrationChosen(given(...deploying).state)).toBe('keep');
    expect(migrationChosen(given(...deploying, requested(wayBack({steps: [step('traffic'), step('restore')]}))).state)).toBe('restore');
    expect(migrationChosen(given(...deploying, requested(wayBack({steps: [step('down')]}))).state)).toBe('down');
  });
});

describe('the steps of the way back', () => {
  const running = [...deploying, requested(), begun];

  it('start once, end once, and only while it runs', () => {
    given(...running).when({type: 'StartRollbackStep', step: 'traffic'}, {by: 'cockpit'}).then({type: 'RollbackStepStarted', step: 'traffic', attempt: 1});
    given(...running, stepStarted).when({type: 'StartRollbackStep', step: 'traffic'}, {by: 'cockpit'}).thenNothing();
    given(...deploying).when({type: 'StartRollbackStep', step: 'traffic'}, {by: 'cockpit'}).thenNothing();
    const end = {type: 'EndRollbackStep', step: 'traffic', attempt: 1, passed: true, evidence: {says: 'exit 0'}} as const;
    given(...running, stepStarted).when(end, {by: 'cockpit'}).then({type: 'RollbackStepPassed', step: 'traffic', attempt: 1});
    given(...running, stepStarted).when({...end, passed: false}, {by: 'cockpit'}).then({type: 'RollbackStepFailed'});
    given(...running).when(end, {by: 'cockpit'}).thenNothing();
    given(...running).when({type: 'StartRollbackStep', step: 'unknown'}, {by: 'cockpit'}).thenNothing();
  });

  it('are followed by a look at every target, and by nothing that goes forward', () => {
    const through = given(
      ...running, stepStarted, {type: 'RollbackStepPassed', at: 3_200, step: 'traffic', attempt: 1, evidence: {says: 'x'}},
      {type: 'RollbackStepStarted', at: 3_201, step: 'previous-production', attempt: 1}, {type: 'RollbackStepFailed', at: 3_300, step: 'previous-production', attempt: 1, evidence: {says: 'x'}},
    ).state;
    expect(react(through)).toEqual([{key: 'verify 1/2', type: 'verify rollback', attempt: 1}]);
  });

  it('are all done again when a person tries again, under a number of their own', () => {
    const again = given(...running, unverified).when({type: 'RetryRollback'}, {by: 'bob'}).state();
    expect(react(again)).toEqual([{key: 'rollback 2/traffic', type: 'rollback step', step: 'traffic', attempt: 2}]);
    given(...running, unverified, {type: 'RollbackRetried', at: 5, by: 'bob'}).when({type: 'StartRollbackStep', step: 'traffic'}, {by: 'cockpit'}).then({type: 'RollbackStepStarted', attempt: 2});
    given(...running).when({type: 'RetryRollback'}).thenRefused('No rollback waits for an answer.');
    given(...running).when({type: 'AcceptRollback', reason: 'a good reason'}).thenRefused('No rollback waits for an answer.');
  });
});

describe('[P16] the end of a rollback', () => {
  const running = [...deploying, requested(), begun];
  const after = {type: 'EndAftermath', says: ['team ✓']} as const;

  it('is what was seen', () => {
    given(...running).when({type: 'EndRollback', verified: true, targets: [], says: 'all back'}, {by: 'cockpit'}).then({type: 'RollbackVerified', says: 'all back'});
    given(...running).when({type: 'EndRollback', verified: false, targets: [], says: '2 of 3'}, {by: 'cockpit'}).then({type: 'RollbackUnverified', says: '2 of 3'});
    given(...deploying).when({type: 'EndRollback', verified: true, targets: [], says: 'x'}, {by: 'cockpit'}).thenNothing();
  });

  it('is called rolled back only when it was verified', () => {
    given(...running, verified).when(after, {by: 'cockpit'}).then({type: 'ReleaseEnded', result: 'rolled back', says: ['team ✓']});
    given(...running, unverified).when(after, {by: 'cockpit'}).thenNothing();
    given(...running, unverified, {type: 'RollbackAccepted', at: 5, by: 'bob', reason: 'web-3 is powered off'}).when(after, {by: 'cockpit'}).then({type: 'ReleaseEnded', result: 'unverified'});
    given(...deploying, requested(nothingYet), begun, verified).when(after, {by: 'cockpit'}).then({type: 'ReleaseEnded', result: 'ended'});
  });

  it('answers who presses r again', () => {
    given(...running, unverified).when({type: 'RollBack'}, {plan: wayBack()}).thenRefused('This rollback is still open.');
    given(...running, verified).when({type: 'RollBack'}, {plan: wayBack()}).thenRefused('Rolled back already, to 2.7.4.');
  });
});

describe('rolling back what has been released', () => {
  const released = [opened(), ...passedUpTo('finalise'), {type: 'ReleaseEnded', at: 10, result: 'released', by: 'cockpit'} as const];

  it('is possible as long as the old version is kept', () => {
    given(...released).when({type: 'RollBack'}, {plan: wayBack()}).then({type: 'RollbackRequested'});
    const kept = {type: 'FactsFound', at: 9, facts: {keptUntil: 5_000}} as const;
    given(...released, kept).when({type: 'RollBack'}, {at: 4_999, plan: wayBack()}).then({type: 'RollbackRequested'});
    given(...released, kept).when({type: 'RollBack'}, {at: 5_001, plan: wayBack()}).thenRefused('may be gone');
  });

  it('ends it a second time, as rolled back', () => {
    const back = [...released, requested(), begun, verified];
    expect(react(given(...back).state)).toEqual([{key: 'aftermath', type: 'aftermath'}]);
    const {state} = given(...back).when({type: 'EndAftermath', says: []}, {by: 'cockpit'});
    expect(state().ended).toMatchObject({result: 'rolled back'});
    expect(react(state())).toEqual([]);
  });

  it('is not possible where it was ended otherwise', () =>
    given(opened(), ...passedUpTo('staging'), {type: 'ReleaseEnded', at: 10, result: 'ended', by: 'alice'}).when({type: 'RollBack'}, {plan: wayBack()}).thenRefused('This release has ended.'));
});
