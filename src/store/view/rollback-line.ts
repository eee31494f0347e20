import {formatAge, formatDuration} from '../../util/duration.ts';
import {timeWithSeconds} from './header.ts';
import {rollbackStatus} from '../../release/rollback-state.ts';
import type {ClientState} from '../client-state.ts';
import {unverifiedAnswers} from './rollback-answers.ts';
import {padEnd, row, span, spread, widthOf, type Row, type Span} from '../text.ts';

/** The last row but one: what `r` would do now, and how ready it is. Never empty, never folded. */
export const rollbackLine = (state: ClientState, width: number): Row => {
  const [first, ...rest] = parts(state, width);
  const ready = width >= 120 && rest.length > 0 ? readyText(state) : [];
  const key = row(span(padEnd(width >= 80 ? ' r' : 'r', width >= 80 ? 4 : 2), 'strong'));
  const gap = width >= 110 ? '   ' : width >= 60 ? '  ' : ' ';
  const line = fitting(key, first, rest, gap, width - (ready.length > 0 ? widthOf(ready) + 4 : 0));
  return ready.length > 0 ? spread(line, [...ready, {text: ' '}], width) : line;
};

/** What `r` does, as a sentence for help and palette. */
export const rollbackWords = (state: ClientState): string => {
  const [first, ...rest] = parts({...state, ui: {...state.ui, field: undefined}}, 200);
  return [first, ...rest].map(({text}) => text).join(', ');
};

/** From the right: backup age, rehearsal, class. What says NOT SAFE stands in the first part and wraps nothing away. */
const fitting = (key: Row, first: Span, rest: readonly Span[], gap: string, width: number): Row => {
  for (let kept = rest.length; kept >= 0; kept--) {
    const line = row(...key, first, ...rest.slice(0, kept).flatMap(part => [span(gap), part]));
    if (widthOf(line) <= width) return line;
  }
  return row(...key, first);
};

/** Words for this width: the first of them that fits. */
const say = (width: number, role: Span['role'], ...texts: readonly [string, ...string[]]): readonly [Span] =>
  [span(texts.find(text => widthOf(text) <= width - (width >= 80 ? 4 : 2)) ?? texts.at(-1)!, role)];

const parts = (state: ClientState, width: number): readonly [Span, ...Span[]] => {
  const {release, me, ui, connection} = state;
  const {rollback, ended} = release;
  if (me.role === 'observer') return say(width, undefined, 'You observe. Rejoin with cockpit attach to act, or tell whoever drives', 'You observe. cockpit attach lets you act', 'you observe: r is off');
  if (ui.field) return say(width, 'attention', 'Esc first, then r: letters are letters in the open field', 'Esc first, then r');
  if (rollback.status === 'holding' || rollback.status === 'running')
    return say(width, undefined, `pressed ${timeWithSeconds(rollback.pressedAt)} by ${rollback.by}. More presses change nothing`, `pressed ${timeWithSeconds(rollback.pressedAt)} by ${rollback.by}`);
  if (rollback.status === 'unverified')
    return say(width, 'bad', `this rollback is still open: choose 1–${unverifiedAnswers(release).length}. More presses change nothing`, `still open: choose 1–${unverifiedAnswers(release).length}`);
  if (rollback.status === 'accepted') return say(width, 'bad', `going back to ${rollback.plan.to} was accepted UNVERIFIED`);
  if (rollback.status === 'verified') return say(width, undefined, `rolled back to ${rollback.plan.to}, ${rollbackStatus(rollback)}`, `rolled back to ${rollback.plan.to}${rollback.attestedBy === undefined ? ', verified' : `, says ${rollback.attestedBy}`}`);
  if (ended && ended.result !== 'released') return say(width, undefined, 'nothing to roll back: this release has ended', 'this release has ended');
  if (connection.status !== 'connected') return withoutEngine(state, width);
  return ahead(state, width);
};

/** What is true of the key while nobody answers: it is kept and sent, and there are ways that need neither screen nor engine. */
const withoutEngine = ({connection}: ClientState, width: number): readonly [Span] =>
  connection.status === 'ended'
    ? say(width, 'bad', 'cannot reach the engine from this screen. Run: cockpit rollback', 'run: cockpit rollback')
    : say(width, 'bad', 'is sent as soon as the engine answers. At once: $ cockpit rollback', 'is sent when it answers; or: cockpit rollback', 'run: cockpit rollback');

const ahead = (state: ClientState, width: number): readonly [Span, ...Span[]] => {
  const {release, feeds} = state;
  const {facts, ended} = release;
  const to = facts.previous?.version ?? 'the version before';
  if (release.gates.cut.startedAt === undefined)
    return facts.previous
      ? say(width, undefined, `nothing to roll back: production still runs ${to}, untouched`, `nothing to undo: ${to} still runs`)
      : say(width, undefined, 'nothing to roll back: nothing has been changed', 'nothing to roll back');
  if (!facts.touched?.staging && !facts.touched?.production && !facts.migrated?.production)
    return say(width, undefined, `end this release: nothing is deployed${facts.candidateTag ? `, tag ${facts.candidateTag} stays` : ''}`, 'end this release: nothing is deployed', 'end: nothing is deployed');
  const readiness = feeds.readiness;
  const about = readiness?.estimateMs === undefined ? undefined : `~${formatDuration(readiness.estimateMs)}`;
  if (!facts.touched?.production && !facts.migrated?.production)
    return say(width, undefined, `roll back staging → ${to}${about ? `, ${about}` : ''}. Production is untouched`, `roll back staging → ${to}${about ? `, ${about}` : ''}`);
  const unfinished = facts.migrated?.production !== undefined && facts.migrated.production !== 'applied';
  const kind = unfinished ? 'migration unfinished' : facts.migrations && facts.migrations.files.length > 0 ? facts.migrations.rollbackClass : 'no migration';
  if (readiness?.notSafe) return [...say(width, 'bad', `roll back → ${to}: NOT SAFE with code alone, ${kind}`, `roll back → ${to}: NOT SAFE, ${kind}`, `→ ${to}: NOT SAFE, ${kind}`, `→ ${to}: NOT SAFE`), ...(about ? [span(about)] : [])];
  const wide = width >= 110;
  return [
    span(`roll back → ${to}`, 'strong'),
    ...(about ? [span(about)] : []),
    span(kind),
    ...(facts.rehearsal ? [span(`rehearsed ${formatAge(state.now - facts.rehearsal.at)}${wide ? ' ago' : ''}`)] : []),
    ...(facts.backup ? [span(`backup ${facts.backup.level} ${formatAge(state.now - facts.backup.takenAt)}${wide ? ' old' : ''}`)] : []),
    ...(ended && facts.keptUntil ? [span(`kept until ${new Date(facts.keptUntil).toISOString().slice(5, 16).replace('T', ' ')}`)] : []),
  ];
};

/** At the right end: all parts are there, or the first that is not. */
const readyText = ({feeds}: ClientState): Row => {
  const readiness = feeds.readiness;
  if (!readiness) return [];
  const missing = readiness.parts.find(({ok}) => ok !== true);
  return missing ? row(span(`▲ ${missing.name}: ${missing.says}`, 'attention')) : row('✓ ready');
};
