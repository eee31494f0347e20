import type {DownReport, RollbackClass} from '../report.ts';
import {runningCode} from '../rules/running-code.ts';
import {as} from './nodes.ts';
import {placesOf} from './places.ts';
import type {PgFile} from './read-file.ts';
import {pgSet, type PgSet, type Place} from './set.ts';

export type ClassOf = {readonly class: RollbackClass; readonly why: string};

/** What going back costs after this one action, if the file's down part is `down`. */
export const classOf = (place: Place, down: DownReport): ClassOf => {
  const {action} = place;
  const release = place.set.options.previous?.version ?? 'the running release';
  if (action.kind === 'cannot-see' || action.kind === 'broken-body')
    return {class: 'restore needed', why: 'what it does was not seen; count on the worst'};
  if (action.kind === 'unknown' || (action.kind === 'select' && action.name !== undefined)) {
    return {class: 'roll forward only', why: 'what it does was not judged'};
  }
  // Rows that a WHERE picks out are still there, only other; everything else that is lost is gone.
  if (action.kind === 'update' && action.loses !== undefined && as('UpdateStmt', action.node)?.whereClause !== undefined) {
    return {class: 'roll forward only', why: `${action.loses} are in a backup only; ${release} meets the new ones`};
  }
  if (action.loses !== undefined) return {class: 'restore needed', why: 'the data is in a backup only'};
  if (action.breaks !== undefined && runningCode(place).state !== 'not named') {
    return down.state === 'clean'
      ? {class: 'reversible', why: `${release} needs ${action.breaks}; the down file brings it back`}
      : {class: 'roll forward only', why: `${release} needs ${action.breaks}, and nothing brings it back`};
  }
  return {class: 'code-only safe', why: `${release} runs on the new schema`};
};

/**
 * Reads the way back with the same eyes: it has to parse, must not lose anything that was there before this release, and
 * has to undo what the running release would miss. Tables and columns that the way up made count as new, so taking
 * them away again is fine.
 */
export const downReport = (path: string, down: PgFile | undefined, up: readonly PgFile[], file: PgFile, set: PgSet): DownReport => {
  if (!down) return {state: 'none', says: 'no down file'};
  if (down.trouble) return {state: 'bad', path, says: `down file line ${down.trouble.line}: ${down.trouble.title}`};
  if (down.statements.length === 0) return {state: 'bad', path, says: 'the down file does nothing'};

  const places = placesOf(pgSet([...up, down], set.options));
  const back = places.filter(place => place.file === down);
  const blind = back.find(({action}) => action.kind === 'cannot-see' || action.kind === 'unknown' || action.kind === 'broken-body');
  if (blind) return {state: 'bad', path, says: `cannot see inside line ${blind.line} of the down file`};
  const loser = back.find(({action}) => action.loses !== undefined && action.kind !== 'update');
  if (loser) return {state: 'bad', path, says: `line ${loser.line} of the down file would lose ${loser.action.loses}`};
  // What is lost comes back from a backup only; no down file is asked for it.
  const missed = places.filter(({file: of, action}) => of === file && action.breaks !== undefined && action.loses === undefined);
  const left = missed.find(place => !back.some(other => undoes(place, other)));
  if (left) return {state: 'bad', path, says: `the down file does not take back line ${left.line}: ${left.action.does}`};
  return {state: 'clean', path, says: 'down file found, lints clean'};
};

const undoes = ({action: up}: Place, {action: back}: Place): boolean => {
  if (up.kind === 'rename') return back.kind === 'rename' && back.to === up.name && (back.name === up.to || back.table === up.to);
  if (up.kind === 'rename-enum-value') return back.kind === up.kind && back.name === up.name;
  if (up.kind === 'drop-column') return back.kind === 'add-column' && back.table === up.table && back.column === up.column;
  if (up.kind.startsWith('drop-')) return back.kind === up.kind.replace('drop-', 'create-') && (back.name ?? back.table) === up.name;
  if (up.kind === 'add-column') return back.kind === 'drop-column' && back.table === up.table && back.column === up.column;
  if (up.kind === 'change-type') return back.kind === up.kind && back.table === up.table && back.column === up.column;
  if (up.kind === 'enable-row-security') return back.kind === 'disable-row-security' && back.table === up.table;
  if (up.kind === 'detach-partition') return back.kind === 'attach-partition' && back.name === up.name;
  return back.table !== undefined && back.table === up.table;
};
