import {describe, expect, it} from 'vitest';
import type {ReleaseEvent} from '../../src/release/events.ts';
import type {ItemPlan} from '../../src/release/state.ts';
import {given, itemPassed, itemPlan, itemStarted, opened, passedUpTo, planned, started} from '../rig/given.ts';

const hour = 3_600_000;
const passed = (gate: 'checklist' | 'backup', ...items: readonly (readonly [ItemPlan, object?])[]): readonly ReleaseEvent[] => [
  planned(gate, ...items.map(([plan]) => plan)), started(gate),
  ...items.flatMap(([plan, more]) => [itemStarted(gate, plan.id), itemPassed(gate, plan.id, more)]),
  {type: 'GatePassed', at: 5, gate},
];
const go = [itemPlan('go', {asks: true, requirement: 'G9.3', title: 'go or no-go'}), {validForMs: hour}] as const;
const dump = [itemPlan('verify', {effect: 'keyed', requirement: 'G10.4', title: 'backup is taken'}), {validForMs: hour}] as const;
const apply = itemPlan('migrate', {effect: 'verifiable', title: 'apply 1 migration'});
const failed = {type: 'ItemFailed', at: 10, gate: 'migrate', item: 'migrate', attempt: 1, evidence: {says: 'lock timeout', next: ['p']}} as const;
const again = {type: 'TryItemAgain', gate: 'migrate', item: 'migrate'} as const;

describe('a change of production that is gone on with hours later', () => {
  const stopped = (checklist: readonly (readonly [ItemPlan, object?])[]) => [
    opened(), ...passedUpTo('checklist'), ...passed('checklist', ...checklist), ...passed('backup', [itemPlan('only')]),
    planned('migrate', itemPlan('fresh', {}), apply), started('migrate'), itemStarted('migrate', 'fresh'), itemPassed('migrate', 'fresh', {validForMs: 600_000}),
    itemStarted('migrate', 'migrate'), failed,
  ];

  it('looks again at what only looks, also in its own gate, before it starts', () => {
    given(...stopped([[itemPlan('only')]])).when(again, {at: 100_000}).then({type: 'ItemReset', item: 'migrate'}, {type: 'ItemStarted', item: 'migrate', attempt: 2});
    given(...stopped([[itemPlan('only')]])).when(again, {at: hour}).then({type: 'ItemReset', item: 'migrate'}, {type: 'ItemReset', item: 'fresh', by: 'cockpit'}, {type: 'ItemStarted', item: 'fresh', attempt: 2});
  });

  it('waits for the person whose word has expired: by p, and when a hold is lifted', () => {
    const waiting = given(...stopped([[...go]])).when(again, {at: 5 * hour});
    expect(waiting.events().map(({type}) => type)).toEqual(['ItemReset', 'ItemReset', 'ItemStarted']);
    const {state} = given(...stopped([[...go]]), ...waiting.events(), {...itemPassed('migrate', 'fresh'), at: 5 * hour, attempt: 2} as ReleaseEvent);
    expect(state.gates.migrate.items[1]!.state.status).toBe('waiting');
    const held = given(...stopped([[...go]]), ...waiting.events(), {...itemPassed('migrate', 'fresh'), at: 5 * hour, attempt: 2} as ReleaseEvent, {type: 'HoldPlaced', at: 5 * hour, by: 'ana', reason: 'a pager'});
    held.when({type: 'LiftHold'}, {at: 6 * hour}).then({type: 'HoldLifted'});
  });
});

describe('the backup from before a migration', () => {
  const migrated = (found: 'begun' | 'applied' | undefined) => [
    opened(), ...passedUpTo('backup'), ...passed('backup', [...dump]), planned('migrate', apply), started('migrate'), itemStarted('migrate', 'migrate'),
    {type: 'FactsFound', at: 6, facts: {migrated: {staging: 'applied', ...(found && {production: found})}}} as const,
    itemPassed('migrate', 'migrate'), {type: 'GatePassed', at: 7, gate: 'migrate'} as const, planned('deploy', itemPlan('deploy', {effect: 'verifiable'})),
  ];
  const anew = {type: 'TryItemAgain', gate: 'backup', item: 'verify'} as const;

  it('is not replaced by one of the migrated database', () => {
    given(...migrated('applied')).when(anew, {at: 5 * hour}).thenRefused('a backup taken now holds the new schema');
    given(...migrated('begun')).when(anew, {at: 5 * hour}).thenRefused('a backup taken now holds the new schema');
    given(...migrated(undefined)).when(anew, {at: 5 * hour}).then({type: 'ItemReset'}, {type: 'ItemStarted', gate: 'backup', item: 'verify', attempt: 2});
  });

  it('holds up no deploy by its age', () => {
    const start = {type: 'StartGate', gate: 'deploy', typed: 'production'} as const;
    expect(given(...migrated('applied')).when(start, {at: 5 * hour}).events().map(({type}) => type)).toContain('CountdownStarted');
    given(...migrated(undefined)).when(start, {at: 5 * hour}).thenRefused('backup is taken: this evidence has expired');
  });
});

it('what was safe at one share of traffic says nothing of the next', () => {
  const safe = {type: 'VerdictChanged', at: 5, verdict: {verdict: 'safe', sentence: 'Safe at 5 %', at: 5, numbers: {}}} as const;
  const at = (setPct: number) => ({type: 'FactsFound', at: 6, facts: {traffic: {setPct, seenPct: setPct, at: 6}}}) as const;
  expect(given(opened(), at(5), safe).state.verdict?.verdict).toBe('safe');
  expect(given(opened(), at(5), safe, at(5)).state.verdict?.verdict).toBe('safe');
  expect(given(opened(), at(5), safe, at(50)).state.verdict).toBeUndefined();
  expect(given(opened(), at(5), safe, {type: 'TrafficChanged', at: 7, setPct: 0, seenPct: 0}).state.verdict).toBeUndefined();
  expect(given(opened(), at(5), safe, {type: 'TrafficChanged', at: 7, setPct: 0, seenPct: 0, failed: 'exit 1'}).state.verdict?.verdict).toBe('safe');
});
