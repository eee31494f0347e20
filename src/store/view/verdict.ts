import {currentGate, gateStatus} from '../../release/gate-status.ts';
import {gateInfo} from '../../release/gates.ts';
import type {GateId, Item} from '../../release/state.ts';
import {formatCount, formatDuration} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {glyphOf, toneOf, type Role} from '../text.ts';

export type Verdict = {readonly glyph: string; readonly role: Role; readonly sentence: string; readonly next: string; readonly count?: string};

/** The first two rows of a gate: what is the case, and what comes next or was left untouched. */
export const gateVerdict = (state: ClientState, gate: GateId): Verdict => {
  const {release, now} = state;
  const {countdown} = release;
  if (countdown?.gate === gate)
    return {glyph: '◆', role: 'busy', sentence: `${gateInfo(gate).name} starts in ${Math.max(1, Math.ceil((countdown.until - now) / 1000))} s.`, next: `Started by ${countdown.by}. Esc takes it back; nothing has been changed yet.`};
  const status = gateStatus(release, gate);
  const look = {glyph: glyphOf[status], role: toneOf[status] as Role};
  if (release.ended && status !== 'passed') return {glyph: '–', role: 'quiet', sentence: `Not done: this release has ended (${release.ended.result}).`, next: ''};
  if (release.hold && status !== 'passed' && status !== 'waiting')
    return {glyph: '▲', role: 'attention', sentence: `Held by ${release.hold.by}: ${release.hold.reason}`, next: 'Nothing new starts. h goes on.'};
  switch (status) {
    case 'waiting': {
      const first = currentGate(release);
      return {...look, sentence: first ? `Waits for gate ${gateInfo(first).number} ${gateInfo(first).name}.` : 'Waits.', next: 'Nothing has been done here yet.'};
    }
    case 'ready':
      return release.gates[gate].startedAt === undefined ? readyVerdict(state, gate, look) : askingVerdict(state, gate, look);
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

type Look = Pick<Verdict, 'glyph' | 'role'>;

const readyVerdict = ({release}: ClientState, gate: GateId, look: Look): Verdict => {
  const {items} = release.gates[gate];
  const changing = items.filter(({plan}) => plan.commands.some(({does}) => does === 'changes')).length;
  const production = gate === 'migrate' || gate === 'deploy';
  const sentence = `Ready: ${items.length} ${items.length === 1 ? 'point' : 'points'}, ${changing === 0 ? 'none changes anything' : `${changing} ${changing === 1 ? 'changes' : 'change'} something`}. s starts it.`;
  const next = !production
    ? 'Nothing has been changed here yet.'
    : release.productionConfirmedBy === undefined
      ? `Changes production: s asks you to type ${release.info?.policy.productionWord}, then waits 3 s on the glass.`
      : 'Changes production: 3 s on the glass, and Esc takes it back.';
  return {...look, sentence, next};
};

const askingVerdict = ({release}: ClientState, gate: GateId, look: Look): Verdict => {
  const asking = release.gates[gate].items.filter(({state}) => state.status === 'asking');
  const first = asking[0]?.state;
  const text = first?.status === 'asking' ? first.question.text : 'Something is asked.';
  const refused = first?.status === 'asking' && first.refused !== undefined ? first.refused : undefined;
  return {...look, sentence: refused ? `Not taken: ${refused}` : text, next: refused ? text : 'Choose below by its number.'};
};

const runningVerdict = (state: ClientState, gate: GateId, look: Look): Verdict => {
  const {release, feeds, now} = state;
  const running = release.gates[gate].items.filter((item): item is Item => item.state.status === 'running');
  const item = running[0];
  if (item?.state.status !== 'running') return {...look, sentence: 'Under way.', next: 'The next point is being prepared.'};
  const window = feeds.live?.window;
  const watching = window && (item.plan.id.startsWith('traffic-') || item.plan.id === 'window' || item.plan.id === 'performance');
  if (watching) return {...verdictLook(window.verdict), sentence: window.sentence, next: window.toProve.length > 0 ? `Still to prove: ${window.toProve.join(' · ')}` : 'All is proven; the time has to pass.', count: formatCount(window.remainingMs)};
  const progress = feeds.progress?.[`${gate}/${item.plan.id}`];
  const more = running.length > 1 ? ` and ${running.length - 1} more` : '';
  return {
    ...look,
    sentence: `Under way: ${item.plan.title}${more}.`,
    next: progress ? progress.line : silence(state) ?? `Since ${formatDuration(Math.floor((now - item.state.startedAt) / 5000) * 5000)}.`,
  };
};

const verdictLook = (verdict: 'worse' | 'safe' | 'unsure' | 'no-data'): Look =>
  ({worse: {glyph: '✗', role: 'bad'}, safe: {glyph: '✓', role: 'good'}, unsure: {glyph: '◆', role: 'busy'}, 'no-data': {glyph: '?', role: 'bad'}} as const)[verdict];

/** A command that says nothing for long is named before somebody wonders. */
const silence = ({feeds, now}: ClientState): string | undefined => {
  const job = feeds.job;
  if (!job || job.ended) return undefined;
  const quietMs = now - job.lastOutputAt;
  return quietMs > 30_000 ? `No output for ${formatDuration(Math.floor(quietMs / 5000) * 5000)}. Enter shows it, x stops it.` : undefined;
};

const stoppedVerdict = ({release}: ClientState, gate: GateId, look: Look): Verdict => {
  const {items} = release.gates[gate];
  const stopped = items.filter(({plan, state}) => !plan.optional && (state.status === 'failed' || state.status === 'unknown'));
  const passed = items.filter(({state}) => state.status === 'passed').length;
  const first = stopped.find(({state}) => state.status === 'unknown') ?? stopped[0];
  if (!first || !('evidence' in first.state)) return {...look, sentence: 'Stopped.', next: ''};
  if (first.state.status === 'unknown')
    return {...look, sentence: `Unknown: ${first.plan.title}. We cannot tell if it happened; only a person may decide.`, next: 'Nothing else will start until then.'};
  const and = stopped.length > 1 ? ` (and ${stopped.length - 1} more)` : '';
  return {...look, sentence: `Stopped: ${first.state.evidence.says}${and}.`, next: `${untouched(release, gate)} ${passed} passed, ${stopped.length} failed.`};
};

/** The first question of whoever reads a failure: what state are things in? */
const untouched = ({facts}: ClientState['release'], gate: GateId): string => {
  if (facts.touched?.production) return `${facts.version} is in production${facts.traffic ? `, traffic ${facts.traffic.setPct} %` : ''}.`;
  if (facts.migrated?.production) return `Production's database: migration ${facts.migrated.production}. ${facts.previous?.version ?? 'The old version'} serves.`;
  if (facts.touched?.staging) return 'Production is untouched; staging has the candidate.';
  if (facts.candidateTag) return `Nothing is deployed; ${facts.candidateTag} is on the remote.`;
  return gate === 'cut' ? 'Nothing is deployed.' : 'Nothing has been changed.';
};

const passedVerdict = ({release}: ClientState, gate: GateId, look: Look): Verdict => {
  const {items, startedAt, passedAt} = release.gates[gate];
  const exceptions = items.filter(({state}) => state.status === 'skipped').length;
  const late = items.filter(({plan, state}) => plan.optional && state.status === 'failed').length;
  const took = startedAt !== undefined && passedAt !== undefined ? ` in ${formatCount(passedAt - startedAt)}` : '';
  const amiss = [exceptions > 0 && `${exceptions} by exception`, late > 0 && `${late} could not be done`].filter(Boolean).join(', ');
  if (gate === 'finalise' && release.ended?.result === 'released')
    return {...look, role: 'good', sentence: `${release.facts.version} is released.${amiss ? ` ${amiss}.` : ''}`, next: 'The record is complete. q leaves.'};
  return {...look, role: amiss ? 'attention' : look.role, sentence: `Passed${took}${amiss ? `, ${amiss}` : ''}.`, next: `${items.length} of ${items.length} points settled.`};
};
