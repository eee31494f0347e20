import {currentGate, gateStatus} from '../../release/gate-status.ts';
import type {GateId, Item, Question, ReleaseState} from '../../release/state.ts';
import type {ClientState} from '../client-state.ts';

/** The gate on view: the one that was opened by hand, or else where the release stands. */
export const openGateOf = ({ui, release}: ClientState): GateId => ui.openGate ?? currentGate(release) ?? 'finalise';

/** The marked item: the remembered one while it exists, or else the one that needs somebody. */
export const focusedItem = (state: ClientState): Item | undefined => {
  const gate = openGateOf(state);
  const {items} = state.release.gates[gate];
  return items.find(({plan}) => plan.id === state.ui.focus[gate]) ?? needy(items) ?? items[0];
};

const needy = (items: readonly Item[]): Item | undefined => {
  const first = (status: Item['state']['status']) => items.find(({plan, state}) => state.status === status && !(plan.optional && status === 'failed'));
  return first('unknown') ?? first('failed') ?? first('asking') ?? first('running') ?? items.find(({state}) => state.status === 'failed')
    ?? items.findLast(({state}) => state.status !== 'waiting');
};

/** The question of the marked item, while it asks. */
export const openQuestion = (state: ClientState): Question | undefined => {
  const now = focusedItem(state)?.state;
  return now?.status === 'asking' ? now.question : undefined;
};

/** How many numbered answers the marked item has. */
export const answersOf = (state: ClientState): number => {
  const item = focusedItem(state);
  return item?.state.status === 'unknown' ? unknownAnswers.length : (openQuestion(state)?.options.length ?? 0);
};

/** The marked answer, from 0; undefined while none is. */
export const markedAnswer = (state: ClientState): number | undefined => {
  const {choice} = state.ui;
  return choice !== undefined && choice.item === focusedItem(state)?.plan.id && choice.index < answersOf(state) ? choice.index : undefined;
};

/** What a person may say of something nobody can tell. */
export const unknownAnswers = [
  {as: 'ran', label: 'it ran', note: 'say what you saw; the gate goes on'},
  {as: 'did not run', label: 'it did not run', note: 'say what you saw; it is ready again'},
  {as: 'run again', label: 'run it again', note: 'say why that is safe'},
] as const;

/** A question that is answered with yes or no; `a` and `x` answer it as well. */
export const isYesNo = (state: ClientState): boolean => {
  const options = openQuestion(state)?.options;
  return options?.length === 2 && (options[0]?.id === 'yes' || options[0]?.id === 'accept') && options[1]?.id === 'no';
};

/** The newest line of what an item says of its work; punctuation alone says nothing. */
export const progressOf = ({feeds}: ClientState, gate: GateId, item: string): string | undefined => {
  const [line] = linesOf(feeds, gate, item);
  return line !== undefined && /[\p{L}\p{N}]/u.test(line) ? line : undefined;
};

/** What an item says below that line: a check of CI on each. */
export const progressBelow = ({feeds}: ClientState, gate: GateId, item: string): readonly string[] => linesOf(feeds, gate, item).slice(1, 13);

const linesOf = (feeds: ClientState['feeds'], gate: GateId, item: string): readonly string[] => feeds.progress?.[`${gate}/${item}`]?.line.split('\n') ?? [];

/** Another gate than the open one that waits for a person. */
export const asksElsewhere = (state: ClientState): GateId | undefined => {
  const current = currentGate(state.release);
  if (!current || current === openGateOf(state) || state.release.ended) return undefined;
  const status = gateStatus(state.release, current);
  return status === 'ready' || status === 'failed' || status === 'unknown' ? current : undefined;
};

export const isRollingBack = ({rollback}: ReleaseState): boolean => rollback.status !== 'none';

/** The engine is not heard, or has not been for a while: what is on the screen may not be the case any more. */
export const isStale = ({connection, now, pictureAt}: ClientState): boolean => connection.status !== 'connected' || now - pictureAt > staleAfterMs;

/** Readiness is published every 5 s, so that silence is noticed: three of them missing is no accident. */
const staleAfterMs = 15_000;

/** The state as of its picture: what is old does not go on ageing as if it were seen. */
export const asSeen = (state: ClientState): ClientState => (isStale(state) ? {...state, now: Math.min(state.now, state.pictureAt)} : state);
