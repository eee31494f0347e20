import {formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {blank, padEnd, row, shorten, span, wrapAfter, type Row} from '../text.ts';
import {unverifiedAnswers} from './rollback-answers.ts';
import {metricsNow, stepRow, targetRows} from './rollback-parts.ts';

type Over = Extract<ClientState['release']['rollback'], {status: 'verified' | 'unverified' | 'accepted'}>;

/** Every target was seen, or a person says so where none is listed: the only place that says "rolled back". */
export const verifiedRows = (state: ClientState, rollback: Over, width: number): readonly Row[] => [
  ...wrapAfter(row(span('✓ ', 'good')), `Rolled back. ${rollback.says}`, width, 'strong'),
  ...wrapAfter(row('  '), `${rollback.by === 'cockpit' ? 'From decision' : 'From key'} to ${rollback.attestedBy === undefined ? 'verified' : 'their word'}: ${formatDuration(rollback.endedAt - rollback.pressedAt)}.${state.release.facts.rehearsal ? ` Rehearsed: ${formatDuration(state.release.facts.rehearsal.tookMs)} + watching.` : ''}`, width),
  blank,
  ...targetRows(rollback.targets, state, width),
  ...metricsNow(state, width),
  blank,
  ...rollback.steps.flatMap((step, index) => stepRow(step, index, state, width)),
  blank,
  ...afterRows(state, rollback, width),
];

/** What the new version and everybody else come to, and what is left to do. */
const afterRows = ({release}: ClientState, {plan}: Over, width: number): readonly Row[] => {
  const deployed = plan.scope !== 'nothing deployed';
  return [
    ...(deployed ? wrapAfter(row(`  ${padEnd(plan.from, 12)}`), release.cause ? `marked bad: ${release.cause.text}` : 'marked bad; a new try is locked until a cause is written', width) : []),
    ...wrapAfter(row('  told        '), release.ended ? (release.ended.says.join('   ') || 'nobody: nothing is configured') : 'telling everybody, drafting the post-mortem …', width),
    row('  next        ', ...(release.cause || !deployed ? [release.ended ? 'q leaves; post-mortem.md in the record waits for what only people know' : 'wait until everybody is told'] : [span('e', 'strong'), ' write the cause'])),
  ];
};

/** Not every target was seen: what is the case now, and what a person can do about it. */
export const openRows = (state: ClientState, rollback: Over, width: number): readonly Row[] => [
  ...wrapAfter(row(span('? ', 'bad')), `Unverified${rollback.status === 'accepted' ? ', accepted' : ''}: ${rollback.says}`, width, 'strong'),
  blank,
  // Where not all of it is seen at once, what is asked comes before what it rests on.
  ...(width < 78 && rollback.status === 'unverified' ? [...answerRows(state, width), blank] : []),
  ...targetRows(rollback.targets, state, width),
  ...(metricsNow(state, width).length > 0 ? [blank, ...metricsNow(state, width)] : []),
  blank,
  ...rollback.steps.flatMap((step, index) => stepRow(step, index, state, width)),
  blank,
  ...(rollback.status === 'accepted' ? afterRows(state, rollback, width) : width < 78 ? [] : answerRows(state, width)),
];

const answerRows = ({release}: ClientState, width: number): readonly Row[] => [
  row('  ', span('what can be done now', 'strong')),
  ...unverifiedAnswers(release).flatMap(({label, note, blocked}, index) => {
    const number = span(`${index + 1}  `, blocked === undefined ? 'strong' : 'quiet');
    // Where there is little room all of them are seen before any of them is explained.
    if (width < 78) return [row('  ', number, blocked === undefined ? label : span(shorten(`${label}: not possible`, width - 6), 'quiet'))];
    return wrapAfter(row('  ', number, padEnd(label, 20)), blocked === undefined ? note : `not possible: ${blocked}`, width, blocked === undefined ? undefined : 'quiet');
  }),
  blank,
  row('  The release is locked until a cause is written down.'),
];
