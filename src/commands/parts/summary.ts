import {currentGate} from '../../release/gate-status.ts';
import {gateInfo} from '../../release/gates.ts';
import {rollbackStatus} from '../../release/rollback-state.ts';
import type {ReleaseState} from '../../release/state.ts';

/** The next release waits for a sentence about why this one was taken back. */
export const lacksCause = ({ended, cause, rollback}: ReleaseState): boolean =>
  ended !== undefined && ended.result !== 'released' && cause === undefined && rollback.status !== 'none' && rollback.plan.scope !== 'nothing deployed';

/**
 * What is printed on the normal screen at exit: what is the case, what comes next, how to come back, where the record is.
 *
 * @param damage why the record cannot be relied upon
 * @param isLast the world of this release ends with it, as a demo's does: then nothing can be taken back later
 */
export const summaryOf = (state: ReleaseState, recordFolder: string, {isLast = false, damage}: {readonly isLast?: boolean; readonly damage?: string | undefined} = {}): string => {
  const {info, facts, ended, verdict} = state;
  const name = `${info?.service ?? ''} ${facts.version ?? facts.proposal?.version ?? ''}`.trim();
  const rows: (readonly [string, string])[] = [];
  const gate = currentGate(state);
  if (damage !== undefined) rows.push(['damaged', damage], ['', 'cockpit repair shows what stands there, and what can be done']);
  if (verdict && !ended) rows.push(['verdict', verdict.sentence]);
  if (!ended && gate) rows.push(['next', `gate ${gateInfo(gate).number} ${gateInfo(gate).name}${state.pilot ? `; ${state.pilot} drives` : ''}`]);
  if (!ended) rows.push(['attach', 'cockpit attach']);
  if (!ended && state.gates.cut.startedAt !== undefined) rows.push(['roll back', 'cockpit rollback'], ['', 'or with no cockpit: sh rollback.sh in the record folder']);
  if (ended?.result === 'released' && facts.keptUntil !== undefined && !isLast) rows.push(['roll back', `cockpit rollback, until ${new Date(facts.keptUntil).toISOString().slice(0, 16).replace('T', ' ')} UTC`]);
  if (lacksCause(state)) rows.push(['next', 'write the cause: cockpit, then e. A new try is locked until then']);
  if ((ended?.result === 'unverified' || ended?.result === 'rolled back') && facts.commit !== undefined && !isLast) rows.push(['hotfix', 'cockpit hotfix makes its branch']);
  rows.push(['record', `${recordFolder}/`]);
  return [damage === undefined ? headline(state, name) : `${name || info?.service}: the record is damaged. Look at what production runs.`, ...rows.map(([label, text]) => `  ${label.padEnd(9)}  ${text}`)].join('\n');
};

const headline = ({ended, rollback, facts, info}: ReleaseState, name: string): string => {
  if (!info) return 'No release has begun.';
  if (ended) return {released: `${name} is released.`, 'rolled back': `${name} was rolled back to ${facts.previous?.version ?? 'the version before'}, ${rollbackStatus(rollback)}.`, unverified: `${name}: the rollback was accepted UNVERIFIED.`, ended: `${name}: this release was ended.`}[ended.result];
  if (rollback.status !== 'none') return `${name} is being rolled back (${rollback.status}). You left; it goes on.`;
  if (facts.touched?.production) return `${name} is in production${facts.traffic ? ` at ${facts.traffic.setPct} %` : ''}. You left; the release goes on.`;
  return `${name || info.service}: production is untouched. You left; the release waits for you.`;
};
