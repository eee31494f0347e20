import {formatAge, formatDuration} from '../../util/duration.ts';
import {timeWithSeconds} from './header.ts';
import type {ClientState} from '../client-state.ts';
import {fit, row, span, widthOf, type Row, type Span} from '../text.ts';

/** The last row but one: what `r` would do now, and how ready it is. Never empty, never folded. */
export const rollbackLine = (state: ClientState, width: number): Row => {
  const key = span(width >= 80 ? ' r  ' : 'r ', 'strong');
  const [first, ...rest] = parts(state, width);
  const gap = width >= 120 ? '   ' : width >= 60 ? '  ' : ' ';
  // From the right: backup age, rehearsal, class. What says NOT SAFE stands in the first part.
  for (let kept = rest.length; kept >= 0; kept--) {
    const line = row(key, first, ...rest.slice(0, kept).flatMap(part => [span(gap), part]));
    if (widthOf(line) <= width) return fit(line, width);
  }
  return fit(row(key, first), width);
};

const parts = (state: ClientState, width: number): readonly [Span, ...Span[]] => {
  const {release, feeds, me, ui} = state;
  const {rollback, facts, ended} = release;
  if (me.role === 'observer') return [span('You observe. cockpit attach lets you act', 'quiet')];
  if (ui.field) return [span(width >= 80 ? 'Esc first, then r: letters are letters in the open field' : 'Esc first, then r', 'attention')];
  if (rollback.status === 'holding' || rollback.status === 'running')
    return [span(`pressed ${timeWithSeconds(rollback.pressedAt)} by ${rollback.by}. More presses change nothing`)];
  if (rollback.status === 'unverified') return [span('this rollback is still open: choose 1–4. More presses change nothing', 'bad')];
  if (rollback.status === 'verified' || rollback.status === 'accepted') return [span(`rolled back to ${rollback.plan.to}${rollback.status === 'accepted' ? ', accepted unverified' : ''}`)];
  if (ended && ended.result !== 'released') return [span('this release has ended', 'quiet')];
  const to = facts.previous?.version;
  if (release.gates.cut.startedAt === undefined) return [span(to ? `nothing to roll back: production still runs ${to}, untouched` : 'nothing to roll back: nothing has been changed', 'quiet')];
  if (!facts.touched?.staging && !facts.touched?.production && !facts.migrated?.production)
    return [span(`end this release: nothing is deployed${facts.candidateTag ? `, tag ${facts.candidateTag} stays` : ''}`, 'quiet')];
  const readiness = feeds.readiness;
  const estimate = readiness?.estimateMs === undefined ? '' : `, ~${formatDuration(readiness.estimateMs)}`;
  if (!facts.touched?.production && !facts.migrated?.production) return [span(`roll back staging → ${to}${estimate}. Production is untouched`)];
  const about = readiness?.estimateMs === undefined ? [] : [span(`~${formatDuration(readiness.estimateMs)}`)];
  if (readiness?.notSafe) return [span(`roll back → ${to}: NOT SAFE with code alone, ${facts.migrations?.rollbackClass ?? 'migration stopped'}`, 'bad'), ...about];
  return [
    span(`roll back → ${to}`, 'strong'),
    ...about,
    span(facts.migrations && facts.migrations.files.length > 0 ? facts.migrations.rollbackClass : 'no migration'),
    ...(facts.rehearsal ? [span(`rehearsed ${formatAge(state.now - facts.rehearsal.at)}`)] : []),
    ...(facts.backup ? [span(`backup ${facts.backup.level} ${formatAge(state.now - facts.backup.takenAt)} old`)] : []),
    ...(ended && facts.keptUntil ? [span(`kept until ${new Date(facts.keptUntil).toISOString().slice(5, 16).replace('T', ' ')}`)] : []),
  ];
};
