import {gateStatus} from '../../release/gate-status.ts';
import {gateInfo} from '../../release/gates.ts';
import type {MetricSeries} from '../../release/feeds.ts';
import {formatAge, formatCount} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {fit, row, span, widthOf, type Role, type Row, type Span} from '../text.ts';
import {environmentTag} from './header.ts';
import {nextShare, pictureOf} from './live.ts';
import {freshNow, isOutside, unmeasuredMs} from './metric.ts';
import {asSeen, isStale, openGateOf} from './open-gate.ts';
import {gateVerdict} from './verdict.ts';

/**
 * What the row may say. `brief` stands first and is always there unless `from` says otherwise; `full` replaces it when there is
 * room. Lower numbers get the room first.
 */
type Part = {readonly brief: Span; /** Undefined: never left out. */ readonly from?: number; readonly full?: {readonly span: Span; readonly from: number}};

/** Everything that must never collapse, in one row: environment, version, share, verdict, numbers, what comes next, the way back. */
export const oneLine = (state: ClientState, width: number): Row => {
  const tag = environmentTag(state);
  const parts: readonly Part[] = [
    {brief: span(tag.text.replace('PRODUCTION', 'PROD'), tag.role)},
    ...versionParts(state), ...caseParts(state), ...(state.connection.status === 'connected' ? [...numberParts(state), ...nextParts(state)] : []), ...wayBackParts(state),
  ];
  return fit(filled(parts, width), width);
};

/** One after the other, in the order of their numbers, everything that still fits. */
const filled = (parts: readonly Part[], width: number): Row => {
  const texts: (Span | undefined)[] = parts.map(({brief, from}) => (from === undefined ? brief : undefined));
  const wishes = parts.flatMap(({brief, from, full}, index) => [...(from === undefined ? [] : [{index, from, span: brief}]), ...(full ? [{index, from: full.from, span: full.span}] : [])]);
  for (const {index, span: wish} of wishes.toSorted((x, y) => x.from - y.from)) {
    const before = texts[index];
    texts[index] = wish;
    if (widthOf(joined(texts, ' ')) > width) texts[index] = before;
  }
  const airy = joined(texts, '  ');
  return widthOf(airy) <= width ? airy : joined(texts, ' ');
};

/** The first three belong together. */
const joined = (texts: readonly (Span | undefined)[], gap: string): Row => {
  const kept = texts.filter(text => text !== undefined);
  return row(...kept.flatMap((text, index) => [index === 0 ? '' : index < 3 ? ' ' : gap, text]));
};

const versionParts = ({release: {facts}}: ClientState): readonly Part[] => {
  const version = facts.version ?? facts.proposal?.version;
  const share = facts.touched?.production && facts.traffic ? ` ${facts.traffic.setPct}%` : '';
  return version === undefined ? [] : [{brief: span(`${version}${share}`), from: 1}];
};

const caseParts = (state: ClientState): readonly Part[] => {
  const {release, connection, now, pictureAt} = state;
  const {rollback} = release;
  const seconds = rollback.status === 'holding' ? Math.max(1, Math.ceil((rollback.until - now) / 1000)) : 0;
  if (connection.status !== 'connected') return [{brief: span('? no engine', 'bad'), full: {span: span('? no connection to the engine', 'bad'), from: 3}}];
  if (isStale(state)) return [{brief: span(`▲ ${formatAge(now - pictureAt)} old`, 'attention'), full: {span: span(`▲ picture ${formatAge(now - pictureAt)} old`, 'attention'), from: 3}}];
  if (rollback.status === 'holding') return [{brief: span(`ROLL BACK ${seconds} s, Esc`, 'banner'), full: {span: span(`ROLL BACK in ${seconds} s, Esc takes it back`, 'banner'), from: 1}}];
  if (rollback.status === 'running') return [{brief: span(`◆ rolling back ${formatCount(now - rollback.startedAt)}`, 'busy')}];
  if (rollback.status === 'verified') return [rollback.attestedBy === undefined ? {brief: span('✓ rolled back', 'good')} : {brief: span('✓ back, told', 'good'), full: {span: span(`✓ rolled back, says ${rollback.attestedBy}`, 'good'), from: 3}}];
  if (rollback.status !== 'none') return [{brief: span(rollback.status === 'accepted' ? '? accepted unverified' : '? unverified', 'bad')}];
  const {glyph, role} = gateVerdict(state, openGateOf(state));
  return [{brief: span(glyph, role), full: {span: span(`${glyph} ${wordFor(state)}`, role === 'quiet' ? undefined : role), from: 3}}];
};

/** The verdict in one or two words. */
const wordFor = (state: ClientState): string => {
  const {release, feeds} = state;
  const gate = openGateOf(state);
  if (release.ended) return release.ended.result;
  if (release.hold) return 'held';
  if (pictureOf(state) === 'live' && feeds.live?.window) return unmeasuredMs(asSeen(state)) !== undefined ? 'no data' : {worse: 'WORSE', safe: 'safe', unsure: 'no worse', 'no-data': 'no data'}[feeds.live.window.verdict];
  const {number, name} = gateInfo(gate);
  return `${number} ${name} ${{waiting: 'waits', ready: 'asks', running: 'runs', passed: 'passed', failed: 'failed', unknown: 'unknown', skipped: 'skipped'}[gateStatus(release, gate)]}`;
};

const numberParts = (state: ClientState): readonly Part[] => {
  const metrics = state.release.facts.touched?.production ? (state.feeds.live?.metrics ?? []) : [];
  const seen = asSeen(state);
  const part = (id: string, name: string, text: (value: number) => string): readonly Part[] => {
    const metric = metrics.find(each => each.id === id);
    if (metric?.now === undefined) return [];
    const value = freshNow(metric, seen);
    if (value === undefined) return [{brief: span(`${name} ?`, 'attention'), from: 2, full: {span: span(`${name} no data`, 'attention'), from: 4}}];
    const role: Role = isOutside(metric) === 'limit' ? 'bad' : 'plain';
    const words = text(value);
    return [{brief: span(`${name}${name === 'err' ? '' : ' '}${words}`, role), from: 2, full: {span: span(`${name} ${words}${limitOf(metric, text)}`, role), from: 4}}];
  };
  return [...part('errorRate', 'err', value => value.toFixed(2).replace(/^0/, '')), ...part('p99', 'p99', value => String(Math.round(value)))];
};

const limitOf = ({limit, unit}: MetricSeries, text: (value: number) => string): string =>
  limit === undefined ? '' : unit === '%' ? `/${limit.toFixed(1)}%` : `/${text(limit)}`;

const nextParts = (state: ClientState): readonly Part[] => {
  const remaining = gateVerdict(state, openGateOf(state)).count;
  const share = nextShare(state);
  if (remaining === undefined || state.release.rollback.status !== 'none' || isStale(state)) return [];
  return [{brief: span(share === undefined ? `${remaining} left` : `${share}% in ${remaining}`), from: 5}];
};

const wayBackParts = ({release, feeds, me}: ClientState): readonly Part[] => {
  const {facts, rollback, gates} = release;
  const to = facts.previous?.version ?? 'old';
  if (me.role === 'observer') return [{brief: span('r off'), full: {span: span('r off: you observe'), from: 6}}];
  if (rollback.status !== 'none') return [{brief: span(`r→${to}`, 'strong')}];
  if (gates.cut.startedAt === undefined) return [{brief: span('r –'), full: {span: span('r: nothing to undo'), from: 6}}];
  if (!facts.touched?.production && !facts.touched?.staging && !facts.migrated?.production) return [{brief: span('r ends it', 'strong')}];
  if (feeds.readiness?.notSafe) return [{brief: span(`r→${to} NOT SAFE`, 'bad')}];
  const about = feeds.readiness?.estimateMs === undefined ? undefined : ` ~${Math.round(feeds.readiness.estimateMs / 1000)}s`;
  return [{brief: span(`r→${to}`, 'strong'), ...(about && {full: {span: span(`r→${to}${about}`, 'strong'), from: 6}})}];
};
