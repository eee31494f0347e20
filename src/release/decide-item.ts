import {unreachable} from '../util/unreachable.ts';
import type {Asked, ReleaseCommand} from './commands.ts';
import {accept, nothing, refuse, type Decision} from './decision.ts';
import {refuseOthers} from './decide-controls.ts';
import {whyNotForward} from './decide-gate.ts';
import {automaticRollback} from './decide-rollback.ts';
import type {Evidence, Outcome} from './evidence.ts';
import {isFromBeforeMigration, itemOf} from './gate-status.ts';
import {gateIds, gateInfo, gateNumber, isBefore} from './gates.ts';
import type {Item, ReleaseState} from './state.ts';

type Command = Extract<
  ReleaseCommand,
  {type: 'AskItem' | 'AnswerItem' | 'RefuseAnswer' | 'EndItem' | 'TryItemAgain' | 'MakeException' | 'ResolveUnknown' | 'StopItem'}
>;

export const decideItem = (command: Command, state: ReleaseState, asked: Asked): Decision => {
  const item = itemOf(state.gates[command.gate], command.item);
  if (!item) return refuse(`Gate ${command.gate} has no item ${command.item}.`, 'Open the gate and look again.');
  switch (command.type) {
    case 'AskItem':
      return item.state.status === 'waiting' ? accept({type: 'ItemAsked', at: asked.at, ...of(command), question: command.question}) : nothing;
    case 'AnswerItem':
      return answer(command, item, state, asked);
    case 'RefuseAnswer':
      return isRunning(item, command.attempt)
        ? accept({type: 'ItemAsked', at: asked.at, ...of(command), question: command.question, ...(command.why !== undefined && {refused: command.why})})
        : nothing;
    case 'EndItem':
      return isRunning(item, command.attempt) ? end(command.outcome, command, item, state, asked) : nothing;
    case 'TryItemAgain':
      return refuseOthers(state, asked) ?? tryAgain(command, item, state, asked);
    case 'MakeException':
      if (state.ended) return refuse('This release has ended.', 'There is nothing to except any more.');
      return refuseOthersUnlessSecond(item, state, asked) ?? except(command, item, asked);
    case 'ResolveUnknown':
      return refuseOthers(state, asked) ?? resolve(command, item, state, asked);
    case 'StopItem':
      return item.state.status === 'running'
        ? accept(endEvent({status: 'failed', evidence: {says: `stopped by ${asked.by}`, next: ['p tries again']}}, command, item.state.attempt, asked.at))
        : refuse('It is not running.', 'Nothing to stop.');
    default:
      return unreachable(command);
  }
};

const of = <C extends Command>({gate, item}: C) => ({gate, item});

const isRunning = ({state}: Item, attempt: number): boolean => state.status === 'running' && state.attempt === attempt;

const answer = (command: Extract<Command, {type: 'AnswerItem'}>, {plan, state: now}: Item, state: ReleaseState, asked: Asked): Decision => {
  if (now.status !== 'asking') return refuse('This has been answered already.', 'Open the item to see the answer.');
  if (command.askedAt !== undefined && command.askedAt !== now.since) return refuse('Another question has come up since what you saw.', 'Read it, then answer it.');
  const stopped = whyNotForward(state);
  if (stopped) return stopped;
  // Where several people have to answer, each speaks for themselves; otherwise it is for whoever drives.
  const others = plan.people > 1 ? undefined : refuseOthers(state, asked);
  if (others) return others;
  // Out of an editor comes a whole file, whose first and last bytes count too.
  if (command.choice === 'edit' && now.question.edits !== undefined)
    return command.text === undefined
      ? refuse('An edit needs its text.', 'e opens the editor.')
      : accept({type: 'ItemAnswered', at: asked.at, ...of(command), answer: {by: asked.by, at: asked.at, choice: 'edit', text: command.text}});
  const option = now.question.options.find(({id}) => id === command.choice);
  if (now.question.options.length > 0 && !option) return refuse(`"${command.choice}" is not one of the answers.`, 'Choose one of the numbered answers.');
  if (option?.blocked !== undefined) return refuse(`${option.label} cannot be chosen: ${option.blocked}`, 'Choose another answer.');
  const text = command.text?.trim();
  if (option?.wants === 'reason' && (text ?? '').length < 10) return refuse('A reason needs at least 10 characters.', 'Say why, in a sentence.');
  if (option?.wants === 'text' && !text) return refuse('A value is needed.', 'Type it and press Enter.');
  return accept({
    type: 'ItemAnswered', at: asked.at, ...of(command),
    answer: {by: asked.by, at: asked.at, choice: command.choice, ...(text && {text})},
  });
};

const end = (outcome: Outcome, command: Extract<Command, {type: 'EndItem'}>, {plan}: Item, state: ReleaseState, asked: Asked): Decision => {
  const ended = endEvent(outcome, {...command, item: plan.id}, command.attempt, asked.at);
  const because = outcome.rollBackBecause;
  return accept(ended, ...(because === undefined ? [] : automaticRollback(because, state, asked)));
};

const endEvent = (outcome: Outcome, {gate, item}: {readonly gate: Item['plan']['id']; readonly item: string}, attempt: number, at: number) =>
  ({
    type: ({passed: 'ItemPassed', failed: 'ItemFailed', unknown: 'ItemUnknown'} as const)[outcome.status],
    at, gate: gate as Command['gate'], item, attempt, evidence: outcome.evidence,
    ...(outcome.facts && {facts: outcome.facts}),
  }) as const;

/** A share that was passed over, where a later one has been begun: both would set the traffic, one against the other. */
const isPassedBy = ({gate, item}: Command, {gates}: ReleaseState): boolean => {
  const {items} = gates[gate];
  const at = items.findIndex(({plan}) => plan.id === item);
  return item.startsWith('traffic-') && items.some(({plan, attempts}, index) => index > at && plan.id.startsWith('traffic-') && attempts > 0);
};

const tryAgain = (command: Command, {plan, state: now}: Item, state: ReleaseState, asked: Asked): Decision => {
  const stopped = whyNotForward(state);
  if (stopped) return stopped;
  if (now.status !== 'running' && isPassedBy(command, state)) return refuse('A later share of traffic has been set.', 'It would be taken back below what is watched: d takes all of it down, r rolls back.');
  switch (now.status) {
    case 'running':
      return refuse('It is running.', 'x stops it.');
    case 'waiting':
    case 'asking':
      return refuse('It has not been done yet.', 'It comes up by itself when its turn has come.');
    case 'passed':
      return backupRefused(command, {plan}, state) ?? againRefused(command, now.evidence.validForMs !== undefined, state) ?? (mayBeDoneTwice(plan, now.evidence)
        ? accept({type: 'ItemReset', at: asked.at, ...of(command), by: asked.by})
        : refuse('It has been done.', 'What changed something is not done twice.'));
    case 'skipped':
      return againRefused(command, false, state) ?? accept({type: 'ItemReset', at: asked.at, ...of(command), by: asked.by});
    case 'unknown':
      if (plan.effect === 'opaque') return refuse('Nobody can tell whether it ran.', 'Choose one of the numbered answers: it ran, it did not run, run it again.');
      return accept({type: 'ItemReset', at: asked.at, ...of(command), by: asked.by});
    case 'failed':
      return accept({type: 'ItemReset', at: asked.at, ...of(command), by: asked.by});
    default:
      return unreachable(now);
  }
};

/** What only looks, what a person said, and what holds for a time only: a backup is taken again when it is too old. */
const mayBeDoneTwice = ({effect, asks}: Item['plan'], {validForMs}: Evidence): boolean =>
  effect === 'pure' || asks || (validForMs !== undefined && effect !== 'opaque');

const backupRefused = ({gate}: Command, item: Pick<Item, 'plan'>, state: ReleaseState): Decision | undefined =>
  isFromBeforeMigration(state, gate, item)
    ? refuse('Production is migrated: a backup taken now holds the new schema, and would replace the one that r restores.', 'The backup from before the migration is kept; gate 12 looks that it is still there.')
    : undefined;

/**
 * What is settled is what later gates rest on. Found anew, the version before would be the new one once that runs, and a
 * version chosen anew would not be the one that was cut.
 */
const againRefused = ({gate}: Command, expires: boolean, state: ReleaseState): Decision | undefined => {
  if (state.facts.touched?.production && isBefore(gate, 'deploy'))
    return refuse('Production has been changed: the way back rests on what was found before.', 'Gate 14 Monitor looks at production as it is now.');
  const later = gateIds.find(id => isBefore(gate, id) && state.gates[id].startedAt !== undefined);
  if (later === undefined || expires) return undefined;
  return refuse(`${gateInfo(later).name} rests on it.`, `Open gate ${gateNumber(gate)} ${gateInfo(gate).name} again, and all after it with it.`);
};

const refuseOthersUnlessSecond = ({exceptionAsked}: Item, state: ReleaseState, asked: Asked): Decision | undefined =>
  exceptionAsked && exceptionAsked.by !== asked.by ? undefined : refuseOthers(state, asked);

const except = (command: Extract<Command, {type: 'MakeException'}>, item: Item, {at, by}: Asked): Decision => {
  const {plan, state: now, exceptionAsked} = item;
  if (plan.exception === 'never') return refuse(`${plan.title}: no exception is possible.`, 'It has to pass; p tries again.');
  if (now.status === 'running') return refuse('It is running.', 'x stops it first.');
  if (now.status === 'passed' || now.status === 'skipped') return refuse('There is nothing to except: it is settled.', 'Go on.');
  const reason = command.reason.trim();
  if (exceptionAsked?.by === by) return refuse('A second person has to agree.', `Ask somebody else to press m on it: ${exceptionAsked.reason}`);
  if (command.agreesTo !== undefined) return agree(command, exceptionAsked, {at, by});
  // Two who ask at the same moment have not read each other.
  if (exceptionAsked) return refuse(`${exceptionAsked.by} has asked for an exception already: "${exceptionAsked.reason}"`, 'm agrees to that one. Your own reason was not kept; @ notes it.');
  if (reason.length < 10) return refuse('A reason needs at least 10 characters.', 'Say why, in a sentence. It is kept in the record.');
  if (plan.exception === 'two people') return accept({type: 'ExceptionAsked', at, ...of(command), by, reason});
  return accept({type: 'ItemExcepted', at, ...of(command), by: [by], reason});
};

/** Only to what was read. */
const agree = (command: Extract<Command, {type: 'MakeException'}>, asked: Item['exceptionAsked'], {at, by}: Pick<Asked, 'at' | 'by'>): Decision => {
  if (!asked) return refuse('Nobody asks for an exception here any more.', 'Look at the point again.');
  if (asked.reason !== command.agreesTo) return refuse(`The reason is another one now: "${asked.reason}"`, 'Read it; m agrees to it.');
  return accept({type: 'ItemExcepted', at, ...of(command), by: [asked.by, by], reason: asked.reason});
};

const resolve = (command: Extract<Command, {type: 'ResolveUnknown'}>, {plan, state: now}: Item, {facts}: ReleaseState, {at, by}: Asked): Decision => {
  if (now.status !== 'unknown') return refuse('This is not unknown any more.', 'Look at it again.');
  const reason = command.reason.trim();
  if (reason.length < 10) return refuse('A reason needs at least 10 characters.', 'Say what you saw. It is kept in the record.');
  // A check, a backup: what counts is its result, and nobody has seen that.
  if (command.as === 'ran' && (plan.effect === 'pure' || plan.effect === 'keyed'))
    return refuse('That it ran is not its result, and running it again does no harm.', 'Choose: run it again.');
  if (command.as === 'run again')
    return accept(
      {type: 'NoteAdded', at, by, text: `runs ${command.gate} ${command.item} again: ${reason}`},
      {type: 'ItemReset', at, ...of(command), by},
    );
  if (command.item !== 'migrate') return accept({type: 'ItemResolved', at, ...of(command), by, as: command.as, reason});
  return resolveMigration({...command, as: command.as, reason}, facts, {at, by});
};

/**
 * What a person says of a migration counts for the way back too: without it, it would be unfinished for ever. Where the files are
 * counted one by one, the word is about the first that is not known to be in: those before it stay what they are, those after it
 * have not been begun.
 */
const resolveMigration = (command: Extract<Command, {type: 'ResolveUnknown'}> & {readonly as: 'ran' | 'did not run'}, facts: ReleaseState['facts'], {at, by}: Pick<Asked, 'at' | 'by'>): Decision => {
  const env = command.gate === 'staging' ? 'staging' : 'production';
  const resolved = {type: 'ItemResolved', at, ...of(command), by, as: command.as, reason: command.reason} as const;
  if (facts.migrated?.[env] === undefined) return accept(resolved);
  const found = (more: Partial<ReleaseState['facts']>) => ({type: 'FactsFound', at, facts: more}) as const;
  const {[env]: _unknown, ...others} = facts.migrated;
  const counted = facts.appliedFiles?.[env];
  const files = facts.migrations?.files ?? [];
  const isIn = (path: string) => counted?.some(file => file.path === path) === true;
  const [asked, ...after] = files.filter(({path}) => !isIn(path));
  if (command.as === 'did not run') {
    const stay = files.filter(({path}) => isIn(path)).length;
    return accept(resolved, stay === 0 ? found({migrated: others}) : found({
      migrated: {...others, [env]: 'failed'},
      migrationStop: {environment: env, left: 'whole files', says: `${stay} of ${files.length} files are applied; ${by} says that ${asked?.path.split('/').at(-1) ?? 'the next'} did not run`},
    }));
  }
  const appliedFiles = counted && asked && {appliedFiles: {...facts.appliedFiles, [env]: [...counted, {path: asked.path, sha256: asked.sha256}]}};
  // The files after it are still to come: the item goes on with them, and skips what is in.
  if (appliedFiles && after.length > 0)
    return accept({type: 'NoteAdded', at, by, text: `${asked.path} ran: ${command.reason}`}, found(appliedFiles), {type: 'ItemReset', at, ...of(command), by});
  return accept(resolved, found({migrated: {...others, [env]: 'applied'}, ...appliedFiles}));
};
