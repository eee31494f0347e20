import {describe, expect, it} from 'vitest';
import {react} from '../../src/release/react.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {given, itemPlan, opened, passedUpTo} from '../rig/given.ts';

const open = opened() as Extract<ReleaseEvent, {type: 'ReleaseOpened'}>;
const hotfix: ReleaseEvent = {...open, info: {...open.info, expedited: {by: 'alice', reason: 'orders fail since 14:10'}}};
const items = ['suite-1', 'manual', 'performance'].map(id => itemPlan(id));

describe('a hotfix', () => {
  it('leaves out what the shorter path leaves out, each on record with the reason, and nothing else', () => {
    const planned = given(hotfix, ...passedUpTo('validation')).when({type: 'PlanGate', gate: 'validation', items}, {by: 'cockpit'});
    const reason = 'hotfix: orders fail since 14:10';
    planned.then({type: 'GatePlanned'}, {type: 'ItemExcepted', item: 'manual', by: ['alice'], reason}, {type: 'ItemExcepted', item: 'performance', by: ['alice'], reason});
    expect(planned.state().gates.validation.items.map(({state}) => state.status)).toEqual(['waiting', 'skipped', 'skipped']);
  });

  it('keeps what the old version is safe by', () => {
    for (const [gate, ids] of [['cut', ['push', 'ci']], ['staging', ['migrate', 'deploy', 'health']], ['backup', ['take', 'verify']], ['deploy', ['way-back', 'traffic-10']], ['smoke', ['smoke']], ['monitor', ['window']]] as const)
      given(hotfix, ...passedUpTo(gate)).when({type: 'PlanGate', gate, items: ids.map(id => itemPlan(id))}, {by: 'cockpit'}).then({type: 'GatePlanned', gate});
  });

  it('is done all the same by a person who takes the time', () => {
    const state = given(hotfix, ...passedUpTo('validation')).when({type: 'PlanGate', gate: 'validation', items}, {by: 'cockpit'}).events();
    const again = given(hotfix, ...passedUpTo('validation'), ...state, {type: 'GateStarted', at: 3, gate: 'validation', by: 'alice'}).when({type: 'TryItemAgain', gate: 'validation', item: 'manual'});
    expect(react(again.state()).map(({key}) => key)).not.toEqual([]);
    expect(again.state().gates.validation.items[1]?.state.status).not.toBe('skipped');
  });

  it('is the only one: any other release leaves nothing out', () => {
    given(open, ...passedUpTo('validation')).when({type: 'PlanGate', gate: 'validation', items}, {by: 'cockpit'}).then({type: 'GatePlanned'});
  });
});

describe('another way back', () => {
  const plan = {scope: 'production', from: '2.8.0', to: '2.7.4', consequences: [], steps: [{id: 'previous-production', title: 'back', commands: []}]} as const;
  const revert = {...plan, way: 'revert', steps: [{id: 'revert', title: 'revert', commands: []}]} as const;
  const unverified: readonly ReleaseEvent[] = [
    open, {type: 'RollbackRequested', at: 1, by: 'alice', reason: 'x', until: 1, plan}, {type: 'RollbackBegun', at: 2, by: 'alice'}, {type: 'RollbackUnverified', at: 3, targets: [], says: 'web-1 last said 2.8.0.'},
  ];

  it('replaces the steps, and is on record', () => {
    const tried = given(...unverified).when({type: 'RetryRollback', way: 'revert'}, {by: 'bob', plan: revert});
    tried.then({type: 'RollbackRetried', by: 'bob', plan: revert});
    expect(tried.state().rollback).toMatchObject({status: 'running', tries: 2, plan: {way: 'revert'}, steps: [{plan: {id: 'revert'}, state: {status: 'waiting'}}]});
  });

  it('is refused where it cannot be gone, with the reason', () => {
    given(...unverified).when({type: 'RetryRollback', way: 'revert'}, {plan: {...revert, blocked: 'There is nothing to revert.'}}).thenRefused('There is nothing to revert.');
    given(...unverified).when({type: 'RetryRollback', way: 'revert'}, {plan}).thenRefused('cannot be worked out');
    given(...unverified.slice(0, 3)).when({type: 'RetryRollback', way: 'revert'}, {plan: revert}).thenRefused('No rollback waits');
  });

  it('and back to the first: by digest again', () => {
    const retried: ReleaseEvent = {type: 'RollbackRetried', at: 4, by: 'bob', plan: revert};
    given(...unverified, retried, {type: 'RollbackUnverified', at: 5, targets: [], says: 'x'}).when({type: 'RetryRollback', way: 'platform'}, {plan}).then({type: 'RollbackRetried', plan});
    given(...unverified, retried, {type: 'RollbackUnverified', at: 5, targets: [], says: 'x'}).when({type: 'RetryRollback', way: 'revert'}, {plan: revert}).then({type: 'RollbackRetried'});
  });
});
