import {describe, expect, it} from 'vitest';
import {postMortemDraft, reportHtml, reportMarkdown, reportOf} from '../../src/record/index.ts';
import {svgChart} from '../../src/record/svg-chart.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {evolve} from '../../src/release/evolve.ts';
import {initialState} from '../../src/release/state.ts';
import {itemPlan} from '../rig/given.ts';
import {errorRate} from '../rig/feeds.ts';
import {at, facts, failed, known, opened, passedUpTo, planned, running, started, wayBack} from '../rig/story.ts';

const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)> \'`& \u202e';
const storyOf = (evil: string): readonly ReleaseEvent[] => [
  opened, facts({...known.inProduction, rehearsal: {at: at('12:00'), tookMs: 41_000, planSha256: 'abc', broke: evil, noticedMs: 4_000, restoredMs: 45_000}}), ...passedUpTo('checklist'),
  planned('checklist', itemPlan('team', {title: evil, requirement: 'G9.5'})), started('checklist', '14:00'), {type: 'ItemExcepted', at: at('14:01'), gate: 'checklist', item: 'team', by: ['alice'], reason: evil},
  planned('deploy', itemPlan('deploy')), started('deploy', '14:18'), running('deploy', 'deploy', '14:18'), failed('deploy', 'deploy', '14:30', evil, {details: [evil], commands: [{does: 'changes', text: evil, exitCode: 1, durationMs: 5}]}),
  {type: 'NoteAdded', at: at('14:31'), by: evil, text: evil},
  {type: 'RollbackRequested', at: at('14:36:12'), by: 'alice', reason: evil, until: at('14:36:15'), plan: wayBack}, {type: 'RollbackBegun', at: at('14:36:15'), by: undefined},
  {type: 'RollbackUnverified', at: at('14:38'), targets: [{name: evil, wanted: '2.7.4', seen: evil, healthy: false, at: at('14:38')}], says: evil},
  {type: 'CauseWritten', at: at('15:00'), by: 'alice', text: evil},
];
const story = storyOf(evil);
const state = story.reduce(evolve, initialState());
const charts = {metrics: [{...errorRate(at('14:27:30')), title: evil, unit: evil}], markers: [{at: at('14:27'), label: evil}]};

describe('the report as HTML', () => {
  const html = reportHtml(reportOf(state, story), charts);

  it('is one file that fetches nothing and runs nothing, whatever stands in the record', () => {
    expect(html).toContain("default-src 'none'");
    const tags = [...html.matchAll(/<([a-z!][\w]*)([^>]*)>/gi)];
    expect(new Set(tags.map(([, name]) => name!.toLowerCase()))).toEqual(
      new Set(['!doctype', 'html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'h2', 'span', 'table', 'tr', 'th', 'td', 'ul', 'li', 'b', 'br', 'code', 'details', 'summary', 'figure', 'figcaption', 'svg', 'line', 'text', 'path']),
    );
    const attributes = tags.flatMap(([, , rest]) => [...rest!.replace(/"[^"]*"/g, '""').matchAll(/([\w:-]+)=/g)].map(([, name]) => name!.toLowerCase()));
    expect(attributes.filter(name => name.startsWith('on') || name === 'src' || name === 'href' || name.startsWith('xlink'))).toEqual([]);
    expect(html).not.toMatch(/\u202e|<script|<img|url\(|https?:\/\//);
  });

  it('says what came out, who passed what over, and how the way back went', () => {
    for (const text of ['orders-api 2.8.0', 'Rehearsal', 'time to notice', 'Rollback', 'unverified', 'Exceptions', 'Timeline', 'Measured', '<svg']) expect(html).toContain(text);
    expect(html.match(/alert\(1\)/g)!.length).toBeGreaterThan(10);
  });

  it('is the same for the same record', () => expect(reportHtml(reportOf(state, story), charts)).toBe(html));
});

describe('a chart', () => {
  const points = [1, 2, undefined, 3].map((value, index) => ({at: index * 1_000, value}));
  const series = {...errorRate(0), points, usual: 1.5, limit: 4};

  it('has holes where nothing was measured, and stays inside its frame', () => {
    const svg = svgChart(series, [{at: 1_000, label: '25 %'}, {at: 99_000, label: 'later'}]);
    expect(/ d="([^"]*)"/.exec(svg)![1]!.match(/M/g)).toHaveLength(2);
    expect(svg).not.toContain('later');
    const numbers = [...svg.matchAll(/ [xy][12]?="([\d.-]+)"/g)].map(([, value]) => Number(value));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(860);
  });

  it('of nothing says so', () => expect(svgChart({...series, points: [{at: 0, value: undefined}, {at: 1, value: Number.NaN}]}, [])).toContain('nothing was measured'));
});

describe('the post-mortem draft', () => {
  const draft = postMortemDraft(state, story);

  it('tells what people decided, and suggests what could be different', () => {
    const section = (name: string): string => draft.split(`## ${name}`)[1]!.split('\n## ')[0]!;
    expect(section('Decisions').match(/^- /gm)).toHaveLength(3);
    expect(section('What will be different')).toMatch(/\[ \] a limit or a metric by which the judge sees this[\s\S]*\[ \] G9\.5 [\s\S]*\[ \] why not every instance came back/);
    expect(section('What will be different')).not.toContain('cockpit rehearse');
    expect(section('Timeline (UTC)').match(/^- /gm)).toHaveLength(story.length);
  });
});

describe('the most traffic of the new version', () => {
  const changed = (setPct: number, seenPct: number | undefined, failedBecause?: string): ReleaseEvent => ({type: 'TrafficChanged', at: at('14:20'), setPct, seenPct, ...(failedBecause !== undefined && {failed: failedBecause})});
  const line = (...changes: readonly ReleaseEvent[]): string | undefined => /^- traffic.*$/m.exec(postMortemDraft(state, [...story, ...changes]))?.[0];

  it('is the most that it ever had, not what was left at the end', () => {
    expect(line(changed(5, 5), changed(25, 24), changed(0, 0))).toBe('- traffic of the new version was at most 25 %');
  });
  it('counts what was seen, and what was asked for in vain', () => {
    expect(line(changed(5, 40))).toContain('at most 40 %');
    expect(line(changed(5, 5), changed(50, undefined, 'exit 1'))).toContain('at most 50 %');
  });
});

describe('text from outside in the Markdown records', () => {
  const hostile = ['x\n# heading\n\n| a | b |\n|---|---|\n- [x] done\n1. one', '[link](https://evil.example) ![img](https://evil.example/i.png) <img src=x onerror=alert(2)> <!-- ', '- [x] done', '1. one', '=====', '   ---', '`code` **bold** ~~gone~~ _it_ `', '> quote', '\r\n\u2028# heading'];
  const records = (text: string): readonly string[] => {
    const told = storyOf(text);
    const now = told.reduce(evolve, initialState());
    return [reportMarkdown(reportOf(now, told)), postMortemDraft(now, told)];
  };
  /** What every line is, for who reads it as Markdown: its beginning, and how many cells. */
  const bones = (text: string): readonly string[] => text.split('\n').map(line => `${/^\s*(#+ |- \[[ x]\] |- |\||\d+[.)] |=+$|-+$|>)?/.exec(line)![0]}${line.startsWith('|') ? line.replace(/\\./g, '').split('|').length : ''}`);

  it.each(hostile)('changes nothing but the words: %j', text => {
    const plain = records('plain').map(bones);
    for (const [index, record] of records(text).entries()) {
      // The cause may have more lines than one; each of them is a line of words.
      if (!/[\r\n]/.test(text)) expect(bones(record)).toEqual(plain[index]);
      else expect(bones(record).filter(bone => bone.trim() !== '')).toEqual(plain[index]!.filter(bone => bone.trim() !== ''));
      const words = record.replace(/`[^`\\\n]*`/g, '').replace(/\\./g, '');
      expect(words).not.toMatch(/[<~]|\]\(|`|\*\*(?!unverified)[a-z]/);
    }
  });
});
