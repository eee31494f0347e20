import type {ReleaseEvent} from '../release/events.ts';
import {rollbackStatus} from '../release/rollback-state.ts';
import type {ReleaseState} from '../release/state.ts';
import {formatDuration} from '../util/duration.ts';
import {escapeMarkdown as cell, escapeMarkdownLines, markdownCode} from './escape-markdown.ts';
import {timeline, type Moment} from './timeline.ts';

/** Stands in the draft where the cause is missing. */
export const causeAsked = '_Not written yet. A new attempt is locked until it is._';

/** A post-mortem to be finished by people: what is known is filled in, what only they know is asked. */
export const postMortemDraft = (state: ReleaseState, events: readonly ReleaseEvent[]): string => {
  const {rollback, facts, info} = state;
  const pressed = 'pressedAt' in rollback ? rollback.pressedAt : undefined;
  const ended = 'endedAt' in rollback ? rollback.endedAt : undefined;
  return [
    `# Post-mortem: ${cell(info?.service ?? '')} ${cell(facts.version ?? '')}`,
    '',
    `Rolled back to ${cell(facts.previous?.version ?? 'the version before')}; ${rollbackStatus(rollback)}.`,
    ...('says' in rollback ? ['', cell(rollback.says)] : []),
    '',
    '## Impact', '', '_Who was hit, how many, for how long?_', '',
    ...(facts.deployedAt && pressed ? [`- in production for ${formatDuration(pressed - facts.deployedAt)} before the rollback was asked for`] : []),
    ...(pressed && ended ? [`- from the key to ${rollbackStatus(rollback)}: ${formatDuration(ended - pressed)}`] : []),
    ...spans(state, events),
    ...mostTraffic(events),
    '',
    '## What was seen', '',
    `- reason given: ${'reason' in rollback ? cell(rollback.reason) : ''}`,
    ...(state.verdict ? [`- last verdict: ${cell(state.verdict.sentence)}`] : []),
    '',
    '## Cause', '', state.cause ? escapeMarkdownLines(state.cause.text) : causeAsked, '',
    '## Decisions', '', '_What people decided, and why. The release did the rest by agreed rules._', '', ...decisions(events), '',
    '## What will be different', '', ...remediation(state, events), '- [ ] _an action, who, until when_', '',
    '## Charts', '', `${markdownCode(`cockpit report ${info?.id ?? ''} --format html`)} draws them; ${markdownCode(`cockpit replay ${info?.id ?? ''}`)} shows the screens as they were.`, '',
    '## Timeline (UTC)', '',
    ...timeline(events).map(told),
    '',
  ].join('\n');
};

/** What it was asked to carry counts even where that failed: more than the truth is said sooner than less. */
const mostTraffic = (events: readonly ReleaseEvent[]): readonly string[] => {
  const percents = events.flatMap(event =>
    event.type === 'TrafficChanged' ? [event.setPct, event.seenPct ?? 0] : event.type === 'FactsFound' && event.facts.traffic ? [event.facts.traffic.setPct] : [],
  );
  return percents.length === 0 ? [] : [`- traffic of the new version was at most ${Math.max(...percents)} %`];
};

const told = ({at, who, text}: Moment): string => `- ${at.slice(11, 19)} ${who ? `${cell(who)}: ` : ''}${cell(text)}`;

/** From the deploy to the first sign, from that to the key. */
const spans = ({facts, rollback}: ReleaseState, events: readonly ReleaseEvent[]): readonly string[] => {
  const worse = events.find(event => event.type === 'VerdictChanged' && event.verdict.verdict === 'worse')?.at;
  const pressed = 'pressedAt' in rollback ? rollback.pressedAt : undefined;
  return [
    ...(facts.deployedAt !== undefined && worse !== undefined && worse >= facts.deployedAt ? [`- from the deploy to the verdict "worse": ${formatDuration(worse - facts.deployedAt)}`] : []),
    ...(worse !== undefined && pressed !== undefined && pressed >= worse ? [`- from that to the key: ${formatDuration(pressed - worse)}`] : []),
  ];
};

/** Every point at which a person chose: exceptions, unknown outcomes, holds, traffic, gates opened again, the rollback. */
const decisions = (events: readonly ReleaseEvent[]): readonly string[] => {
  const moments = timeline(events);
  const chosen = events.flatMap((event, index) => (decided.has(event.type) && !('by' in event && event.by === 'cockpit') ? [told(moments[index]!)] : []));
  return chosen.length > 0 ? chosen : ['- none but the gates themselves'];
};

const decided: ReadonlySet<ReleaseEvent['type']> = new Set([
  'ItemExcepted', 'ExceptionAsked', 'ItemResolved', 'HoldPlaced', 'HoldLifted', 'TrafficAsked', 'GatesReopened', 'RollbackRequested', 'RollbackTakenBack', 'RollbackRetried', 'RollbackAttested', 'RollbackAccepted', 'NoteAdded',
]);

/** What the record itself suggests; the people add what only they know. */
const remediation = (state: ReleaseState, events: readonly ReleaseEvent[]): readonly string[] => {
  const {facts, rollback, gates} = state;
  const skipped = Object.values(gates).flatMap(({items}) => items.flatMap(({plan, state: now}) => (now.status === 'skipped' ? [plan] : [])));
  const judged = events.some(event => event.type === 'VerdictChanged' && event.verdict.verdict === 'worse');
  const byHand = 'by' in rollback && rollback.by !== 'cockpit';
  return [
    `- [ ] a test, or a gate, that would have stopped ${cell(facts.version ?? 'this version')} before production`,
    ...(facts.touched?.production && byHand && !judged ? ['- [ ] a limit or a metric by which the judge sees this: a person saw it first'] : []),
    ...skipped.map(({requirement, title}) => `- [ ] ${cell(requirement)} ${cell(title)}: it was passed over by exception; would it have helped?`),
    ...('targets' in rollback && rollback.status !== 'verified' ? ['- [ ] why not every instance came back, and how it is made to'] : []),
    ...('attestedBy' in rollback ? ['- [ ] list the instances in the config (environments): only a person could see whether the old version was back'] : []),
    ...(!facts.rehearsal ? ['- [ ] rehearse the way back: cockpit rehearse'] : []),
    ...(facts.migrated?.production && facts.migrations?.rollbackClass !== 'reversible' && facts.migrations?.rollbackClass !== 'code-only safe' ? ['- [ ] a migration that the version before can live with (expand first, contract later)'] : []),
  ];
};
