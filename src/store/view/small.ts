import type {MetricSeries} from '../../release/feeds.ts';
import {formatAge, formatCount} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {fit, padStart, row, span, spread, type Row} from '../text.ts';
import {environmentTag, time, versionsText} from './header.ts';
import {isOutside, number} from './metric.ts';
import {gateVerdict} from './verdict.ts';
import {openGateOf} from './open-gate.ts';
import {rollbackLine} from './rollback-line.ts';

/** "err  0.31 %  usual 0.33  limit 1.00   now": one metric in one row of 40 cells. */
export const metricLine = (metric: MetricSeries, state: ClientState, width: number): Row => {
  const {now, usual, limit, unit, nowAt, id} = metric;
  const name = (id === 'errorRate' ? 'err' : id).padEnd(4);
  if (now === undefined || nowAt === undefined) return fit(row(span(name), ' ', span('no data', 'attention')), width);
  const value = unit === '%' ? `${number(now, unit)} %` : `${number(now, unit)} ${unit}`;
  const more = [usual === undefined ? '' : `usual ${padStart(number(usual, unit), 4)}`, limit === undefined ? '' : `limit ${padStart(number(limit, unit), 4)}`].filter(Boolean).join('  ');
  return spread(row(span(name), ' ', span(padStart(value, 7), isOutside(metric) ? 'bad' : 'strong'), '  ', more), row(span(formatAge(state.now - nowAt), 'quiet')), width);
};

/** Everything that must never collapse, in one row: environment, version, verdict, two numbers, the way back. */
export const oneLine = (state: ClientState, width: number): Row => {
  const {release, feeds} = state;
  const metrics = feeds.live?.metrics ?? [];
  const errors = metrics.find(({id}) => id === 'errorRate')?.now;
  const p99 = metrics.find(({id}) => id === 'p99')?.now;
  const tag = environmentTag(state).text.replace('PRODUCTION', 'PROD');
  const {glyph, role, sentence, count} = gateVerdict(state, openGateOf(state));
  const to = release.facts.previous?.version ?? '?';
  const narrow = width < 60;
  const parts = [
    span(`${tag} `, environmentTag(state).role), span(release.facts.version ?? release.facts.proposal?.version ?? '?'),
    span(release.facts.traffic ? ` ${release.facts.traffic.setPct}%` : ''), span(` ${glyph}`, role),
    span(errors === undefined ? '' : narrow ? ` err${errors.toFixed(2).replace(/^0/, '')}` : `  err ${errors.toFixed(2)}`),
    span(p99 === undefined ? '' : ` p99 ${Math.round(p99)}`), span(narrow || !count ? '' : `  ${count}`), span(`  r→${to}`, 'strong'),
    span(narrow ? '' : `  ${sentence}`),
  ];
  return fit(row(...parts), width);
};

/** 40×10: tag, verdict, the worst two metrics, log, countdown, the way back, keys. */
export const tinyRows = (state: ClientState, width: number, height: number): readonly Row[] => {
  const {feeds} = state;
  const {glyph, role, sentence, next, count} = gateVerdict(state, openGateOf(state));
  const metrics = (feeds.live?.metrics ?? []).filter(({id}) => id === 'errorRate' || id === 'p99');
  const log = feeds.log;
  const head = [
    spread(row(environmentTag(state), ' ', versionsText(state)), row(time(state.now)), width),
    row(span('═'.repeat(width), 'quiet')),
  ];
  const tail = [
    rollbackLine(state, width),
    fit(row(span('h', 'strong'), ' hold  ', span('s', 'strong'), ' start  ', span('?', 'strong'), '  ', span('q', 'strong'), ' leave'), width),
  ];
  const message = state.ui.message ? [fit(row(span(state.ui.message.text, 'attention')), width)] : state.ui.field ? [fit(row(span(`${state.ui.field.label}: ${state.ui.field.text}_`, 'field')), width)] : [];
  const middle = [
    ...message,
    fit(row(span(`${glyph} `, role), span(sentence, 'strong')), width),
    ...metrics.map(metric => metricLine(metric, state, width)),
    ...(log ? [spread(row('log   ', span(`${log.errors} ERROR  ${log.warnings} WARN`, log.errors > 0 ? 'bad' : undefined)), [], width)] : []),
    ...(count ? [spread(row('left'), row(span(formatCount(feeds.live?.window?.remainingMs ?? 0), 'strong')), width)] : [fit(row(span(next, 'quiet')), width)]),
  ].slice(0, Math.max(0, height - head.length - tail.length));
  return [...head, ...middle, ...Array.from({length: Math.max(0, height - head.length - tail.length - middle.length)}, (): Row => []), ...tail].slice(0, height);
};
