import {formatCount, formatDuration} from '../../util/duration.ts';
import type {RollbackStep} from '../../release/rollback-state.ts';
import type {ClientState} from '../client-state.ts';
import {blank, padEnd, row, shortDigests, shorten, span, spread, widthOf, wrapAfter, wrapCommand, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {openRows, verifiedRows} from './rollback-end.ts';
import {metricsNow, stepRow, targetRows, watchText} from './rollback-parts.ts';

type Active = Exclude<ClientState['release']['rollback'], {status: 'none'}>;
type Holding = Extract<Active, {status: 'holding'}>;
type Running = Extract<Active, {status: 'running'}>;

/** The rollback lane, from the key to verified. The words "rolled back" stand only where every target was seen. */
export const rollbackRows = (state: ClientState, width: number): readonly Row[] => {
  const {rollback} = state.release;
  switch (rollback.status) {
    case 'none':
      return [];
    case 'holding':
      return holdingRows(state, rollback, width);
    case 'running':
      return runningRows(state, rollback, width);
    case 'verified':
      return verifiedRows(state, rollback, width);
    case 'unverified':
    case 'accepted':
      return openRows(state, rollback, width);
  }
};

/** The only filled area of the product: three rows across, with the seconds as text; none unless a rollback counts down. */
export const bannerRows = (state: ClientState, width: number): readonly Row[] => {
  const {rollback} = state.release;
  if (rollback.status !== 'holding') return [];
  const seconds = Math.max(1, Math.ceil((rollback.until - state.now) / 1000));
  const {from, to} = rollback.plan;
  const texts = [
    [`  ROLL BACK ${from} → ${to} starts in ${seconds} s`, 'Esc takes it back   ! now'],
    [` ROLL BACK → ${to} in ${seconds} s`, 'Esc takes back  ! now'],
    [` ROLL BACK → ${to} in ${seconds} s`, 'Esc back'],
    [` ROLL BACK in ${seconds} s`, 'Esc'],
  ] as const;
  const [text, keys] = texts.find(([left, right]) => widthOf(left) + 2 + widthOf(right) <= width) ?? texts.at(-1)!;
  return [row(span('▄'.repeat(width), 'banner')), row(span(padEnd(text, width - widthOf(keys)) + keys, 'banner')), row(span('▀'.repeat(width), 'banner'))];
};

const holdingRows = (state: ClientState, rollback: Holding, width: number): readonly Row[] => [
  ...wrapAfter(row('  '), `${rollback.by === 'cockpit' ? 'The cockpit asked for it, as agreed,' : `${rollback.by} pressed r`} at ${timeWithSeconds(rollback.pressedAt)}. Already done: forward steps stopped${state.release.facts.traffic ? `, traffic held at ${state.release.facts.traffic.setPct} %` : ''}. Nothing has been undone yet.`, width),
  blank,
  ...planRows(rollback, state, width),
  blank,
  ...consequenceRows(rollback, width),
  blank,
  ...wrapAfter(row('  why now     '), rollback.reason, width),
  ...(state.release.facts.abortCriteria ? wrapAfter(row('              '), `You agreed: roll back if ${state.release.facts.abortCriteria}.`, width) : []),
];

const planRows = ({plan: {steps}}: Holding, state: ClientState, width: number): readonly Row[] => [
  spread(row('  what will run, in this order'), row('usual time'), width),
  ...steps.flatMap(({title, usualMs, commands}, index) => [
    spread(row(`    ${index + 1}  ${title}`), row(usualMs === undefined ? 'not measured' : formatDuration(usualMs)), width),
    ...commands.flatMap(({text, shell}) => wrapCommand(row('       ', span(shell ? '!sh ' : '! ', shell ? 'bad' : 'strong')), shortDigests(text), width)),
  ]),
  ...wrapAfter(row(`    ${steps.length + 1}  `), watchText(state), width),
];

/** "migration: it stays." → the word in its own column. */
const consequenceRows = ({plan}: Active, width: number): readonly Row[] => [
  ...(plan.notSafe ? wrapAfter(row(span('✗ ', 'bad')), plan.notSafe, width, 'bad') : []),
  ...plan.consequences.flatMap(text => {
    const [, word, rest] = /^([a-z]{3,10}): (.*)$/s.exec(text) ?? [];
    return word && rest ? wrapAfter(row(`  ${padEnd(word, 12)}`), rest, width) : wrapAfter(row('  '), text, width);
  }),
];

const runningRows = (state: ClientState, rollback: Running, width: number): readonly Row[] => {
  const done = rollback.steps.filter(({state: now}) => now.status === 'passed' || now.status === 'failed').length;
  const total = rollback.steps.length + 1;
  const usual = usualMs(rollback.steps);
  const watching = done === rollback.steps.length;
  const {traffic} = state.release.facts;
  const watch = state.feeds['rollback watch'];
  const job = state.feeds.job?.place.startsWith('rollback-') ? state.feeds.job : undefined;
  return [
    ...wrapAfter(row(span('◆ ', 'busy')), `Rolling back ${rollback.plan.from} → ${rollback.plan.to}: step ${Math.min(done + 1, total)} of ${total}, ${formatCount(Math.max(0, state.now - rollback.startedAt))}${usual === undefined ? '' : ` of about ${formatCount(usual)}`}.`, width, 'strong'),
    ...wrapAfter(row('  '), [rollback.tries > 1 ? `Try ${rollback.tries}.` : '', watching ? 'Every step has run. Nothing is called done before every target was seen.' : traffic ? `The new version had ${traffic.setPct} % of the traffic.` : ''].filter(Boolean).join(' '), width),
    blank,
    ...rollback.steps.flatMap((step, index) => stepRow(step, index, state, width)),
    ...wrapAfter(row('  ', span(watching ? '◆' : '·', watching ? 'busy' : 'quiet'), ` ${total}  `), watchText(state), width),
    ...(watching ? [blank, ...targetRows(state.feeds['rollback targets'] ?? [], state, width)] : []),
    ...(watching && watch ? wrapAfter(row('  '), `${watch.coveredMs < watch.ofMs ? `${formatCount(watch.coveredMs)} of ${formatCount(watch.ofMs)} watched` : `${formatCount(watch.coveredMs)} watched, and not proven yet: it goes on`}. ${watch.sentence}`, width) : []),
    blank, ...metricsNow(state, width),
    ...(job && !watching ? [blank, ...job.lines.slice(-6).map((line, index, all) => spread(row('  ', shorten(line, width - 14)), row(index === all.length - 1 ? span(timeWithSeconds(job.lastOutputAt), 'quiet') : ''), width))] : []),
  ];
};

/** All steps together; undefined when one of them was never measured. */
const usualMs = (steps: readonly RollbackStep[]): number | undefined =>
  steps.reduce<number | undefined>((sum, {plan}) => (sum === undefined || plan.usualMs === undefined ? undefined : sum + plan.usualMs), 0) || undefined;
