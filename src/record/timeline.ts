import type {ReleaseEvent} from '../release/events.ts';
import {gateInfo} from '../release/gates.ts';

export type Moment = {readonly at: string; readonly who: string | undefined; readonly text: string};

/** The story of a release in one line per event, for reports and post-mortems. Every event is told. */
export const timeline = (events: readonly ReleaseEvent[]): readonly Moment[] =>
  events.map(event => ({at: new Date(event.at).toISOString(), who: 'by' in event && typeof event.by === 'string' ? event.by : undefined, text: tell(event)}));

const tell = (event: ReleaseEvent): string => {
  const gate = 'gate' in event ? `${gateInfo(event.gate).number} ${gateInfo(event.gate).name}` : '';
  const item = 'item' in event ? `${gate}, ${event.item}` : gate;
  switch (event.type) {
    case 'ReleaseOpened': return `release of ${event.info.service} opened`;
    case 'EngineStarted': return event.recovered ? `engine came back (pid ${event.pid})` : `engine started (pid ${event.pid})`;
    case 'GatePlanned': return `${gate}: planned, ${event.items.length} items`;
    case 'GateStarted': return `${gate}: started`;
    case 'GatePassed': return `${gate}: passed`;
    case 'GatesReopened': return `gates from ${gateInfo(event.from).name} on opened again: ${event.reason}`;
    case 'ItemAsked': return `${item}: asked${event.refused ? ` again: ${event.refused}` : ''}`;
    case 'ItemAnswered': return `${item}: ${event.answer.by} answered ${event.answer.choice}${event.answer.text ? `, "${short(event.answer.text)}"` : ''}`;
    case 'ItemReset': return `${item}: again`;
    case 'ItemStarted': return `${item}: started${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`;
    case 'ItemPassed': return `${item}: passed, ${event.evidence.says}`;
    case 'ItemFailed': return `${item}: FAILED, ${event.evidence.says}`;
    case 'ItemUnknown': return `${item}: UNKNOWN, ${event.evidence.says}`;
    case 'ItemResolved': return `${item}: settled as "${event.as}": ${event.reason}`;
    case 'ExceptionAsked': return `${item}: exception asked for: ${event.reason}`;
    case 'ItemExcepted': return `${item}: exception by ${event.by.join(' and ')}: ${event.reason}`;
    case 'FactsFound': return `noted: ${Object.keys(event.facts).join(', ')}`;
    case 'ProductionConfirmed': return 'production confirmed by name';
    case 'CountdownStarted': return `${gate}: starts in a moment`;
    case 'CountdownTakenBack': return 'start taken back';
    case 'HoldPlaced': return `hold: ${event.reason}`;
    case 'HoldLifted': return 'hold lifted';
    case 'TrafficAsked': return `traffic asked to ${event.percent} %`;
    case 'TrafficChanged': return event.failed === undefined ? `traffic set to ${event.setPct} %, seen ${event.seenPct ?? 'unknown'}` : `traffic could not be changed: ${event.failed}`;
    case 'VerdictChanged': return `verdict: ${event.verdict.sentence}`;
    case 'LockChanged': return `deploy lock ${event.lock.status}${event.lock.status === 'lost' ? `: ${event.lock.why}` : ''}`;
    case 'ControlsAsked': return 'asked for the controls';
    case 'ControlsTaken': return 'drives';
    case 'ControlsKept': return 'keeps the controls';
    case 'ControlsDropped': return 'no longer drives';
    case 'NoteAdded': return `note: ${event.text}`;
    case 'RollbackRequested': return `ROLLBACK asked for: ${event.reason}`;
    case 'RollbackTakenBack': return 'rollback taken back';
    case 'RollbackBegun': return 'rollback begins';
    case 'RollbackStepStarted': return `rollback: ${event.step} started`;
    case 'RollbackStepPassed': return `rollback: ${event.step} done`;
    case 'RollbackStepFailed': return `rollback: ${event.step} FAILED, ${event.evidence.says}`;
    case 'RollbackVerified': return `rolled back and verified: ${event.says}`;
    case 'RollbackUnverified': return `rollback UNVERIFIED: ${event.says}`;
    case 'RollbackTargetsRetried': return `rollback: ${event.steps.map(({title}) => title).join('; ')}`;
    case 'RollbackRetried': return event.plan?.way === 'revert' ? 'rollback goes on: the release is reverted in git' : event.plan ? 'rollback goes on by digest' : 'rollback tried again';
    case 'RollbackAttested': return `rolled back, said by a person and not measured: ${event.saw}`;
    case 'RollbackAccepted': return `rollback accepted unverified: ${event.reason}`;
    case 'CauseWritten': return `cause: ${event.text}`;
    case 'ReleaseEnded': return `release ended: ${event.result}`;
    case 'JournalRepaired': return `journal repaired: ${event.why}`;
    case 'ClockJumped': return `the clock jumped by ${Math.round(event.byMs / 1000)} s`;
  }
};

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
