import type {MetricSeries} from '../release/feeds.ts';
import {rollbackStatus} from '../release/rollback-state.ts';
import {formatDuration} from '../util/duration.ts';
import {escapeHtml as text} from './escape-html.ts';
import type {GateReport, Report} from './report.ts';
import {svgChart} from './svg-chart.ts';

/** What the charts of a report are drawn from; the newest whole series of each. */
export type ReportCharts = {readonly metrics: readonly MetricSeries[]; readonly markers: readonly {readonly at: number; readonly label: string}[]};

/**
 * The report as one HTML file that can be mailed and opened anywhere: no script, nothing from elsewhere (the page itself forbids
 * both), everything that came from outside escaped.
 */
export const reportHtml = (report: Report, charts: ReportCharts = {metrics: [], markers: []}): string =>
  [
    '<!doctype html>', '<html lang="en"><head><meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${text(`${report.service} ${report.to ?? ''}: ${report.result}`)}</title>`, `<style>${style}</style></head><body>`,
    `<h1>${text(report.service)} ${text(report.to ?? '')}: <span class="${report.result === 'released' ? 'good' : 'bad'}">${text(report.result)}</span></h1>`,
    table([
      ['release', report.id], ['environment', report.environment], ['from → to', `${report.from ?? '?'} → ${report.to ?? '?'}`], ['commit', report.facts.commit ?? '?'],
      ['digest', report.facts.digest ?? 'none'], ['previous digest', report.facts.previousDigest ?? 'none'], ['opened', report.openedAt], ['ended', report.endedAt ?? 'not yet'],
      ['deployed by', report.deployedBy ?? '?'], ['approved by', report.approvedBy.join(', ') || '?'],
    ]),
    ...rehearsal(report), ...rollback(report),
    ...(charts.metrics.length > 0 ? ['<h2>Measured</h2>', ...charts.metrics.map(metric => svgChart(metric, charts.markers))] : []),
    '<h2>Exit criteria</h2>', list(report.exitCriteria.map(({text: what, met, evidence}) => `${met ? mark('✓', 'good') : mark('✗', 'bad')} ${text(what)}: ${text(evidence)}`)),
    ...(report.exceptions.length > 0 ? ['<h2>Exceptions</h2>', list(report.exceptions.map(({item, by, reason, at}) => `${text(at)} ${text(item)}: ${text(by.join(' and '))}, “${text(reason)}”`))] : []),
    '<h2>Gates</h2>', ...report.gates.map(gate),
    ...(report.notes.length > 0 ? ['<h2>Notes</h2>', list(report.notes.map(({at, by, text: said}) => `${text(at)} ${text(by)}: ${text(said)}`))] : []),
    '<h2>Timeline</h2>', '<table>', ...report.timeline.map(({at, who, text: said}) => `<tr><td class="quiet">${text(at.slice(0, 19).replace('T', ' '))}</td><td>${text(who ?? '')}</td><td>${text(said)}</td></tr>`), '</table>',
    '</body></html>', '',
  ].join('\n');

const gate = ({number, name, status, startedBy, items}: GateReport): string =>
  [
    `<details${status === 'passed' || status === 'waiting' ? '' : ' open'}><summary>${number} ${text(name)}: ${text(status)}${startedBy ? `, started by ${text(startedBy)}` : ''}</summary>`,
    list(items.map(({requirement, title, status: state, evidence, answers}) =>
      [
        `<b>${text(state)}</b> ${text(requirement)} ${text(title)}${evidence ? `: ${text(evidence.says)}` : ''}`,
        ...answers.map(({by, choice, text: said}) => `<br>${text(by)}: ${text(choice)}${said ? `, “${text(said)}”` : ''}`),
        ...(evidence?.commands ?? []).map(ran => `<br><code>${text(ran.text)}</code> exit ${ran.exitCode ?? 'by a signal'}, ${ran.durationMs} ms`),
        ...(evidence?.details ?? []).map(line => `<br><span class="quiet">${text(line)}</span>`),
      ].join(''))),
    '</details>',
  ].join('');

const rehearsal = ({facts: {rehearsal: known}}: Report): readonly string[] =>
  known === undefined
    ? []
    : ['<h2>Rehearsal</h2>', table([
        ['when', new Date(known.at).toISOString()], ['result', known.failed ?? 'as it should'], ...(known.broke ? [['broken on purpose', known.broke] as const] : []),
        ...(known.noticedMs === undefined ? [] : [['time to notice', formatDuration(known.noticedMs)] as const]), ['way back', formatDuration(known.tookMs)],
        ...(known.restoredMs === undefined ? [] : [['time to restore', formatDuration(known.restoredMs)] as const]), ['of way back', known.planSha256],
      ])];

const rollback = ({rollback: back, cause}: Report): readonly string[] =>
  back.status === 'none'
    ? []
    : [
        '<h2>Rollback</h2>',
        table([
          ['asked for by', `${back.by}, ${new Date(back.pressedAt).toISOString()}`], ['reason', back.reason], ['from → to', `${back.plan.from} → ${back.plan.to}`], ['status', rollbackStatus(back)],
          ...('endedAt' in back ? [['from key to end', formatDuration(back.endedAt - back.pressedAt)] as const, ['says', back.says] as const] : []), ['cause', cause ?? 'not written yet'],
        ]),
        ...('targets' in back ? [list(back.targets.map(({name, wanted, seen, healthy}) => `${seen === wanted && healthy ? mark('✓', 'good') : mark('?', 'bad')} ${text(name)}: wanted ${text(wanted)}, seen ${text(seen ?? 'no answer')}, ${healthy ? 'healthy' : 'not healthy'}`))] : []),
      ];

const table = (rows: readonly (readonly [string, string])[]): string => `<table>${rows.map(([name, value]) => `<tr><th>${text(name)}</th><td>${text(value)}</td></tr>`).join('')}</table>`;
/** The entries are HTML already. */
const list = (entries: readonly string[]): string => `<ul>${entries.map(entry => `<li>${entry}</li>`).join('')}</ul>`;
const mark = (glyph: string, tone: 'good' | 'bad'): string => `<span class="${tone}">${glyph}</span>`;

const style = [
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}', 'h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}',
  'table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.15rem .8rem .15rem 0;font-weight:normal;overflow-wrap:anywhere}th{color:#5a5a5a;white-space:nowrap}',
  'code{font-size:.85em;overflow-wrap:anywhere}summary{cursor:pointer;padding:.2rem 0}.good{color:#176a2b}.bad{color:#a4161a}.quiet{color:#6a6a6a}ul{padding-left:1.2rem}figure{margin:1rem 0}svg{width:100%;height:auto}',
  'svg text{font:11px system-ui,sans-serif;fill:#6a6a6a}.axis{stroke:#999}.usual{stroke:#777;stroke-dasharray:2 4}.limit{stroke:#a4161a;stroke-dasharray:6 4}.mark{stroke:#bbb}.line{fill:none;stroke:#1f5fa8;stroke-width:1.6}',
  '@media (prefers-color-scheme:dark){body{background:#16181a;color:#e4e4e4}.good{color:#6cc07f}.bad{color:#ff8a8a}.quiet,th,svg text{color:#a0a0a0;fill:#a0a0a0}.line{stroke:#7fb2ef}}',
].join('');
