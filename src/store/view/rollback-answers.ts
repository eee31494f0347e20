import type {ReleaseState} from '../../release/state.ts';

export type UnverifiedAnswer = {
  readonly id: 'seen' | 'retry' | 'revert' | 'hotfix' | 'by hand' | 'accept';
  readonly label: string;
  /** What it would mean, in a sentence. */
  readonly note: string;
  readonly blocked?: string;
};

/**
 * What can be done about a rollback that could not be verified, in the order of its numbers: by digest again (A), by a revert in
 * git (B), by a hotfix (C), by hand (M), or as it is. Where the old code does not work on the migrated database, going forward is
 * offered first and taking the code back in git is not.
 */
export const unverifiedAnswers = (release: ReleaseState): readonly UnverifiedAnswer[] => {
  const {facts, rollback} = release;
  const way = rollback.status === 'none' ? 'platform' : (rollback.plan.way ?? 'platform');
  const onlyForward = facts.migrated?.production !== undefined && (facts.migrations?.rollbackClass === 'roll forward only' || facts.migrations?.rollbackClass === 'restore needed');
  const hotfix: UnverifiedAnswer = {id: 'hotfix', label: 'hotfix', note: 'a newer version, shorter path; this ends unverified'};
  const over = rollback.status === 'unverified' ? rollback : undefined;
  const blocked = over?.byEye ? 'the config has no command that deploys' : onlyForward ? 'the old code does not work on the migrated database' : facts.previous?.commit === undefined || facts.commit === undefined ? 'the commits are not known' : undefined;
  const noCommands = over !== undefined && over.plan.steps.length === 0;
  const to = over?.plan.to ?? 'the version before';
  return [
    // Where nothing can be measured a person's word is the only end that says "rolled back".
    ...(over?.byEye ? [{id: 'seen', label: 'I saw it back', note: `you looked: ${to} everywhere; asks what you saw`} as const] : []),
    ...(onlyForward ? [hotfix] : []),
    {
      id: 'retry', label: way === 'revert' ? 'by digest again' : 'try again', note: 'the same commands; what is back already stays',
      ...(noCommands && way !== 'revert' && {blocked: 'the config has no command for it'}),
    },
    {id: 'revert', label: way === 'revert' ? 'revert again' : 'revert in git', note: 'a commit takes it back; CI builds; that is deployed', ...(blocked !== undefined && {blocked})},
    ...(onlyForward ? [] : [hotfix]),
    {id: 'by hand', label: 'do it by hand', note: noCommands ? `the way ${to} was deployed; then look` : 'rollback.sh in the record folder; then look again'},
    {id: 'accept', label: 'accept as it is', note: 'asks for a reason; the record says unverified'},
  ];
};
