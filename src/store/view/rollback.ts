import {formatAge, formatCount, formatDuration} from '../../util/duration.ts';
import type {RollbackStep} from '../../release/rollback-state.ts';
import type {ClientState} from '../client-state.ts';
import {blank, fit, padStart, row, span, spread, widthOf, wrapAfter, type Role, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';

type Active = Exclude<ClientState['release']['rollback'], {status: 'none'}>;
type Holding = Extract<Active, {status: 'holding'}>;
type Running = Extract<Active, {status: 'running'}>;
type Over = Exclude<Active, Holding | Running>;

/** The rollback lane, from the key to verified. The words "rolled back" stand only where every target was seen. */
export const rollbackRows = (state: ClientState, width: number): readonly Row[] => {
  const {rollback} = state.release;
  switch (rollback.status) {
    case 'none': return [];
    case 'holding': return holdingRows(state, rollback, width);
    case 'running': return runningRows(state, rollback, width);
    case 'verified': return verifiedRows(state, rollback, width);
    case 'unverified':
    case 'accepted': return unverifiedRows(state, rollback, width);
  }
};

/** The only filled area of the product: three rows across, with the seconds as text. */
export const bannerRows = (state: ClientState, width: number): readonly Row[] => {
  const {rollback} = state.release;
  if (rollback.status !== 'holding') return [];
  const seconds = Math.max(1, Math.ceil((rollback.until - state.now) / 1000));
  const fill = (glyph: string): Row => row(' ', span(glyph.repeat(width - 2), 'banner'), ' ');
  const text = ` ROLL BACK ${rollback.plan.from} → ${rollback.plan.to} starts in ${seconds} s`;
  const keys = 'Esc takes it back   ! now ';
  const middle = widthOf(text) + widthOf(keys) + 4 <= width ? text + ' '.repeat(width - 4 - widthOf(text) - widthOf(keys)) + keys : text;
  return [fill('▄'), row(' ', span(fit([{text: ` ${middle}`}], width - 2).map(part => part.text).join(''), 'banner'), ' '), fill('▀')];
};

const holdingRows = (state: ClientState, rollback: Holding, width: number): readonly Row[] => [
  ...bannerRows(state, width),
  ...wrapAfter(row('   '), `${rollback.by === 'cockpit' ? 'The cockpit asked for it, as agreed,' : `${rollback.by} pressed r`} at ${timeWithSeconds(rollback.pressedAt)}. Already done: forward steps stopped${state.release.facts.traffic ? `, traffic held at ${state.release.facts.traffic.setPct} %` : ''}. Nothing has been undone yet.`, width - 1),
  blank,
  ...planRows(rollback.plan.steps.map(plan => ({plan, state: {status: 'waiting'}})), state, width),
  blank,
  ...consequenceRows(rollback, width),
  blank,
  ...wrapAfter(row('   why now     '), rollback.reason, width - 1),
  ...(state.release.facts.abortCriteria ? wrapAfter(row('               '), `You agreed: roll back if ${state.release.facts.abortCriteria}.`, width - 1, 'quiet') : []),
];

const planRows = (steps: readonly RollbackStep[], state: ClientState, width: number): readonly Row[] => [
  spread(row('   what will run, in this order'), row(span('usual time', 'quiet'), ' '), width),
  ...steps.flatMap(({plan}, index) => [
    spread(row(`     ${index + 1}  `, plan.title), row(span(plan.usualMs === undefined ? 'not measured' : formatDuration(plan.usualMs), 'quiet'), ' '), width),
    ...plan.commands.flatMap(({text}) => wrapAfter(row('        ', span('! ')), text, width - 1, 'quiet')),
  ]),
  row(`     ${steps.length + 1}  ${watchText(state)}`),
];

const watchText = ({release}: ClientState): string =>
  `watch until ${release.facts.previous?.version ?? 'the old version'} is seen on every instance, health and errors usual`;

const consequenceRows = ({plan}: Active, width: number): readonly Row[] => [
  ...(plan.notSafe ? wrapAfter(row('   ', span('▲ ', 'bad')), plan.notSafe, width - 1, 'bad') : []),
  ...plan.consequences.flatMap(text => wrapAfter(row('   '), text, width - 1)),
];

const runningRows = (state: ClientState, rollback: Running, width: number): readonly Row[] => {
  const done = rollback.steps.filter(({state: now}) => now.status === 'passed' || now.status === 'failed').length;
  const total = rollback.steps.length + 1;
  const usual = rollback.steps.reduce<number | undefined>((sum, {plan}) => (sum === undefined || plan.usualMs === undefined ? undefined : sum + plan.usualMs), 0);
  const watching = done === rollback.steps.length;
  const took = formatCount(Math.max(0, state.now - rollback.startedAt));
  const {traffic} = state.release.facts;
  return [
    ...wrapAfter(row(' ', span('◆ ', 'busy')), `Rolling back ${rollback.plan.from} → ${rollback.plan.to}: step ${Math.min(done + 1, total)} of ${total}, ${took}${usual ? ` of about ${formatCount(usual)}` : ''}.`, width - 1, 'strong'),
    row('   ', span(rollback.tries > 1 ? `Try ${rollback.tries}. ` : ''), traffic ? `Traffic was set to ${traffic.setPct} % before.` : ''),
    blank,
    ...rollback.steps.map((step, index) => stepRow(step, index, state, width)),
    spread(row('   ', span(watching ? '◆' : '·', watching ? 'busy' : 'quiet'), ` ${total}  ${watchText(state)}`), [], width),
    blank,
    ...(watching ? targetRows(state.feeds['rollback targets'] ?? [], state, width) : []),
    ...(watching && state.feeds['rollback watch'] ? [row('   ', `${formatCount(state.feeds['rollback watch'].coveredMs)} of ${formatCount(state.feeds['rollback watch'].ofMs)} watched. `, state.feeds['rollback watch'].sentence)] : []),
    ...(state.feeds.job?.place.startsWith('rollback-') ? [blank, ...state.feeds.job.lines.slice(-6).map(line => fit(row('     ', span(line, 'quiet')), width))] : []),
  ];
};

const stepRow = ({plan, state: now}: RollbackStep, index: number, state: ClientState, width: number): Row => {
  const glyph = {waiting: '·', running: '◆', passed: '✓', failed: '✗'}[now.status];
  const role: Role = ({waiting: 'quiet', running: 'busy', passed: 'good', failed: 'bad'} as const)[now.status];
  const time = now.status === 'running' ? formatCount(Math.max(0, state.now - now.startedAt)) : 'endedAt' in now ? `${formatDuration(now.endedAt - now.startedAt)}   ${timeWithSeconds(now.endedAt)}` : '';
  const says = now.status === 'failed' ? `: ${now.evidence.says}` : '';
  return spread(row('   ', span(glyph, role), ` ${index + 1}  ${plan.title}${says}`), row(span(time, 'quiet'), ' '), width);
};

const targetRows = (targets: NonNullable<ClientState['feeds']['rollback targets']>, state: ClientState, width: number): readonly Row[] => {
  if (targets.length === 0) return [];
  const line = (glyph: Row, cells: readonly [string, string, string, string], age: string): Row =>
    spread(row('   ', ...glyph, ' ', padEnd(cells[0], 12), padEnd(cells[1], 10), padEnd(cells[2], 14), cells[3]), row(span(age, 'quiet'), ' '), width);
  return [
    line([{text: ' '}], ['instance', 'wanted', 'seen', 'health'], 'last answer'),
    ...targets.map(({name, wanted, seen, healthy, note, at}) => {
      const back = seen === wanted && healthy;
      return line([span(back ? '✓' : '?', back ? 'good' : 'bad')], [name, wanted, seen ?? 'no answer', healthy ? 'healthy' : note ?? 'not healthy'], formatAge(state.now - at));
    }),
  ];
};

const padEnd = (text: string, width: number): string => (widthOf(text) < width ? text + ' '.repeat(width - widthOf(text)) : `${text} `);

const verifiedRows = (state: ClientState, rollback: Over, width: number): readonly Row[] => [
  ...wrapAfter(row(' ', span('✓ ', 'good')), `Rolled back. ${rollback.says}`, width - 1, 'strong'),
  row('   ', `From key to verified: ${formatDuration(rollback.endedAt - rollback.pressedAt)}.`),
  blank,
  ...rollback.steps.map((step, index) => stepRow(step, index, state, width)),
  blank,
  ...targetRows(rollback.targets, state, width),
  blank,
  ...afterRows(state, rollback, width),
];

const afterRows = ({release}: ClientState, {plan}: Active, width: number): readonly Row[] => [
  ...(plan.scope === 'nothing deployed' ? [] : wrapAfter(row('   '), `${padEnd(plan.from, 11)} ${release.cause ? `marked bad: ${release.cause.text}` : 'marked bad; a new try is locked until a cause is written'}`, width - 1)),
  ...(release.ended ? wrapAfter(row('   told        '), release.ended.says.join('   '), width - 1) : [row('   ', span('telling everybody, drafting the post-mortem …', 'quiet'))]),
  row('   next        ', release.cause || plan.scope === 'nothing deployed' ? 'q leaves; the record is complete' : 'e write the cause'),
];

const unverifiedRows = (state: ClientState, rollback: Over, width: number): readonly Row[] => [
  ...wrapAfter(row(' ', span('? ', 'bad')), `Unverified${rollback.status === 'accepted' ? ', accepted' : ''}: ${rollback.says}`, width - 1, 'strong'),
  blank,
  ...targetRows(rollback.targets, state, width),
  blank,
  ...rollback.steps.map((step, index) => stepRow(step, index, state, width)),
  ...rollback.steps.flatMap(({state: now}) => (now.status === 'failed' ? (now.evidence.details ?? []).slice(-4).map(line => fit(row('        ', span(line, 'quiet')), width)) : [])),
  blank,
  ...(rollback.status === 'accepted'
    ? afterRows(state, rollback, width)
    : [
        row('   what can be done now'),
        row('   ', span('1', 'strong'), '  try again             the same commands; what is back already stays'),
        row('   ', span('2', 'strong'), '  do it by hand         rollback.sh in the record folder; then 1 looks again'),
        row('   ', span('3', 'strong'), '  accept as it is       asks for a reason; the record says unverified'),
        blank,
        row('   ', span('The release is locked until a cause is written down.', 'quiet')),
      ]),
];

export const rollbackAge = (state: ClientState): string => ('pressedAt' in state.release.rollback ? formatAge(state.now - state.release.rollback.pressedAt) : '');
