import type {MetricSeries} from '../release/feeds.ts';
import {escapeHtml} from './escape-html.ts';

const width = 860;
const height = 180;
const left = 56;
const bottom = 22;

/**
 * One measured thing over the whole release as inline SVG: the line with its holes, what is usual, the limit, and when what happened.
 * Everything in it is text or numbers; nothing is fetched, nothing runs.
 */
export const svgChart = ({title, unit, points, usual, limit}: MetricSeries, markers: readonly {readonly at: number; readonly label: string}[]): string => {
  const known = points.filter((point): point is {at: number; value: number} => point.value !== undefined && Number.isFinite(point.value));
  if (known.length === 0) return `<p class="quiet">${escapeHtml(title)}: nothing was measured.</p>`;
  const fromAt = points[0]!.at;
  const untilAt = Math.max(points.at(-1)!.at, fromAt + 1);
  const top = Math.max(...known.map(({value}) => value), limit ?? 0, usual ?? 0) * 1.1 || 1;
  const x = (at: number): number => round(left + ((at - fromAt) / (untilAt - fromAt)) * (width - left - 8));
  const y = (value: number): number => round(8 + (1 - value / top) * (height - bottom - 8));
  const level = (value: number, name: string): string => `<line class="${name}" x1="${left}" x2="${width - 8}" y1="${y(value)}" y2="${y(value)}"/><text class="quiet" x="${width - 8}" y="${y(value) - 3}" text-anchor="end">${name} ${number(value)} ${escapeHtml(unit)}</text>`;
  return [
    `<figure><figcaption>${escapeHtml(title)}, ${escapeHtml(unit)}</figcaption>`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${title}: ${number(known.at(-1)!.value)} ${unit} at the end, ${number(Math.max(...known.map(({value}) => value)))} ${unit} at most`)}">`,
    `<line class="axis" x1="${left}" x2="${width - 8}" y1="${y(0)}" y2="${y(0)}"/>`,
    ...[0, top / 2, top].map(value => `<text class="quiet" x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${number(value)}</text>`),
    `<text class="quiet" x="${left}" y="${height - 4}">${clock(fromAt)}</text><text class="quiet" x="${width - 8}" y="${height - 4}" text-anchor="end">${clock(untilAt)} UTC</text>`,
    usual === undefined ? '' : level(usual, 'usual'),
    limit === undefined ? '' : level(limit, 'limit'),
    ...markers.filter(({at}) => at >= fromAt && at <= untilAt).map(({at, label}) => `<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="8" y2="${height - bottom}"/><text class="quiet" x="${x(at) + 3}" y="16">${escapeHtml(label)}</text>`),
    `<path class="line" d="${path(points, x, y)}"/>`,
    '</svg></figure>',
  ].join('');
};

/** A hole in the measurements is a hole in the line. */
const path = (points: MetricSeries['points'], x: (at: number) => number, y: (value: number) => number): string => {
  let down = false;
  return points
    .map(({at, value}) => {
      const there = value !== undefined && Number.isFinite(value);
      const step = there ? `${down ? 'L' : 'M'}${x(at)} ${y(value)}` : '';
      down = there;
      return step;
    })
    .join('');
};

const round = (value: number): number => Math.round(value * 10) / 10;
const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);
