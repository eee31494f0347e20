import {rollbackStatus} from '../release/rollback-state.ts';
import {escapeMarkdown as cell, markdownCode} from './escape-markdown.ts';
import type {Report} from './report.ts';

/** The report as Markdown for a ticket: what came out, why one may believe it, and the whole story. */
export const reportMarkdown = (report: Report): string =>
  [
    `# ${cell(report.service)} ${cell(report.to ?? '')}: ${cell(report.result)}`,
    '',
    `| | |`, `|---|---|`,
    row('release', report.id), row('environment', report.environment), row('from → to', `${report.from ?? '?'} → ${report.to ?? '?'}`),
    row('commit', report.facts.commit ?? '?'), row('digest', report.facts.digest ?? 'none'), row('previous digest', report.facts.previousDigest ?? 'none'),
    row('migration', report.facts.migrations?.files.length ? `yes, ${report.facts.migrations.rollbackClass}; production: ${report.facts.migrated?.production ?? 'not begun'}` : 'no'),
    row('opened', report.openedAt), row('ended', report.endedAt ?? 'not yet'),
    row('deployed by', report.deployedBy ?? '?'), row('approved by', report.approvedBy.join(', ') || '?'),
    ...(report.facts.keptUntil ? [row('old version kept until', new Date(report.facts.keptUntil).toISOString())] : []),
    '',
    '## Exit criteria', '',
    ...report.exitCriteria.map(({text, met, evidence}) => `- [${met ? 'x' : ' '}] ${cell(text)}: ${cell(evidence)}`),
    '',
    ...(report.exceptions.length > 0 ? ['## Exceptions', '', ...report.exceptions.map(({item, by, reason, at}) => `- ${at} ${cell(item)}: ${by.map(cell).join(' and ')}, "${cell(reason)}"`), ''] : []),
    ...rollbackSection(report),
    ...(report.facts.checkpoint || report.facts.backup ? ['## How to restore', '', ...restore(report), ''] : []),
    '## Gates', '',
    ...report.gates.flatMap(gate => [
      `### ${gate.number} ${gate.name}: ${gate.status}`, '',
      ...gate.items.map(({requirement, title, status, evidence, answers}) =>
        `- ${status} · ${cell(requirement)} ${cell(title)}${evidence ? `: ${cell(evidence.says)}` : ''}${answers.length > 0 ? ` (${answers.map(({by, choice}) => cell(`${by}: ${choice}`)).join(', ')})` : ''}${
          evidence?.commands?.length ? evidence.commands.map(ran => `\n  - ${markdownCode(ran.text)} exit ${ran.exitCode ?? 'by a signal'}, ${ran.durationMs} ms${ran.outputSha256 ? `, output sha256 ${cell(ran.outputSha256.slice(0, 12))}…` : ''}`).join('') : ''}`),
      '',
    ]),
    ...(report.notes.length > 0 ? ['## Notes', '', ...report.notes.map(({at, by, text}) => `- ${at} ${cell(by)}: ${cell(text)}`), ''] : []),
    '## Timeline', '',
    ...report.timeline.map(({at, who, text}) => `- ${at} ${who ? `${cell(who)}: ` : ''}${cell(text)}`),
    '',
  ].join('\n');

const rollbackSection = ({rollback, cause}: Report): readonly string[] => {
  if (rollback.status === 'none') return [];
  return [
    '## Rollback', '',
    `- asked for by ${cell(rollback.by)} at ${new Date(rollback.pressedAt).toISOString()}: ${cell(rollback.reason)}`,
    `- ${cell(rollback.plan.from)} → ${cell(rollback.plan.to)}: **${rollbackStatus(rollback)}**`,
    ...('targets' in rollback ? [`- ${cell(rollback.says)}`, ...rollback.targets.map(({name, wanted, seen, healthy}) => `- ${cell(name)}: wanted ${cell(wanted)}, seen ${cell(seen ?? 'no answer')}, ${healthy ? 'healthy' : 'not healthy'}`)] : []),
    `- cause: ${cause ? cell(cause) : 'not written yet'}`, '',
  ];
};

const restore = ({facts}: Report): readonly string[] => [
  ...(facts.checkpoint ? [`- checkpoint: ${cell(facts.checkpoint.folder)} (version ${cell(facts.checkpoint.version)}, see RESTORE.md there)`] : []),
  ...(facts.backup ? [`- backup: ${cell(facts.backup.file)}, ${cell(facts.backup.level)}, ${facts.backup.bytes} bytes, sha256 ${cell(facts.backup.sha256)}`] : []),
];

const row = (name: string, value: string): string => `| ${name} | ${cell(value)} |`;
