import {formatAge, formatCount, formatDuration} from '../../util/duration.ts';
import type {RollbackStep, TargetSeen} from '../../release/rollback-state.ts';
import type {ClientState} from '../client-state.ts';
import {padEnd, row, shorten, span, spread, widthOf, wrapAfter, type Role, type Row} from '../text.ts';
import {timeWithSeconds} from './header.ts';
import {freshNow, isOutside, noDataText, number, sideWords} from './metric.ts';

export const watchText = ({release}: ClientState): string =>
  `watch until ${release.facts.previous?.version ?? 'the old version'} is seen on every instance, health and errors usual`;

/** A step with its state; a failed one says why, in rows of its own. */
export const stepRow = ({plan, state: now}: RollbackStep, index: number, state: ClientState, width: number): readonly Row[] => {
  const glyph = {waiting: '·', running: '◆', passed: '✓', failed: '✗'}[now.status];
  const role: Role = ({waiting: 'quiet', running: 'busy', passed: 'plain', failed: 'bad'} as const)[now.status];
  const time = now.status === 'running' ? formatCount(Math.max(0, state.now - now.startedAt)) : 'endedAt' in now ? `${formatDuration(now.endedAt - now.startedAt)}   ${timeWithSeconds(now.endedAt)}` : '';
  const lead = row('  ', span(glyph, role), ` ${index + 1}  `);
  const rows = wrapAfter(lead, plan.title, width - widthOf(time) - 2);
  return [
    spread(rows[0] ?? lead, row(time), width), ...rows.slice(1),
    ...(now.status === 'failed' ? [...wrapAfter(row('       '), now.evidence.says, width, 'bad'), ...(now.evidence.details ?? []).slice(-4).map(line => row('       ', span(shorten(line, width - 7), 'quiet')))] : []),
  ];
};

/** Every listed target: what was wanted, what was seen, and when it last answered. */
export const targetRows = (targets: readonly TargetSeen[], state: ClientState, width: number): readonly Row[] => {
  if (targets.length === 0) return [];
  const names = Math.max(8, ...targets.map(({name}) => widthOf(name)));
  const versions = Math.max(6, ...targets.flatMap(({wanted, seen}) => [widthOf(wanted), widthOf(seen ?? 'no answer')]));
  const health = Math.max(6, width - 4 - Math.min(names, 20) - 2 - 2 * (Math.min(versions, 14) + 2) - 13);
  const line = (glyph: Row, cells: readonly [string, string, string, string], age: string): Row =>
    spread(row('  ', ...glyph, ' ', cell(cells[0], Math.min(names, 20)), cell(cells[1], Math.min(versions, 14)), cell(cells[2], Math.min(versions, 14)), shorten(cells[3], health)), row(span(age, 'quiet')), width);
  return [
    line([{text: ' '}], ['instance', 'wanted', 'seen', 'health'], 'last answer'),
    ...targets.map(({name, wanted, seen, healthy, note, at}) => {
      const back = seen === wanted && healthy;
      return line([span(back ? '✓' : '?', back ? 'good' : 'bad')], [name, wanted, seen ?? 'no answer', healthy ? 'healthy' : (note ?? 'not healthy')], formatAge(state.now - at));
    }),
  ];
};

const cell = (text: string, width: number): string => padEnd(shorten(text, width), width + 2);

/** The numbers beside the targets: what users see while a person decides. */
export const metricsNow = (state: ClientState, width: number): readonly Row[] =>
  (state.feeds.live?.metrics ?? []).filter(({id, now: value}) => (id === 'errorRate' || id === 'p99') && value !== undefined).map(metric => {
    const {title, unit, usual, limit, nowAt} = metric;
    const now = freshNow(metric, state);
    if (now === undefined) return row(`  ${padEnd(title, 12)} `, span(noDataText(metric, state), 'attention'), '   not counted as healthy');
    const outside = isOutside(metric) === 'limit';
    return spread(row(`  ${padEnd(title, 12)} `, span(`${number(now, unit)} ${unit}`, outside ? 'bad' : 'strong'), usual === undefined ? '   no baseline yet' : `   usual ${number(usual, unit)}`, limit === undefined ? '' : `, limit ${number(limit, unit)}`, span(`   ${sideWords(metric)}`, outside ? 'bad' : undefined)), row(span(nowAt === undefined ? '' : formatAge(state.now - nowAt), 'quiet')), width);
  });
