import {describe, it} from 'vitest';
import {given, opened} from '../rig/given.ts';

const asked = {type: 'ControlsAsked', at: 2, by: 'bob'} as const;
const dropped = {type: 'ControlsDropped', at: 2, by: 'alice'} as const;

describe('the controls', () => {
  it('are with who opened the release, and asked for by the others', () => {
    given(opened()).when({type: 'AskControls'}, {by: 'alice'}).thenRefused('You drive already.');
    given(opened()).when({type: 'AskControls'}, {by: 'bob'}).then({type: 'ControlsAsked', by: 'bob'});
    given(opened(), asked).when({type: 'AskControls'}, {by: 'bob'}).thenNothing();
    given(opened(), asked).when({type: 'AskControls'}, {by: 'carol'}).then({type: 'ControlsAsked', by: 'carol'});
  });

  it('are given or kept by who has them', () => {
    given(opened(), asked).when({type: 'GiveControls'}, {by: 'alice'}).then({type: 'ControlsTaken', by: 'bob'});
    given(opened(), asked).when({type: 'KeepControls'}, {by: 'alice'}).then({type: 'ControlsKept', by: 'alice'});
    given(opened(), asked).when({type: 'GiveControls'}, {by: 'bob'}).thenRefused('alice drives, not you.');
    given(opened(), asked).when({type: 'KeepControls'}, {by: 'bob'}).thenNothing();
    given(opened()).when({type: 'GiveControls'}, {by: 'alice'}).thenRefused('Nobody has asked for the controls.');
    given(opened()).when({type: 'KeepControls'}, {by: 'alice'}).thenNothing();
  });

  it('are free when who had them has gone, and then taken by who asks', () => {
    given(opened()).when({type: 'DropControls', of: 'alice'}, {by: 'cockpit'}).then({type: 'ControlsDropped', by: 'alice'});
    given(opened()).when({type: 'DropControls', of: 'bob'}, {by: 'cockpit'}).thenNothing();
    given(opened(), dropped).when({type: 'AskControls'}, {by: 'bob'}).then({type: 'ControlsTaken', by: 'bob'});
    given(opened(), dropped).when({type: 'GiveControls'}, {by: 'bob'}).thenRefused('Nobody drives, not you.');
  });
});

describe('what is written down', () => {
  it('is a note of anybody, at any time', () =>
    given(opened(), {type: 'ReleaseEnded', at: 3, result: 'ended', by: 'alice'}).when({type: 'AddNote', text: 'a look at the log'}, {by: 'bob'}).then({type: 'NoteAdded', by: 'bob', text: 'a look at the log'}));

  it('is a cause, in a sentence', () => {
    given(opened()).when({type: 'WriteCause', text: '  it broke '}).thenRefused('A cause needs at least 10 characters.');
    given(opened()).when({type: 'WriteCause', text: ' the pool was too small '}).then({type: 'CauseWritten', text: 'the pool was too small'});
  });

  it('is what the engine finds: facts, a jump of the clock, the lock when it changes', () => {
    given(opened()).when({type: 'FindFacts', facts: {candidate: 2}}, {by: 'cockpit'}).then({type: 'FactsFound', facts: {candidate: 2}});
    given(opened()).when({type: 'ReportClockJump', byMs: -7_200_000}, {by: 'cockpit'}).then({type: 'ClockJumped', byMs: -7_200_000});
    given(opened()).when({type: 'ChangeLock', lock: {status: 'none'}}, {by: 'cockpit'}).thenNothing();
    given(opened()).when({type: 'ChangeLock', lock: {status: 'lost', at: 3, why: 'taken by bob'}}, {by: 'cockpit'}).then({type: 'LockChanged'});
  });
});

describe('ending a release', () => {
  const end = {type: 'EndRelease', reason: 'wrong branch'} as const;

  it('is possible as long as nothing was deployed, and says why', () => {
    given(opened()).when(end).then({type: 'NoteAdded', text: 'ended: wrong branch'}, {type: 'ReleaseEnded', result: 'ended', by: 'alice'});
    given(opened(), {type: 'ReleaseEnded', at: 3, result: 'ended', by: 'alice'}).when(end).thenNothing();
  });

  it.each([
    ['staging has it', {touched: {staging: true}}],
    ['production has it', {touched: {production: true}}],
    ['its migration has begun in production', {migrated: {production: 'begun'}}],
  ] as const)('is a rollback where %s', (_where, facts) => given(opened(), {type: 'FactsFound', at: 3, facts}).when(end).thenRefused('Something of this release has been deployed.'));
});
