import {gateList, type GateId} from '../release/gates.ts';
import {isDone} from '../release/gate-status.ts';
import type {ReleaseState} from '../release/state.ts';

export type ExitCriterion = {readonly text: string; readonly met: boolean; readonly evidence: string};

/** What a release has to have reached, one by one, each with what it rests on. Read from the evidence, never assumed. */
export const exitCriteria = (state: ReleaseState): readonly ExitCriterion[] => {
  const {facts} = state;
  const says = (gate: GateId, item: string): ExitCriterion => {
    const found = state.gates[gate].items.find(({plan}) => plan.id === item);
    const now = found?.state;
    if (!found || !now) return {text: `${gate} ${item}`, met: false, evidence: 'not part of this release'};
    const text = found.plan.title;
    if (now.status === 'passed') return {text, met: true, evidence: now.evidence.says};
    if (now.status === 'skipped') return {text, met: false, evidence: `skipped by ${now.by.join(' and ')}: "${now.reason}"`};
    return {text, met: false, evidence: 'evidence' in now ? now.evidence.says : now.status};
  };
  const exists = (gate: GateId, item: string): boolean => state.gates[gate].items.some(({plan}) => plan.id === item);
  return [
    ...sameArtifact(state),
    {text: 'version tag exists on the remote', met: facts.finalTag !== undefined, evidence: facts.finalTag ?? 'no final tag yet'},
    {text: 'changelog names this version', met: facts.changelog !== undefined && isDone(state, 'cut'), evidence: facts.changelog?.file ?? 'none'},
    ...([['deploy', 'instances'], ['deploy', 'health'], ['smoke', 'smoke'], ['smoke', 'logs'], ['monitor', 'window'], ['monitor', 'health'], ['backup', 'verify']] as const)
      .filter(([gate, item]) => exists(gate, item))
      .map(([gate, item]) => says(gate, item)),
    ...gateList
      .flatMap(({id}) => state.gates[id].items.filter(({state: now}) => now.status === 'skipped').map(({plan}) => says(id, plan.id)))
      .map(criterion => ({...criterion, text: `exception: ${criterion.text}`})),
  ];
};

/** A service without artifacts is known by its commit; one whose digest was passed over by an exception is not. */
const sameArtifact = ({facts, gates}: ReleaseState): readonly ExitCriterion[] => {
  const hasNone = facts.digest === undefined && gates.artifact.items.length > 0 && gates.artifact.items.every(({state}) => state.status === 'passed');
  if (hasNone) return [{text: 'same commit in staging and production', met: facts.commit !== undefined, evidence: `${facts.commit ?? 'no commit'}; no artifact is configured`}];
  return [{text: 'same digest in staging and production', met: facts.digest !== undefined && facts.stagingDigest === facts.digest, evidence: facts.digest ?? 'no digest'}];
};
