import type {GateId} from './gates.ts';
import type {ItemPlan, OperatorId} from './state.ts';
import type {ReleaseEvent} from './events.ts';

/** A release that takes the shorter path because production is broken: who said so, and why. */
export type Expedited = {
  readonly by: OperatorId;
  readonly reason: string;
  /** The branch it is merged back to, where it is released from one of its own. */
  readonly mergeTo?: string;
};

/**
 * What a hotfix leaves out, by gate: what a person would try by hand, comparing speed on staging, the window, telling everybody
 * beforehand, and a rehearsal of its own. Everything else stays: CI, the one artifact, SQL review, staging, backup, the way back,
 * traffic step by step, smoke and monitoring.
 */
export const leftOut: Readonly<Partial<Record<GateId, readonly string[]>>> = {
  staging: ['rehearse'],
  validation: ['manual', 'features', 'performance'],
  checklist: ['rehearsed', 'told', 'window'],
};

/** On record as exceptions, each with the reason of the hotfix: the report shows them, and a person may do them all the same. */
export const exceptionsOf = (gate: GateId, items: readonly ItemPlan[], expedited: Expedited | undefined, at: number): readonly ReleaseEvent[] =>
  expedited === undefined
    ? []
    : items
        .filter(({id}) => leftOut[gate]?.includes(id))
        .map(({id}) => ({type: 'ItemExcepted', at, gate, item: id, by: [expedited.by], reason: `hotfix: ${expedited.reason}`}));
