import {gateIds} from '../release/gates.ts';
import type {ClientState} from '../store/client-state.ts';
import {rollbackWords} from '../store/view/rollback-line.ts';
import type {Binding} from './binding.ts';
import {observes} from './may.ts';

const holding = ({release}: ClientState): boolean => release.rollback.status === 'holding';
const counting = ({release}: ClientState): boolean => release.countdown !== undefined;

/** An arrow key that a slow link has split begins with what Esc sends: so long its rest may take to arrive. */
const escapeMs = 150;

/** What stood on the screen when the key was pressed: nobody has the time to type it, and the record wants to know. */
const whyNow = ({verdict, gates}: ClientState['release']): string => {
  if (verdict?.verdict === 'worse') return `r was pressed: ${verdict.sentence}`;
  const failed = gateIds.flatMap(gate => gates[gate].items.flatMap(({plan, state: now}) => (now.status === 'failed' && !plan.optional ? [`${plan.title}: ${now.evidence.says}`] : []))).at(-1);
  return failed === undefined ? 'r was pressed; nothing had failed' : `r was pressed: ${failed}`;
};

/** The way back. These work in every picture, in boxes, and for every operator, whoever drives. */
export const rollbackBindings: readonly Binding[] = [
  {
    keys: ['r'], group: 'rollback',
    means: 'roll back to the version before', where: 'everywhere, also in boxes; in a text field by Esc, then r',
    offWhen: ['before gate 4 Cut: there is nothing to roll back', 'you observe', 'it came with other keys, in a paste, with Esc, or right after the picture changed'],
    label: state => (nothingYet(state) ? 'roll back' : rollbackWords(state)), brief: () => 'roll back',
    here: () => true,
    disabledBecause: state => observes(state) ?? nothingYet(state),
    act: ({connection, feeds, release, ui}) => {
      // Where the code alone must not go back, the choice comes first; the refusal would only say the same.
      if (!feeds.readiness?.notSafe || release.rollback.status !== 'none' || ui.box === 'migration' || !release.facts.migrated?.production)
        return {command: {type: 'RollBack', reason: whyNow(release)}};
      return {
        ui: {box: 'migration', boxScroll: 0, field: undefined},
        // Not kept for an engine that is gone: the choice is, and holds it as well.
        ...(!release.hold && connection.status === 'connected' && {command: {type: 'PlaceHold', reason: 'rollback: choosing what becomes of the migration'}}),
      };
    },
  },
  {
    keys: ['Esc'], group: 'rollback', bar: 0,
    means: 'take back a rollback, or a start in production, in its first seconds', where: 'while it counts down',
    offWhen: ['after the grace: it has begun; going up again is a new attempt', 'you observe'],
    label: () => 'take back', here: state => holding(state) || counting(state), disabledBecause: observes,
    act: () => ({command: {type: 'TakeBack'}, afterMs: escapeMs}),
  },
  {
    keys: ['!'], group: 'rollback', bar: 1,
    means: 'start the rollback now, without the rest of the grace', where: 'while it counts down',
    offWhen: ['no grace is running', 'you observe'],
    label: () => 'start now', here: holding, disabledBecause: observes, act: () => ({command: {type: 'StartNow'}}),
  },
];

/** Only said where the engine is heard: an old picture must not keep anybody from rolling back. */
const nothingYet = ({release, connection}: ClientState): string | undefined =>
  connection.status === 'connected' && release.gates.cut.startedAt === undefined
    ? `There is nothing to roll back: ${release.facts.previous ? `production still runs ${release.facts.previous.version}, untouched.` : 'nothing has been changed.'} q leaves.`
    : undefined;
