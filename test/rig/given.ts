import {expect} from 'vitest';
import type {Asked, ReleaseCommand} from '../../src/release/commands.ts';
import {decide} from '../../src/release/decide.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {evolve} from '../../src/release/evolve.ts';
import {gateIds, type GateId, type GateMode} from '../../src/release/gates.ts';
import type {RollbackPlan} from '../../src/release/rollback-state.ts';
import {initialState, type ItemPlan} from '../../src/release/state.ts';

/** given(what happened).when(somebody asks).then(what happens) — reads as the rule it checks. */
export const given = (...past: readonly ReleaseEvent[]) => {
  const state = past.reduce(evolve, initialState());
  return {
    state,
    when: (command: ReleaseCommand, asked: Partial<Asked> = {}) => {
      const decision = decide(command, state, {at: 1_000, by: 'alice', ...asked});
      return {
        decision,
        events: (): readonly ReleaseEvent[] => (decision.ok ? decision.events : []),
        state: () => (decision.ok ? decision.events : []).reduce(evolve, state),
        then: (...events: readonly object[]) => expect(decision).toEqual({ok: true, events: events.map(event => expect.objectContaining(event))}),
        thenNothing: () => expect(decision).toEqual({ok: true, events: []}),
        thenRefused: (why: string | RegExp) => {
          expect(decision).toMatchObject({ok: false, refusal: {why: expect.stringMatching(why), next: expect.stringMatching(/./)}});
        },
      };
    },
  };
};

export const modes = (mode: GateMode): Readonly<Record<GateId, GateMode>> =>
  Object.fromEntries(gateIds.map(id => [id, mode])) as unknown as Record<GateId, GateMode>;

export const opened = (mode: GateMode = 'assisted', policy: {automaticRollback?: boolean} = {}): ReleaseEvent => ({
  type: 'ReleaseOpened', at: 0, modes: modes(mode),
  info: {
    id: '01TEST', service: 'orders-api', environment: 'production', staging: 'staging', openedAt: 0, openedBy: 'alice', configSha256: 'c0ffee',
    policy: {graceMs: 3_000, automaticRollback: policy.automaticRollback ?? false, productionWord: 'production'},
  },
});

export const itemPlan = (id: string, more: Partial<ItemPlan> = {}): ItemPlan => ({
  id, requirement: 'G0.0', title: id, effect: 'pure', asks: false, people: 1, commands: [], exception: 'never', optional: false, together: more.effect === undefined, ...more,
});

export const planned = (gate: GateId, ...items: readonly ItemPlan[]): ReleaseEvent => ({type: 'GatePlanned', at: 1, gate, items});
export const started = (gate: GateId): ReleaseEvent => ({type: 'GateStarted', at: 2, gate, by: 'alice'});
export const itemStarted = (gate: GateId, item: string, attempt = 1): ReleaseEvent => ({type: 'ItemStarted', at: 3, gate, item, attempt});
export const itemPassed = (gate: GateId, item: string, more: object = {}): ReleaseEvent => ({
  type: 'ItemPassed', at: 4, gate, item, attempt: 1, evidence: {says: 'fine', ...more},
});

/** All gates up to and without `gate`, each passed with one item. */
export const passedUpTo = (gate: GateId): readonly ReleaseEvent[] =>
  gateIds.slice(0, gateIds.indexOf(gate)).flatMap(id => [
    planned(id, itemPlan('only')), started(id), itemStarted(id, 'only'), itemPassed(id, 'only'), {type: 'GatePassed', at: 5, gate: id} as const,
  ]);

export const wayBack = (more: Partial<RollbackPlan> = {}): RollbackPlan => ({
  scope: 'production', from: '2.8.0', to: '2.7.4', consequences: ['data: none is lost.'],
  steps: [
    {id: 'traffic', title: 'traffic to 2.8.0: 5 % → 0 %', commands: [{does: 'changes', text: 'weights 0'}]},
    {id: 'previous-production', title: '2.7.4 back on 3 of 3 instances', commands: [{does: 'changes', text: 'deploy 2.7.4'}]},
  ],
  ...more,
});
