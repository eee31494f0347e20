import {describe, expect, it} from 'vitest';
import {react} from '../../src/release/react.ts';
import {given, itemPassed, itemPlan, itemStarted, opened, passedUpTo, planned, started, wayBack} from '../rig/given.ts';

const live = {type: 'FactsFound', at: 6, facts: {touched: {production: true}}} as const;
const setTo = (percent: number) => ({type: 'FactsFound', at: 7, facts: {traffic: {setPct: percent, seenPct: percent, at: 7}}}) as const;
const verdict = (is: 'safe' | 'unsure' | 'worse', at = 8) => ({type: 'VerdictChanged', at, verdict: {verdict: is, sentence: `It is ${is}.`, at, numbers: {}}}) as const;
const watching = [
  opened(), ...passedUpTo('deploy'),
  planned('deploy', itemPlan('deploy', {effect: 'verifiable'}), itemPlan('traffic-5', {effect: 'verifiable'}), itemPlan('traffic-25', {effect: 'verifiable'})),
  started('deploy'), itemStarted('deploy', 'deploy'), live, itemPassed('deploy', 'deploy'), itemStarted('deploy', 'traffic-5'),
];

describe('more traffic', () => {
  it('comes at once where it is proven safe', () =>
    given(...watching, setTo(5), verdict('safe')).when({type: 'TrafficUp'})
      .then({type: 'ItemPassed', item: 'traffic-5', evidence: {says: 'taken up by alice'}}, {type: 'ItemStarted', item: 'traffic-25'}));

  it('comes before it is proven only with a reason, which is kept', () => {
    given(...watching, setTo(5), verdict('unsure')).when({type: 'TrafficUp'}).thenRefused('u is off: It is unsure.');
    given(...watching, setTo(5)).when({type: 'TrafficUp', reason: 'hurry'}).thenRefused('u is off: nothing has been measured yet.');
    given(...watching, setTo(5), verdict('unsure')).when({type: 'TrafficUp', reason: 'night, no requests'})
      .then({type: 'NoteAdded', text: 'traffic up before the evidence sufficed: night, no requests'}, {type: 'ItemPassed', item: 'traffic-5'}, {type: 'ItemStarted', item: 'traffic-25'});
  });

  it('waits until the share of this step has been set: what is safe at 5 % says nothing about 25 %', () => {
    const next = [...watching, setTo(5), verdict('safe'), itemPassed('deploy', 'traffic-5'), itemStarted('deploy', 'traffic-25')];
    given(...next).when({type: 'TrafficUp'}).thenRefused('25 % is being set.');
    given(...next, setTo(25), verdict('safe')).when({type: 'TrafficUp'}).then({type: 'ItemPassed', item: 'traffic-25'}, {type: 'GatePassed', gate: 'deploy'});
  });

  it('is for who drives, while a share is watched, and not while anybody holds', () => {
    given(...watching, setTo(5), verdict('safe')).when({type: 'TrafficUp'}, {by: 'bob'}).thenRefused('alice drives');
    given(...watching.slice(0, -1)).when({type: 'TrafficUp'}).thenRefused('No traffic step is being watched.');
    given(...watching, setTo(5), verdict('safe'), {type: 'HoldPlaced', at: 9, by: 'ana', reason: 'pager'}).when({type: 'TrafficUp'}).thenRefused('ana holds');
  });
});

describe('less traffic', () => {
  it('is for everybody, at once, and ends the step that is watched', () => {
    const {then, state} = given(...watching, setTo(5)).when({type: 'TrafficDown'}, {by: 'bob'});
    then({type: 'TrafficAsked', percent: 0, by: 'bob'}, {type: 'ItemFailed', item: 'traffic-5', evidence: expect.objectContaining({says: 'taken down to 0 % by bob'})});
    expect(react(state()).map(({type}) => type)).toEqual(['set traffic']);
  });

  it('works under a hold and with a lost lock', () =>
    given(...watching, {type: 'HoldPlaced', at: 9, by: 'ana', reason: 'x'}, {type: 'LockChanged', at: 9, lock: {status: 'lost', at: 9, why: 'taken'}})
      .when({type: 'TrafficDown'}, {by: 'bob'}).then({type: 'TrafficAsked'}, {type: 'ItemFailed'}));

  it('is asked for once', () => given(...watching, {type: 'TrafficAsked', at: 8, percent: 0, by: 'ana'}).when({type: 'TrafficDown'}).thenNothing());

  it('has nothing to do before production, or under a rollback', () => {
    given(opened(), ...passedUpTo('deploy')).when({type: 'TrafficDown'}).thenRefused('The new version is not in production.');
    given(...watching, {type: 'RollbackRequested', at: 9, by: 'ana', reason: 'x', until: 12, plan: wayBack()}).when({type: 'TrafficDown'}).thenRefused('A rollback is under way');
  });

  it('that is done is known as it was seen; that failed leaves what was known', () => {
    const asked = [...watching, setTo(5), {type: 'TrafficAsked', at: 8, percent: 0, by: 'ana'} as const];
    const done = given(...asked).when({type: 'EndTrafficChange', setPct: 0, seenPct: 0.2}, {by: 'cockpit'});
    expect(done.state()).toMatchObject({trafficAsked: undefined, facts: {traffic: {setPct: 0, seenPct: 0.2}}});
    const failed = given(...asked).when({type: 'EndTrafficChange', setPct: 0, seenPct: undefined, failed: 'exit 1'}, {by: 'cockpit'});
    expect(failed.state()).toMatchObject({trafficAsked: undefined, facts: {traffic: {setPct: 5}}});
  });
});

describe('a verdict', () => {
  const reach = (is: 'safe' | 'unsure' | 'worse') => ({type: 'ReachVerdict', verdict: verdict(is).verdict}) as const;
  const agreed = [opened('assisted', {automaticRollback: true}), ...watching.slice(1)];

  it('that changes is kept; the same again is not', () => {
    given(...watching).when(reach('safe'), {by: 'cockpit'}).then({type: 'VerdictChanged'});
    given(...watching, verdict('safe')).when(reach('safe'), {by: 'cockpit'}).thenNothing();
  });

  it('rolls back by itself only where it was agreed, in production, and once', () => {
    given(...agreed).when(reach('worse'), {by: 'cockpit', plan: wayBack()}).then({type: 'VerdictChanged'}, {type: 'RollbackRequested', by: 'cockpit'});
    given(...watching).when(reach('worse'), {by: 'cockpit', plan: wayBack()}).then({type: 'VerdictChanged'});
    given(...agreed).when(reach('worse'), {by: 'cockpit', plan: wayBack({scope: 'staging'})}).then({type: 'VerdictChanged'});
    given(...agreed, {type: 'RollbackRequested', at: 8, by: 'ana', reason: 'x', until: 12, plan: wayBack()})
      .when(reach('worse'), {by: 'cockpit', plan: wayBack()}).then({type: 'VerdictChanged'});
  });

  it('does not roll back again what a person has just taken back', () => {
    const takenBack = [
      ...agreed, verdict('worse'), {type: 'RollbackRequested', at: 8, by: 'cockpit', reason: 'x', until: 12, plan: wayBack()} as const,
      {type: 'RollbackTakenBack', at: 9, by: 'alice'} as const,
    ];
    given(...takenBack).when(reach('worse'), {by: 'cockpit', plan: wayBack()}).thenNothing();
  });
});

describe('holding', () => {
  it('keeps who and why, once; without a reason it says so', () => {
    given(...watching).when({type: 'PlaceHold', reason: '  pager '}, {by: 'bob'}).then({type: 'HoldPlaced', by: 'bob', reason: 'pager'});
    given(...watching).when({type: 'PlaceHold', reason: ' '}).then({type: 'HoldPlaced', reason: 'no reason given'});
    given(...watching, {type: 'HoldPlaced', at: 9, by: 'ana', reason: 'pager'}).when({type: 'PlaceHold', reason: 'x'}).thenRefused('ana holds the release already: pager');
    given(...watching, {type: 'ReleaseEnded', at: 9, result: 'released', by: 'cockpit'}).when({type: 'PlaceHold', reason: 'x'}).thenRefused('This release has ended.');
  });

  it('that is lifted lets the next item begin', () =>
    given(...watching, itemPassed('deploy', 'traffic-5'), {type: 'HoldPlaced', at: 9, by: 'ana', reason: 'pager'})
      .when({type: 'LiftHold'}, {by: 'bob', at: 2_009}).then({type: 'HoldLifted'}, {type: 'ItemStarted', item: 'traffic-25'}));
});

describe('a share that was passed over', () => {
  const skipped = [...watching.slice(0, -1), {type: 'ItemExcepted', at: 9, gate: 'deploy', item: 'traffic-5', by: ['alice'], reason: 'nobody is awake to see it'} as const];
  const again = {type: 'TryItemAgain', gate: 'deploy', item: 'traffic-5'} as const;

  it('is not set beside the one that is watched, nor under one that has been', () => {
    const later = [...skipped, itemStarted('deploy', 'traffic-25')];
    given(...later).when(again).thenRefused('A later share of traffic has been set.');
    given(...later, itemPassed('deploy', 'traffic-25')).when(again).thenRefused('A later share of traffic has been set.');
    given(...later, {type: 'ItemFailed', at: 9, gate: 'deploy', item: 'traffic-25', attempt: 1, evidence: {says: 'no', next: ['do']}}).when({...again, item: 'traffic-25'}).then({type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2});
  });

  it('may be set after all before a later one is begun', () =>
    given(...skipped).when(again).then({type: 'ItemReset'}, {type: 'ItemStarted', item: 'traffic-5'}));
});
