import {restsOnExpired} from '../../release/follow.ts';
import {currentGate, expiredForMs, gateStatus} from '../../release/gate-status.ts';
import {gateInfo} from '../../release/gates.ts';
import type {GateId, Item} from '../../release/state.ts';
import {formatAge, formatCount, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {glyphOf, shortDigests, toneOf, widthOf, type Role} from '../text.ts';
import {isWatch, nextShare} from './live.ts';
import {unmeasuredMs} from './metric.ts';
import {progressOf} from './open-gate.ts';
import {inProduction, stateOfThings} from './state-of-things.ts';

export type Verdict = {
  readonly glyph: string;
  readonly role: Role;
  /** What is the case. */
  readonly sentence: string;
  /** What comes next, or what was left untouched. */
  readonly next: string;
  /** The one thing that counts down. */
  readonly count?: string;
  /** The item whose own words the sentence already says. */
  readonly of?: Item;
};

/** The first two rows of a gate. */
export const gateVerdict = (state: ClientState, gate: GateId): Verdict => {
  const {release, now} = state;
  const {countdown} = release;
  const status = gateStatus(release, gate);
  const look = {glyph: glyphOf[status], role: toneOf[status] as Role};
  if (countdown?.gate === gate)
    return {glyph: '◆', role: 'busy', sentence: `${gateInfo(gate).name} starts in ${Math.max(1, Math.ceil((countdown.until - now) / 1000))} s.`, next: `Started by ${countdown.by}. Esc takes it back; nothing has been changed yet.`};
  if (release.ended && status !== 'passed' && status !== 'skipped') return {glyph: '–', role: 'quiet', sentence: `Not done: this release has ended (${release.ended.result}).`, next: ''};
  const verdict = ofStatus(state, gate, status, look);
  if (!release.hold || status === 'passed' || status === 'skipped' || status === 'waiting') return verdict;
  const {record} = state.feeds;
  const held = record ? `The record of this release ${record.is === 'damaged' ? 'is damaged' : 'cannot be written'}.` : `Held by ${release.hold.by}: ${release.hold.reason}.`.replace(/\.\.$/, '.');
  const after = record ? 'Nothing new starts; r works.' : 'Nothing new starts; h goes on.';
  // What is wrong comes before who stopped; where nothing is wrong, being held is what is the case.
  return status === 'failed' || status === 'unknown' || verdict.role === 'bad'
    ? {...verdict, next: `${held} ${after}`}
    : {...verdict, glyph: '▲', role: 'attention', sentence: held, next: `${after} ${status === 'running' ? 'What runs is watched to its end.' : ''}`.trim()};
};

type Look = Pick<Verdict, 'glyph' | 'role'>;

const ofStatus = (state: ClientState, gate: GateId, status: ReturnType<typeof gateStatus>, look: Look): Verdict => {
  switch (status) {
    case 'waiting':
      return waitingVerdict(state, look);
    case 'ready':
      return state.release.gates[gate].startedAt === undefined ? readyVerdict(state, gate, look) : askingVerdict(state, gate, look);
    case 'running':
      return runningVerdict(state, gate, look);
    case 'failed':
    case 'unknown':
      return stoppedVerdict(state, gate, look);
    case 'passed':
    case 'skipped':
      return passedVerdict(state, gate, look);
  }
};

const waitingVerdict = ({release}: ClientState, look: Look): Verdict => {
  const first = currentGate(release);
  return {...look, sentence: first ? `Waits for gate ${gateInfo(first).number} ${gateInfo(first).name}.` : 'Waits.', next: 'Nothing has been done here yet.'};
};

const readyVerdict = ({release}: ClientState, gate: GateId, look: Look): Verdict => {
  const {items} = release.gates[gate];
  const changing = items.filter(({plan}) => plan.commands.some(({does}) => does === 'changes')).length;
  const sentence = `Ready: ${items.length} ${items.length === 1 ? 'point' : 'points'}, ${changing === 0 ? 'none changes anything' : `${changing} ${changing === 1 ? 'changes' : 'change'} something`}. s starts it.`;
  const next = gate !== 'migrate' && gate !== 'deploy'
    ? 'Nothing has been changed here yet.'
    : release.productionConfirmedBy === undefined
      ? `Changes production: s asks you to type ${release.info?.policy.productionWord}, then waits ${seconds(release.info?.policy.graceMs)} on the glass.`
      : `Changes production: ${seconds(release.info?.policy.graceMs)} on the glass, and Esc takes it back.`;
  return {...look, sentence, next};
};

const seconds = (ms: number | undefined): string => formatDuration(ms ?? 3_000);

const askingVerdict = (state: ClientState, gate: GateId, look: Look): Verdict => {
  const {release, me} = state;
  const asking = release.gates[gate].items.filter(({state: now}) => now.status === 'asking');
  const [first] = asking;
  if (first?.state.status !== 'asking') return {...look, sentence: 'Something is asked.', next: ''};
  const {question, refused, answers} = first.state;
  const {people} = first.plan;
  const mine = answers.some(({by}) => by === me.who);
  const missing = people - new Set(answers.map(({by}) => by)).size;
  const expired = release.gates[gate].items.filter(item => expiredForMs(item, state.now) !== undefined).length;
  const [sentence, rest] = firstSentence(shortDigests(question.text));
  const next = [
    rest,
    people > 1 && `${people - missing} of ${people} have answered${answers.length > 0 ? `: ${answers.map(({by}) => by).join(', ')}` : ''}.`,
    people > 1 && mine ? 'Another person has to answer as well.' : question.options.length === 0 ? 'Enter opens the field.' : rest === '' && 'Choose by number.',
    asking.length > 1 && `${asking.length - 1} more to answer here.`,
    expired > 0 && `${expired} ${expired === 1 ? 'check has' : 'checks have'} expired: mark it, p reads it again.`,
  ].filter(Boolean).join(' ');
  return refused ? {...look, of: first, sentence: `Not taken: ${refused}`, next: question.text} : {...look, of: first, sentence, next};
};

/** What is asked, and what is said about it. A dot inside a number or a name ends no sentence. */
const firstSentence = (text: string): readonly [string, string] => {
  const [, first, rest] = /^(.{12,}?[.?]) +(\S.*)$/s.exec(text) ?? [];
  return first !== undefined && rest !== undefined ? [first, rest] : [text, ''];
};

const runningVerdict = (state: ClientState, gate: GateId, look: Look): Verdict => {
  const {release, feeds, now} = state;
  const running = release.gates[gate].items.filter(({state: of}) => of.status === 'running');
  const item = running.find(({plan}) => isWatch(plan.id)) ?? running[0];
  if (item?.state.status !== 'running') return heldUp(state, gate) ?? {...look, sentence: 'Under way.', next: 'The next point is being prepared.'};
  if (feeds.live?.window && isWatch(item.plan.id)) return watchedVerdict(state, item);
  const progress = progressOf(state, gate, item.plan.id);
  const more = running.length > 1 ? ` and ${running.length - 1} more` : '';
  return {
    ...look, of: item,
    sentence: `Under way: ${item.plan.title}${more}.`,
    next: progress ?? silence(state) ?? `Since ${formatAge(now - item.state.startedAt).replace('now', 'just now')}.`,
  };
};

/** A gate that is gone on with after hours, on evidence that only a person can renew. */
const heldUp = ({release, now}: ClientState, gate: GateId): Verdict | undefined => {
  const coming = release.gates[gate].items.find(({state}) => state.status === 'waiting');
  const [stale] = coming ? restsOnExpired(release, gate, coming, now) : [];
  return stale && {
    glyph: '▲', role: 'attention', sentence: `Waits: ${stale.item.plan.title} has expired, and ${coming!.plan.title} rests on it.`,
    next: `Open gate ${gateInfo(stale.gate).number} ${gateInfo(stale.gate).name}, mark it, and p looks again; then this goes on by itself.`,
  };
};

const watchedVerdict = (state: ClientState, item: Item): Verdict => {
  const {feeds, now} = state;
  const silentMs = unmeasuredMs(state);
  if (silentMs !== undefined)
    return {...verdictLook['no-data'], of: item, sentence: `Blind for ${formatAge(silentMs)}: nothing has been measured, and how it is now is not known.`, next: 'What was said before is old. Missing data is not health; r works.'};
  const {verdict, sentence, remainingMs, toProve} = feeds.live!.window!;
  const share = nextShare(state);
  const undo = feeds.readiness?.estimateMs === undefined ? '' : ` ~${formatDuration(feeds.readiness.estimateMs)} to undo.`;
  const then = !item.plan.id.startsWith('traffic-') ? 'Then this point is done' : share === undefined ? 'Then all of production has it' : `Then ${share} %, by itself`;
  const next = verdict === 'worse' ? inProduction(state)
    : verdict === 'no-data' ? 'Missing data is not health: nothing goes on by itself.'
    : remainingMs > 0 ? `${then}, if nothing is worse.${undo}` : `The time has passed; still to prove: ${toProve[0] ?? 'nothing'}.`;
  // Between two ticks the seconds run on, so that the clock does not jump in fives; blind time is put right by the next tick.
  const sinceTick = Math.max(0, Math.min(now - feeds.live!.at, feeds.live!.tickMs));
  return {...verdictLook[verdict], of: item, sentence, next, ...(verdict !== 'worse' && {count: formatCount(Math.max(0, remainingMs - sinceTick))})};
};

const verdictLook = {
  worse: {glyph: '✗', role: 'bad'}, safe: {glyph: '✓', role: 'good'}, unsure: {glyph: '◆', role: 'busy'}, 'no-data': {glyph: '?', role: 'bad'},
} as const satisfies Record<string, Look>;

/** A command that says nothing for long is named before somebody wonders. */
const silence = ({feeds, now}: ClientState): string | undefined => {
  const job = feeds.job;
  if (!job || job.ended) return undefined;
  const quietMs = now - job.lastOutputAt;
  return quietMs > 30_000 ? `No output for ${formatAge(quietMs)}. Enter shows it, x stops it.` : undefined;
};

const stoppedVerdict = (state: ClientState, gate: GateId, look: Look): Verdict => {
  const {items} = state.release.gates[gate];
  const stopped = items.filter(({plan, state: now}) => !plan.optional && (now.status === 'failed' || now.status === 'unknown'));
  const passed = items.filter(({state: now}) => now.status === 'passed').length;
  const first = stopped.find(({state: now}) => now.status === 'unknown') ?? stopped[0];
  if (!first || !('evidence' in first.state)) return {...look, sentence: 'Stopped.', next: ''};
  const {says} = first.state.evidence;
  if (first.state.status === 'unknown')
    return {...look, of: first, sentence: `Unknown: we cannot tell if this happened: ${first.plan.title}.`, next: `${says.charAt(0).toUpperCase()}${says.slice(1).replace(/\.$/, '')}. Only a person may decide; nothing else starts until then.`};
  const and = stopped.length > 1 ? `, and ${stopped.length - 1} more` : '';
  return {...look, of: first, sentence: shortDigests(`${gate === 'preflight' ? 'Not ready' : 'Stopped'}: ${widthOf(says) < 40 ? `${first.plan.title}: ` : ''}${says}${and}.`.replace(/\.\.$/, '.')), next: `${stateOfThings(state)} ${passed} passed, ${stopped.length} failed.`};
};

const passedVerdict = ({release}: ClientState, gate: GateId, look: Look): Verdict => {
  const {items, startedAt, passedAt} = release.gates[gate];
  const exceptions = items.filter(({state}) => state.status === 'skipped').length;
  const late = items.filter(({plan, state}) => plan.optional && state.status === 'failed').length;
  const took = startedAt !== undefined && passedAt !== undefined ? ` in ${formatCount(passedAt - startedAt)}` : '';
  const amiss = [exceptions > 0 && `${exceptions} by exception`, late > 0 && `${late} could not be done`].filter(Boolean).join(', ');
  if (gate === 'finalise' && release.ended?.result === 'released')
    return {...look, role: 'good', sentence: `${release.facts.version} is released.${amiss ? ` ${items.length - exceptions - late} of ${items.length} points met, ${amiss}.` : ''}`, next: `First gate to all of production: ${formatDuration(release.ended.at - (release.info?.openedAt ?? release.ended.at))}. The record is complete.`};
  return {...look, role: amiss ? 'attention' : look.role, sentence: `Passed${took}${amiss ? `, ${amiss}` : ''}.`, next: `${items.length} of ${items.length} points settled.`};
};
