import {gateList} from '../release/gates.ts';
import {gateStatus, type GateStatus} from '../release/gate-status.ts';
import type {Evidence} from '../release/evidence.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {Facts} from '../release/facts.ts';
import type {RollbackState} from '../release/rollback-state.ts';
import type {ReleaseState} from '../release/state.ts';
import {exitCriteria, type ExitCriterion} from './exit-criteria.ts';
import {timeline, type Moment} from './timeline.ts';

/** One document of everything that is known of a release. `format` grows by one when its shape changes. */
export type Report = {
  readonly format: 1;
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly result: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly openedAt: string;
  readonly endedAt: string | undefined;
  readonly deployedBy: string | undefined;
  readonly approvedBy: readonly string[];
  readonly facts: Partial<Facts>;
  readonly gates: readonly GateReport[];
  readonly exitCriteria: readonly ExitCriterion[];
  readonly exceptions: readonly {readonly item: string; readonly by: readonly string[]; readonly reason: string; readonly at: string}[];
  readonly notes: readonly {readonly at: string; readonly by: string; readonly text: string}[];
  readonly rollback: RollbackState;
  readonly cause: string | undefined;
  readonly timeline: readonly Moment[];
};

export type GateReport = {
  readonly number: number;
  readonly name: string;
  readonly status: GateStatus;
  readonly startedAt: string | undefined;
  readonly startedBy: string | undefined;
  readonly items: readonly {readonly id: string; readonly requirement: string; readonly title: string; readonly status: string; readonly at: string | undefined;
    readonly answers: readonly {readonly by: string; readonly choice: string; readonly text?: string}[]; readonly evidence: Evidence | undefined}[];
};

/** Pure: the same journal gives the same report, today and in a year. */
export const reportOf = (state: ReleaseState, events: readonly ReleaseEvent[]): Report => {
  const {info, facts} = state;
  return {
    format: 1,
    id: info?.id ?? '',
    service: info?.service ?? '',
    environment: info?.environment ?? '',
    result: state.ended?.result ?? (state.rollback.status === 'none' ? 'under way' : `rollback ${state.rollback.status}`),
    from: facts.previous?.version,
    to: facts.version,
    openedAt: iso(info?.openedAt) ?? '',
    endedAt: iso(state.ended?.at),
    deployedBy: state.gates.deploy.startedBy,
    approvedBy: approvers(state),
    facts: {...facts, ...(facts.changelog && {changelog: {...facts.changelog, diff: []}})},
    gates: gateList.map(gate => gateReport(state, gate)),
    exitCriteria: exitCriteria(state),
    exceptions: gateList.flatMap(({id}) =>
      state.gates[id].items.flatMap(({plan, state: now}) =>
        now.status === 'skipped' ? [{item: `${plan.requirement} ${plan.title}`, by: now.by, reason: now.reason, at: iso(now.at)!}] : [],
      ),
    ),
    notes: state.notes.map(({at, by, text}) => ({at: iso(at)!, by, text})),
    rollback: state.rollback,
    cause: state.cause?.text,
    timeline: timeline(events),
  };
};

const gateReport = (state: ReleaseState, {id, number, name}: (typeof gateList)[number]): GateReport => {
  const gate = state.gates[id];
  return {
    number, name, status: gateStatus(state, id), startedAt: iso(gate.startedAt), startedBy: gate.startedBy,
    items: gate.items.map(({plan, state: now}) => ({
      id: plan.id, requirement: plan.requirement, title: plan.title, status: now.status,
      at: iso('endedAt' in now ? now.endedAt : 'at' in now ? now.at : undefined),
      answers: 'answers' in now ? now.answers.map(({by, choice, text}) => ({by, choice, ...(text !== undefined && {text})})) : [],
      evidence: 'evidence' in now ? now.evidence : undefined,
    })),
  };
};

const approvers = (state: ReleaseState): readonly string[] => {
  const go = state.gates.checklist.items.find(({plan}) => plan.id === 'go')?.state;
  return go && 'answers' in go ? go.answers.filter(({choice}) => choice === 'yes').map(({by}) => by) : [];
};

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());
