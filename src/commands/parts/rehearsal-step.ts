import {gateIds} from '../../release/gates.ts';
import {itemOf} from '../../release/gate-status.ts';
import type {ReleaseState} from '../../release/state.ts';
import {formatDuration} from '../../util/duration.ts';
import {nextStep, type Next, type NextStep} from './headless.ts';

/**
 * What the person of a rehearsal would do now: the gates up to Staging as in any release, then the rehearsal, and nothing after
 * it. One that has been made is made again: whoever types `rehearse` wants one.
 *
 * @param wanted name of the break, or of "only the way back"; undefined: the first that there is
 */
export const rehearsalStep = (wanted: string | undefined): NextStep => {
  // The one that is on record is not the one that was asked for.
  let begun = false;
  return (state, answers): Next => {
    const item = itemOf(state.gates.staging, 'rehearse');
    if (state.rollback.status !== 'none' || state.ended) return {over: 1, says: 'The release is over or being rolled back: there is nothing to rehearse.'};
    if (!item) {
      if (state.gates.staging.planned)
        return {over: 2, says: 'This release cannot be rehearsed: rollback.rehearsal is not in its config, or there is no staging. A config that was changed counts from the next release on.'};
      return nextStep(state, answers);
    }
    const {state: now} = item;
    switch (now.status) {
      case 'asking': {
        const names = now.question.options.map(({id}) => id);
        const choice = wanted ?? names[0]!;
        if (!names.includes(choice)) return {over: 2, says: `"${choice}" cannot be rehearsed. There are: ${names.slice(0, -1).join(', ')}.`};
        begun = true;
        return {command: {type: 'AnswerItem', gate: 'staging', item: 'rehearse', choice}};
      }
      case 'running':
        begun = true;
        return undefined;
      case 'waiting':
        return upToStaging(state) ? nextStep(state, answers) : undefined;
      case 'unknown':
        return {over: 3, says: 'Nobody can tell how the rehearsal ended: cockpit attach, and decide.'};
      case 'passed':
      case 'failed':
        if (begun) return {over: now.status === 'passed' ? 0 : 1, says: wordsOf(state, now.evidence.says)};
        return {command: {type: 'TryItemAgain', gate: 'staging', item: 'rehearse'}};
      case 'skipped':
        return {command: {type: 'TryItemAgain', gate: 'staging', item: 'rehearse'}};
    }
  };
};

const upToStaging = (state: ReleaseState): boolean => gateIds.slice(gateIds.indexOf('staging') + 1).every(gate => state.gates[gate].startedAt === undefined);

const wordsOf = ({facts: {rehearsal}}: ReleaseState, says: string): string =>
  [
    says,
    ...(rehearsal?.noticedMs === undefined ? [] : [`  time to notice    ${formatDuration(rehearsal.noticedMs)}   (${rehearsal.broke})`]),
    ...(rehearsal ? [`  way back          ${formatDuration(rehearsal.tookMs)}`] : []),
    ...(rehearsal?.restoredMs === undefined ? [] : [`  time to restore   ${formatDuration(rehearsal.restoredMs)}`]),
    ...(rehearsal ? [`  of way back       ${rehearsal.planSha256}`] : []),
  ].join('\n');
