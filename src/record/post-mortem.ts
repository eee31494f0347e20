import type {ReleaseEvent} from '../release/events.ts';
import type {ReleaseState} from '../release/state.ts';
import {formatDuration} from '../util/duration.ts';
import {timeline} from './timeline.ts';

/** A post-mortem to be finished by people: what is known is filled in, what only they know is asked. */
export const postMortemDraft = (state: ReleaseState, events: readonly ReleaseEvent[]): string => {
  const {rollback, facts, info} = state;
  const pressed = 'pressedAt' in rollback ? rollback.pressedAt : undefined;
  const ended = 'endedAt' in rollback ? rollback.endedAt : undefined;
  return [
    `# Post-mortem: ${info?.service ?? ''} ${facts.version ?? ''}`,
    '',
    `Rolled back to ${facts.previous?.version ?? 'the version before'}; ${rollback.status}.`,
    ...('says' in rollback ? ['', rollback.says] : []),
    '',
    '## Impact', '', '_Who was hit, how many, for how long?_', '',
    ...(facts.deployedAt && pressed ? [`- in production for ${formatDuration(pressed - facts.deployedAt)} before the rollback was asked for`] : []),
    ...(pressed && ended ? [`- from the key to ${rollback.status}: ${formatDuration(ended - pressed)}`] : []),
    ...(facts.traffic ? [`- traffic of the new version was at most ${facts.traffic.setPct} %`] : []),
    '',
    '## What was seen', '',
    `- reason given: ${'reason' in rollback ? rollback.reason : ''}`,
    ...(state.verdict ? [`- last verdict: ${state.verdict.sentence}`] : []),
    '',
    '## Cause', '', state.cause?.text ?? '_Not written yet. A new attempt is locked until it is._', '',
    '## What will be different', '', '- [ ] _an action, who, until when_', '',
    '## Timeline (UTC)', '',
    ...timeline(events).map(({at, who, text}) => `- ${at.slice(11, 19)} ${who ? `${who}: ` : ''}${text}`),
    '',
  ].join('\n');
};
