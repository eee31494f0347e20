import type {MetricSeries} from '../../release/feeds.ts';
import {formatAge} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {padStart, row, shorten, span, spread, widthOf, wrap, type Row} from '../text.ts';
import {chartedMetrics, nextShare, pictureOf} from './live.ts';
import {freshNow, isOutside, noDataText, number} from './metric.ts';
import {focusedItem, openGateOf, openQuestion, unknownAnswers} from './open-gate.ts';
import {rollbackRows} from './rollback.ts';
import {gateVerdict} from './verdict.ts';
import {watchedRows} from './watched.ts';

/** "err  0.31 %  usual 0.33  limit 1.00  now": one metric in one row of 40 cells. */
export const metricLine = (metric: MetricSeries, state: ClientState, width: number): Row => {
  const {usual, limit, unit, nowAt, id} = metric;
  const now = freshNow(metric, state);
  const name = (id === 'errorRate' ? 'err' : id).padEnd(4);
  if (now === undefined || nowAt === undefined) return row(name, ' ', span(metric.nowAt === undefined ? 'no data' : noDataText(metric, state), 'attention'));
  const more = [usual === undefined ? '' : `usual ${padStart(number(usual, unit), 4)}`, limit === undefined ? '' : `limit ${padStart(number(limit, unit), 4)}`].filter(Boolean).join('  ');
  const right = row(span(formatAge(state.now - nowAt), 'quiet'));
  const left = row(name, ' ', span(padStart(`${number(now, unit)} ${unit}`, 6), isOutside(metric) === 'limit' ? 'bad' : 'strong'));
  const whole = row(...left, '  ', more);
  return spread(widthOf(whole) + 1 + widthOf(right) <= width ? whole : row(...left, limit === undefined ? '' : `  limit ${number(limit, unit)}`), right, width);
};

/** The picture of 40×10: verdict, the worst two metrics, a line for the curve, log, what comes next. At most `height` rows. */
export const tinyRows = (state: ClientState, width: number, height: number, curve: Row | undefined): readonly Row[] => {
  const {feeds, release} = state;
  const {rollback, facts} = release;
  if (rollback.status !== 'none' && state.ui.openGate === undefined) return rollbackRows(state, width).slice(0, height);
  const {glyph, role, sentence, next, count} = gateVerdict(state, openGateOf(state));
  if (pictureOf(state) !== 'live') {
    const answers = answerRows(state, width);
    const head = wrapped(row(span(`${glyph} `, role)), sentence, width, Math.max(1, height - answers.length));
    // What is asked comes before what is said about it.
    return [...head, ...answers, ...wrapped(row('  '), next, width, height)].slice(0, height);
  }
  const seen = feeds.live?.trafficSeenPct ?? facts.traffic?.seenPct;
  const share = nextShare(state);
  const right = row(seen === undefined ? '' : `seen ${seen.toFixed(1)}`);
  const log = feeds.log;
  const amiss = watchedRows(state, width, 'amiss', 1);
  const [errors, second] = chartedMetrics(state);
  const plus = log && log.unreadMs > 0 ? '+' : '';
  const counted = log ? row('log   ', span(`${log.errors}${plus} ERROR ${log.warnings}${plus} WARN`, log.errors > 0 ? 'bad' : undefined)) : row();
  const left = count ? row(share === undefined ? 'left ' : `${share} % in `, span(count, 'strong')) : row();
  // One row where there is room for both; what comes next is the last to go.
  const rest = widthOf(counted) + widthOf(left) < width ? [spread(counted, left, width)] : [counted, spread(row(), left, width)];
  const metrics = [errors, second].filter(metric => metric !== undefined).map(metric => metricLine(metric, state, width));
  return [
    spread(row(span(`${glyph} `, role), span(`${widthOf(sentence) + 14 <= width ? sentence : shorten(sentence.split(':')[0] ?? '', width - 20)}${facts.traffic && facts.traffic.setPct < 100 && widthOf(sentence) + 14 > width ? ` · ${facts.traffic.setPct} %` : ''}`, 'strong')), right, width),
    ...metrics,
    ...amiss,
    // The curve has the row that nothing else needs.
    ...(curve && 1 + metrics.length + amiss.length + rest.length < height ? [curve] : []),
    ...rest,
  ].slice(0, height);
};

const answerRows = (state: ClientState, width: number): readonly Row[] => {
  const labels = focusedItem(state)?.state.status === 'unknown' ? unknownAnswers.map(({label}) => label) : (openQuestion(state)?.options ?? []).map(({label}) => label.replace(/ +/g, ' '));
  const text = labels.map((label, index) => `${index + 1} ${label}`).join(' · ');
  return labels.length === 0 ? [] : wrap(text, width - 2).map(line => row('  ', line));
};

const wrapped = (lead: Row, text: string, width: number, most: number): readonly Row[] =>
  text === '' ? [] : wrap(text, Math.max(8, width - 2)).slice(0, most).map((line, index) => (index === 0 ? row(...lead, span(line, 'strong')) : row('  ', line)));
