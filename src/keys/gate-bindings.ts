import {gateStatus} from '../release/gate-status.ts';
import {gateInfo} from '../release/gates.ts';
import type {ClientState} from '../store/client-state.ts';
import {focusedItem, openGateOf} from '../store/view/open-gate.ts';
import {watchedStep} from '../release/decide-traffic.ts';
import type {Action, Binding} from './binding.ts';
import {choicesOf} from './choices.ts';

const drivesNot = ({release, me}: ClientState): string | undefined => {
  if (me.role === 'observer') return 'You observe. Rejoin with `cockpit attach` to act.';
  return release.pilot !== undefined && release.pilot !== me.who ? `${release.pilot} drives. c asks for the controls.` : undefined;
};

const ended = ({release}: ClientState): boolean => release.ended !== undefined;
const forward = (state: ClientState): boolean => !ended(state) && state.release.rollback.status === 'none';
const status = (state: ClientState) => gateStatus(state.release, openGateOf(state));

export const gateBindings: readonly Binding[] = [
  {
    keys: ['s'], group: 'this gate', bar: 2,
    label: state => `start ${gateInfo(openGateOf(state)).name}`,
    here: state => forward(state) && (status(state) === 'ready' || status(state) === 'waiting') && state.release.gates[openGateOf(state)].startedAt === undefined,
    disabledBecause: state => drivesNot(state) ?? (status(state) === 'waiting' ? 'A gate before it is not passed.' : state.release.hold ? `${state.release.hold.by} holds the release. h goes on.` : undefined),
    act: state => {
      const gate = openGateOf(state);
      const production = gate === 'migrate' || gate === 'deploy';
      if (!production || state.release.productionConfirmedBy !== undefined) return {command: {type: 'StartGate', gate}};
      return field('confirm production', `Type ${state.release.info?.policy.productionWord} to go on`, 1, {kind: 'confirm production', gate});
    },
  },
  {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], group: 'this gate', bar: 3,
    label: () => 'choose',
    here: state => choicesOf(state).length > 0,
    disabledBecause: state => (state.release.rollback.status === 'none' && !peopleAnswer(state) ? drivesNot(state) : undefined),
    act: () => ({}),
  },
  {
    keys: ['a'], group: 'this gate', bar: 4, label: state => choicesOf(state)[0]?.label ?? 'accept',
    here: state => isYesNo(state), disabledBecause: state => (peopleAnswer(state) ? undefined : drivesNot(state)), act: state => choicesOf(state)[0]?.action ?? {},
  },
  {
    keys: ['x'], group: 'this gate', bar: 5,
    label: state => (isYesNo(state) ? (choicesOf(state)[1]?.label ?? 'no') : 'stop it'),
    here: state => isYesNo(state) || focusedItem(state)?.state.status === 'running',
    disabledBecause: state => (isYesNo(state) && peopleAnswer(state) ? undefined : drivesNot(state)),
    act: state => (isYesNo(state) ? (choicesOf(state)[1]?.action ?? {}) : onItem(state, (gate, item) => ({command: {type: 'StopItem', gate, item}}))),
  },
  {
    keys: ['p'], group: 'this gate', bar: 6,
    label: state => (focusedItem(state)?.state.status === 'failed' ? 'try again' : 'check again'),
    here: state => forward(state) && ['failed', 'unknown', 'passed', 'skipped'].includes(focusedItem(state)?.state.status ?? ''),
    disabledBecause: drivesNot,
    act: state => onItem(state, (gate, item) => ({command: {type: 'TryItemAgain', gate, item}})),
  },
  {
    keys: ['m'], group: 'this gate', bar: 7,
    label: () => 'make an exception, with a reason',
    here: state => forward(state) && (mayExcept(state) || watchedStep(state.release) !== undefined),
    disabledBecause: state => (focusedItem(state)?.exceptionAsked ? undefined : drivesNot(state)),
    act: state => {
      const item = focusedItem(state);
      if (watchedStep(state.release)) return field('reason', 'Reason for going up before it is proven', 10, {kind: 'traffic up'});
      if (item?.exceptionAsked && item.exceptionAsked.by !== state.me.who)
        return onItem(state, (gate, id) => ({command: {type: 'MakeException', gate, item: id, reason: item.exceptionAsked!.reason}}));
      return onItem(state, (gate, id) => field('exception', 'Reason for the exception', 10, {kind: 'exception', gate, item: id}));
    },
  },
  {
    keys: ['u'], group: 'this gate', bar: 2,
    label: () => 'next step of traffic now',
    here: state => forward(state) && watchedStep(state.release) !== undefined,
    disabledBecause: state => drivesNot(state) ?? (state.release.verdict?.verdict === 'safe' ? undefined : `u is off: ${state.release.verdict?.sentence ?? 'nothing has been measured yet.'} m goes on anyway, with a reason.`),
    act: () => ({command: {type: 'TrafficUp'}}),
  },
  {
    keys: ['d'], group: 'this gate', bar: 4, label: () => 'down to 0 %',
    here: state => forward(state) && state.release.facts.touched?.production === true && (state.release.facts.traffic?.setPct ?? 0) > 0,
    act: () => ({command: {type: 'TrafficDown'}}),
  },
  {
    keys: ['h'], group: 'this gate', bar: 3, label: ({release}) => (release.hold ? 'go on' : 'hold'),
    here: forward,
    act: ({release}) => (release.hold ? {command: {type: 'LiftHold'}} : {command: {type: 'PlaceHold', reason: 'held by hand'}}),
  },
  {
    keys: ['e'], group: 'this gate', bar: 5, label: ({release}) => (release.rollback.status === 'none' ? 'edit in $EDITOR' : 'write the cause'),
    here: state => edits(state) || wantsCause(state),
    disabledBecause: state => (wantsCause(state) ? undefined : drivesNot(state)),
    act: state => (wantsCause(state) ? field('cause', 'What was the cause', 10, {kind: 'cause'}) : {app: 'edit'}),
  },
];

const field = (_name: string, label: string, minimum: number, purpose: NonNullable<ClientState['ui']['field']>['purpose']): Action => ({ui: {field: {label, text: '', minimum, purpose}}});

const onItem = (state: ClientState, make: (gate: ReturnType<typeof openGateOf>, item: string) => Action): Action => {
  const item = focusedItem(state);
  return item ? make(openGateOf(state), item.plan.id) : {};
};

const mayExcept = (state: ClientState): boolean => {
  const item = focusedItem(state);
  return item !== undefined && item.plan.exception !== 'never' && ['failed', 'unknown', 'asking'].includes(item.state.status);
};

const isYesNo = (state: ClientState): boolean => {
  const now = focusedItem(state)?.state;
  return now?.status === 'asking' && now.question.options.length === 2 && now.question.options[0]?.id === 'yes' && now.question.options[1]?.id === 'no';
};

/** Where several people have to answer, everybody answers for themselves. */
const peopleAnswer = (state: ClientState): boolean => state.me.role === 'operator' && (focusedItem(state)?.plan.people ?? 1) > 1;

const edits = (state: ClientState): boolean => {
  const now = focusedItem(state)?.state;
  return now?.status === 'asking' && now.question.edits !== undefined;
};

const wantsCause = ({release}: ClientState): boolean =>
  (release.rollback.status === 'verified' || release.rollback.status === 'accepted') && release.rollback.plan.scope !== 'nothing deployed' && release.cause === undefined;
