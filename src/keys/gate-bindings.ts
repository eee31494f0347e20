import {watchedStep} from '../release/decide-traffic.ts';
import {currentGate, expiredBefore} from '../release/gate-status.ts';
import {gateInfo} from '../release/gates.ts';
import type {Item} from '../release/state.ts';
import type {ClientState} from '../store/client-state.ts';
import {nextShare} from '../store/view/live.ts';
import {focusedItem, openGateOf, openQuestion} from '../store/view/open-gate.ts';
import type {Action, Binding} from './binding.ts';
import {openField} from './fields.ts';
import {cannotAct, cannotSend, drivesNot, isForward, statusOf, stopped} from './may.ts';

/** The watched share of traffic, where the open gate is the one in which it is watched. */
const watchedHere = (state: ClientState): Item | undefined => (openGateOf(state) === 'deploy' ? watchedStep(state.release) : undefined);

/** Keys that go on with the open gate, or stop it. */
export const gateBindings: readonly Binding[] = [
  {
    keys: ['s'], group: 'this gate', bar: 2, goesOn: true,
    means: 'start the open gate; gates that change production ask for the environment once and wait 3 s', where: 'in a gate that has not been started',
    offWhen: ['a gate before it is not passed', 'evidence has expired', 'you do not drive', 'somebody holds', 'the lock is lost'],
    label: state => `start ${gateInfo(openGateOf(state)).name}`, brief: () => 'start',
    here: state => isForward(state) && ['ready', 'waiting'].includes(statusOf(state)) && state.release.gates[openGateOf(state)].startedAt === undefined,
    disabledBecause: state => drivesNot(state) ?? notYet(state) ?? stopped(state) ?? (state.release.countdown ? 'It starts in a moment. Esc takes it back.' : undefined),
    act: start,
  },
  {
    keys: ['p'], group: 'this gate', bar: 6, goesOn: true,
    means: 'look again, ask again, try again what failed', where: 'on a point that is settled, failed or unknown',
    offWhen: ['it is running', 'its turn has not come', 'you do not drive', 'somebody holds'],
    label: state => (focusedItem(state)?.state.status === 'failed' ? 'try again' : 'check again'), brief: () => 'again',
    here: state => isForward(state) && focusedItem(state) !== undefined && statusOf(state) !== 'waiting' && !(statusOf(state) === 'ready' && state.release.gates[openGateOf(state)].startedAt === undefined),
    disabledBecause: state => drivesNot(state) ?? stopped(state) ?? unsettled(focusedItem(state)),
    act: state => onItem(state, (gate, item) => ({command: {type: 'TryItemAgain', gate, item: item.plan.id}})),
  },
  {
    keys: ['m'], group: 'this gate', bar: 7, goesOn: true,
    means: 'make an exception: skip, leave out, go on anyway; with a reason, for some points with a second person', where: 'on a point that stands in the way, and while a share of traffic is watched',
    offWhen: ['no exception is possible for it', 'there is nothing to except', 'a second person has to agree', 'you do not drive'],
    label: state => (watchedHere(state) ? 'go up unproven' : focusedItem(state)?.exceptionAsked ? 'agree to the exception' : 'exception, with reason'), brief: () => 'exception',
    here: state => isForward(state) && (watchedHere(state) !== undefined || focusedItem(state) !== undefined) && state.release.gates[openGateOf(state)].startedAt !== undefined,
    disabledBecause: state => (watchedHere(state) ? (drivesNot(state) ?? stopped(state)) : noException(state)),
    act: except,
  },
  {
    keys: ['u'], group: 'this gate', bar: 2, goesOn: true,
    means: 'up to the next share of traffic now', where: 'in gate 12 Deploy while a share of traffic is watched',
    offWhen: ['the evidence does not suffice', 'somebody holds', 'you do not drive', 'the lock is lost'],
    label: state => (nextShare(state) === undefined ? 'done watching now' : `${nextShare(state)} % now`), brief: state => (nextShare(state) === undefined ? 'done' : `${nextShare(state)} %`),
    here: state => isForward(state) && watchedHere(state) !== undefined,
    disabledBecause: state => drivesNot(state) ?? stopped(state) ?? (state.release.verdict?.verdict === 'safe' ? undefined : `u is off: ${withoutStop(state.release.verdict?.sentence ?? 'nothing has been measured yet')}. m goes on anyway, with a reason.`),
    act: () => ({command: {type: 'TrafficUp'}}),
  },
  {
    keys: ['h'], group: 'this gate', goesOn: ({release}) => release.hold !== undefined, bar: ({release}) => (release.facts.touched?.production || release.hold ? 3 : 8.5),
    means: 'hold: nothing new starts; again: go on', where: 'until the release has ended or rolls back',
    offWhen: ['you observe', 'there is no connection', 'the record cannot be written'],
    label: ({release}) => (release.hold ? 'go on' : 'hold'), here: isForward,
    disabledBecause: state => cannotSend(state) ?? (state.feeds.record ? 'The record of this release cannot be written: what to do stands above. r works.' : undefined),
    act: ({release}) => (release.hold ? {command: {type: 'LiftHold'}} : {command: {type: 'PlaceHold', reason: 'held by hand'}}),
  },
  {
    keys: ['d'], group: 'this gate', bar: 4,
    means: 'down to 0 % of traffic for the new version, at once', where: 'while the new version has traffic in production',
    offWhen: ['you observe', 'there is no connection'],
    label: () => 'down to 0 %', brief: () => '0 %',
    here: state => isForward(state) && state.release.facts.touched?.production === true && (state.release.facts.traffic?.setPct ?? 0) > 0,
    disabledBecause: cannotSend, act: () => ({command: {type: 'TrafficDown'}}),
  },
  {
    keys: ['e'], group: 'this gate', bar: 5,
    means: 'edit the text in $EDITOR; after a rollback, write down the cause', where: 'where a text is asked about, and after a rollback',
    offWhen: ['you do not drive'],
    label: ({release}) => (release.rollback.status === 'none' ? 'edit in $EDITOR' : 'write the cause'), brief: ({release}) => (release.rollback.status === 'none' ? 'edit' : 'cause'),
    here: state => (isForward(state) && openQuestion(state)?.edits !== undefined) || wantsCause(state),
    disabledBecause: state => (wantsCause(state) ? cannotAct(state) : drivesNot(state)),
    act: state => (wantsCause(state) ? openField('What was the cause', 10, {kind: 'cause'}) : {app: 'edit'}),
  },
];

function start(state: ClientState): Action {
  const gate = openGateOf(state);
  const production = gate === 'migrate' || gate === 'deploy';
  if (!production || state.release.productionConfirmedBy !== undefined) return {command: {type: 'StartGate', gate}};
  return openField(`Changes production. Type ${state.release.info?.policy.productionWord} to go on`, 1, {kind: 'confirm production', gate});
}

function except(state: ClientState): Action {
  if (watchedHere(state)) return openField('Reason for going up before it is proven', 10, {kind: 'traffic up'});
  return onItem(state, (gate, {plan, exceptionAsked}) =>
    exceptionAsked && exceptionAsked.by !== state.me.who
      ? {command: {type: 'MakeException', gate, item: plan.id, reason: exceptionAsked.reason, agreesTo: exceptionAsked.reason}}
      : openField('Reason for the exception', 10, {kind: 'exception', gate, item: plan.id}));
}

const onItem = (state: ClientState, make: (gate: ReturnType<typeof openGateOf>, item: Item) => Action): Action => {
  const item = focusedItem(state);
  return item ? make(openGateOf(state), item) : {};
};

/** Why the open gate cannot start: what is before it, or evidence that no longer holds where production is changed. */
const notYet = (state: ClientState): string | undefined => {
  const {release, now} = state;
  const gate = openGateOf(state);
  const first = currentGate(release);
  if (statusOf(state) === 'waiting') return first && first !== gate ? `Gate ${gateInfo(first).number} ${gateInfo(first).name} is not passed.` : 'What it would do is being prepared.';
  if (gate !== 'migrate' && gate !== 'deploy') return undefined;
  const [stale] = expiredBefore(release, gate, now);
  return stale && `${stale.item.plan.requirement} ${stale.item.plan.title}: expired. Open gate ${gateInfo(stale.gate).number} ${gateInfo(stale.gate).name} and press p.`;
};

const unsettled = (item: Item | undefined): string | undefined => {
  switch (item?.state.status) {
    case 'running':
      return 'It is running. x stops it.';
    case 'waiting':
    case 'asking':
      return 'It has not been done yet; it comes up by itself when its turn has come.';
    default:
      return undefined;
  }
};

const noException = (state: ClientState): string | undefined => {
  const item = focusedItem(state);
  if (item?.exceptionAsked) return item.exceptionAsked.by === state.me.who ? 'A second person has to agree: somebody else presses m here.' : cannotAct(state);
  if (item?.plan.exception === 'never') return `${item.plan.title}: no exception is possible, it has to pass.`;
  if (!['failed', 'unknown', 'asking', 'waiting'].includes(item?.state.status ?? '')) return item?.state.status === 'running' ? 'It is running. x stops it first.' : 'There is nothing to except: it is settled.';
  return drivesNot(state);
};

const wantsCause = ({release}: ClientState): boolean =>
  (release.rollback.status === 'verified' || release.rollback.status === 'accepted') && release.rollback.plan.scope !== 'nothing deployed' && release.cause === undefined;

const withoutStop = (text: string): string => text.replace(/\.$/, '');
