import {unreachable} from '../util/unreachable.ts';
import type {Outcome} from './evidence.ts';
import type {EventOf, ReleaseEvent} from './events.ts';
import type {Answer, GateState, Item, ItemState, ReleaseState} from './state.ts';

type ItemEvent = EventOf<
  | 'ItemAsked' | 'ItemAnswered' | 'ItemReset' | 'ItemStarted' | 'ItemPassed' | 'ItemFailed' | 'ItemUnknown' | 'ItemResolved' | 'ExceptionAsked' | 'ItemExcepted'
>;

const kinds = new Set<string>([
  'ItemAsked', 'ItemAnswered', 'ItemReset', 'ItemStarted', 'ItemPassed', 'ItemFailed', 'ItemUnknown', 'ItemResolved', 'ExceptionAsked', 'ItemExcepted',
]);

export const isItemEvent = (event: ReleaseEvent): event is ItemEvent => kinds.has(event.type);

/** What an event means for the one item that it names. */
export const evolveItem = (state: ReleaseState, event: ItemEvent): ReleaseState => {
  const gate = state.gates[event.gate];
  const facts = 'facts' in event && event.facts ? {...state.facts, ...event.facts} : state.facts;
  return {
    ...state,
    facts,
    gates: {...state.gates, [event.gate]: withItem(gate, event)},
  };
};

const withItem = (gate: GateState, event: ItemEvent): GateState => {
  const items = gate.items.map(item => (item.plan.id === event.item ? changed(item, event) : item));
  // A gate is passed only as long as what it rests on is.
  const stillPassed = items.every(item => isSettled(item));
  return {...gate, items, passedAt: stillPassed ? gate.passedAt : undefined};
};

const changed = (item: Item, event: ItemEvent): Item => {
  switch (event.type) {
    case 'ItemAsked':
      return {
        ...item,
        state: {
          status: 'asking', since: event.at, question: event.question, answers: [],
          ...(event.refused !== undefined && {refused: event.refused}),
        },
      };
    case 'ItemAnswered':
      return item.state.status === 'asking' ? {...item, state: {...item.state, answers: withAnswer(item.state.answers, event.answer)}} : item;
    case 'ItemReset':
      return {plan: item.plan, attempts: item.attempts, state: {status: 'waiting'}};
    case 'ItemStarted':
      return {...item, attempts: event.attempt, state: {status: 'running', attempt: event.attempt, startedAt: event.at, answers: answersOf(item.state)}};
    case 'ItemPassed':
      return {...item, state: ended(item.state, 'passed', event)};
    case 'ItemFailed':
      return {...item, state: ended(item.state, 'failed', event)};
    case 'ItemUnknown':
      return {...item, state: ended(item.state, 'unknown', event)};
    case 'ItemResolved':
      return {...item, state: event.as === 'ran' ? confirmed(item.state, event) : {status: 'waiting'}};
    case 'ExceptionAsked':
      return {...item, exceptionAsked: {by: event.by, reason: event.reason}};
    case 'ItemExcepted':
      return {plan: item.plan, attempts: item.attempts, state: {status: 'skipped', by: event.by, reason: event.reason, at: event.at}};
    default:
      return unreachable(event);
  }
};

/** A person who answers again changes their answer. */
const withAnswer = (answers: readonly Answer[], answer: Answer): readonly Answer[] => [...answers.filter(a => a.by !== answer.by), answer];

const answersOf = (state: ItemState): readonly Answer[] => ('answers' in state ? state.answers : []);

const ended = (state: ItemState, status: Outcome['status'], event: EventOf<'ItemPassed' | 'ItemFailed' | 'ItemUnknown'>): ItemState => ({
  status,
  attempt: event.attempt,
  startedAt: state.status === 'running' ? state.startedAt : event.at,
  endedAt: event.at,
  evidence: event.evidence,
  answers: answersOf(state),
});

const confirmed = (state: ItemState, {by, reason, at}: EventOf<'ItemResolved'>): ItemState => ({
  status: 'passed',
  attempt: 'attempt' in state ? state.attempt : 1,
  startedAt: 'startedAt' in state ? state.startedAt : at,
  endedAt: at,
  evidence: {says: `it ran, says ${by}: "${reason}"`},
  answers: answersOf(state),
});

/** Nothing more is to come from it. A failed optional item is settled: it is shown, and it does not stop the gate. */
export const isSettled = ({plan, state}: Item): boolean =>
  state.status === 'passed' || state.status === 'skipped' || (plan.optional && (state.status === 'failed' || state.status === 'unknown'));
