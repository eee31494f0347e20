import type {Block, Evidence, ShownCommand} from '../../src/release/evidence.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {evolve} from '../../src/release/evolve.ts';
import type {Facts} from '../../src/release/facts.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import type {RollbackPlan} from '../../src/release/rollback-state.ts';
import {initialState, type ItemPlan, type Question, type ReleaseState} from '../../src/release/state.ts';
import {initialClientState, type ClientState} from '../../src/store/client-state.ts';
import {itemPlan, modes} from './given.ts';

/** Epoch ms of a time of the day of the story, 20 November 2026, UTC. */
export const at = (time: string): number => Date.parse(`2026-11-20T${time.length === 5 ? `${time}:00` : time}Z`);

/** What happened, written shortly. Every helper gives events; `told` makes the state of them. */
export const opened: ReleaseEvent = {
  type: 'ReleaseOpened', at: at('13:00'), modes: modes('assisted'),
  info: {
    id: '01K9', service: 'orders-api', environment: 'production', staging: 'staging', openedAt: at('13:00'), openedBy: 'alice', configSha256: 'c0ffee',
    policy: {graceMs: 3_000, automaticRollback: false, productionWord: 'production'},
  },
};
export const facts = (found: Partial<Facts>): ReleaseEvent => ({type: 'FactsFound', at: at('13:00'), facts: found});
export const planned = (gate: GateId, ...items: readonly ItemPlan[]): ReleaseEvent => ({type: 'GatePlanned', at: at('13:00'), gate, items});
export const started = (gate: GateId, time: string): ReleaseEvent => ({type: 'GateStarted', at: at(time), gate, by: 'alice'});
export const running = (gate: GateId, item: string, time: string): ReleaseEvent => ({type: 'ItemStarted', at: at(time), gate, item, attempt: 1});
export const passed = (gate: GateId, item: string, time: string, says: string, more: Partial<Evidence> = {}): ReleaseEvent =>
  ({type: 'ItemPassed', at: at(time), gate, item, attempt: 1, evidence: {says, ...more}});
export const failed = (gate: GateId, item: string, time: string, says: string, more: Partial<Evidence> = {}): ReleaseEvent =>
  ({type: 'ItemFailed', at: at(time), gate, item, attempt: 1, evidence: {says, ...more}});
export const asked = (gate: GateId, item: string, time: string, question: Question): ReleaseEvent => ({type: 'ItemAsked', at: at(time), gate, item, question});
export const answered = (gate: GateId, item: string, time: string, by: string, choice: string): ReleaseEvent =>
  ({type: 'ItemAnswered', at: at(time), gate, item, answer: {by, at: at(time), choice}});
export const reads = (text: string): ShownCommand => ({does: 'reads', text});
export const changes = (text: string): ShownCommand => ({does: 'changes', text});
export const table = (title: string, rows: readonly (readonly string[])[], more: Partial<Extract<Block, {kind: 'table'}>> = {}): Block =>
  ({kind: 'table', title, rows: rows.map(cells => ({cells})), ...more});
export const lines = (title: string, ...texts: readonly string[]): Block => ({kind: 'lines', title, lines: texts.map(text => ({text}))});

const ends: Record<GateId, string> = {
  preflight: '13:08', version: '13:12', changelog: '13:15', cut: '13:21', artifact: '13:22', 'sql-review': '13:31', staging: '13:36', validation: '13:48',
  checklist: '14:02', backup: '14:09', migrate: '14:14', deploy: '14:50', smoke: '14:58', monitor: '15:20', finalise: '15:21',
};

/** All gates before `gate`, each passed with one point, at the times of the story. */
export const passedUpTo = (gate: GateId): readonly ReleaseEvent[] =>
  gateIds.slice(0, gateIds.indexOf(gate)).flatMap((id): readonly ReleaseEvent[] => [
    planned(id, itemPlan('only', {title: `everything of ${id}`})), {type: 'GateStarted', at: at(ends[id]) - 61_000, gate: id, by: 'alice'},
    passed(id, 'only', ends[id], 'fine'), {type: 'GatePassed', at: at(ends[id]), gate: id},
  ]);

const old: Partial<Facts> = {previous: {version: '2.7.4', tag: 'v2.7.4', commit: 'a90c114'}, previousDigest: 'sha256:c07d1e6bd77a5f0e5f1f0c3a51b0e711b2'};
const chosen: Partial<Facts> = {...old, version: '2.8.0', tag: 'v2.8.0', digest: 'sha256:9f3c5511aa41e2f0b7c3d44e6f8a9b0c11d2e3f4a41e'};
const cut: Partial<Facts> = {
  ...chosen, candidate: 2, candidateTag: 'v2.8.0-rc.2', commit: '4be91d7aa0', branch: 'main',
  migrations: {files: [{path: 'migrations/0042_orders_channel.sql', sha256: '51b0e7', statements: 4}], rollbackClass: 'code-only safe', setSha256: '51b0e7'},
};
const inStaging: Partial<Facts> = {...cut, touched: {staging: true}, migrated: {staging: 'applied'}, rehearsal: {at: at('11:27'), tookMs: 41_000, planSha256: '7be2'}};
const backedUp: Partial<Facts> = {...inStaging, backup: {file: 'orders_20261120T140412.dump', level: 'L3', takenAt: at('14:04'), bytes: 2.31e9, sha256: 'ab'}, abortCriteria: 'error rate > 1 % for 1 min, or p99 > 250 ms for 3 min'};
export const inProduction: Partial<Facts> = {
  ...backedUp, touched: {staging: true, production: true}, migrated: {staging: 'applied', production: 'applied'},
  traffic: {setPct: 5, seenPct: 5.1, at: at('14:18:40')}, deployedAt: at('14:18:40'), wayBackChecked: {at: at('14:15'), script: 'rollback.sh'},
};
export const known = {old, chosen, cut, inStaging, backedUp, inProduction} as const;

export const told = (...events: readonly ReleaseEvent[]): ReleaseState => [opened, ...events].reduce(evolve, initialState());

/** What alice sees at `time`, with bob beside her. */
export const seenBy = (release: ReleaseState, time: string, more: Partial<ClientState> = {}): ClientState => ({
  ...initialClientState({who: 'alice', role: 'operator'}, at(time)),
  release,
  people: [
    {who: 'alice', tty: 'pts/1', role: 'operator', since: at('13:00'), looksAt: {gate: 'deploy', pane: 'gate'}},
    {who: 'bob', tty: 'pts/4', role: 'operator', since: at('13:20'), looksAt: {gate: 'deploy', pane: 'log'}},
  ],
  recordFolder: '/home/alice/.local/state/cockpit/orders-api/releases/01K9',
  ...more,
});

export const wayBack: RollbackPlan = {
  scope: 'production', from: '2.8.0', to: '2.7.4',
  steps: [
    {id: 'traffic', title: 'traffic to 2.8.0: 25 % → 0 %', commands: [changes('haproxy-weight new=0 old=100')], usualMs: 2_000},
    {id: 'previous-production', title: '2.7.4 back on 3 of 3 instances', commands: [changes('ssh web-1 compose up -d orders-api@sha256:c07d1e6bd77a5f0e5f1f0c3a51b0e711b2')], usualMs: 39_000},
  ],
  consequences: ['migration: it stays. code-only safe: 2.7.4 runs on the new schema.', 'data: none is lost.', 'backup: L3, 32 min old, and not touched.'],
};
