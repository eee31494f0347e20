import type {RunTwice} from '../report.ts';
import type {Action} from './actions/action.ts';
import {ofKind} from './file-index.ts';
import {lastPart} from './nodes.ts';
import type {PgFile, PgStatement} from './read-file.ts';

/** What happens if the same file runs a second time: where it would fail, or that it would not. */
export const runTwice = (file: PgFile): RunTwice => {
  if (file.trouble) return {safe: false, says: 'not known: the file does not parse', line: file.trouble.line};
  const [first] = file.statements
    .flatMap(statement => statement.actions.map(action => ({statement, action})))
    .filter(({statement, action}) => {
      return action.again !== 'same' && !madeRepeatable(action, statement, file);
    });
  if (!first) {
    const unseen = file.statements.find(({actions}) => actions.some(({kind}) => kind === 'cannot-see' || kind === 'unknown'));
    return unseen
      ? {safe: false, says: `not known: cannot see inside line ${unseen.line}`, line: unseen.line}
      : {safe: true, says: 'does nothing the second time'};
  }
  const line = first.action.inside?.line ?? first.statement.line;
  const {again, guard, does} = first.action;
  const outcome = again === 'fails' ? `fails at line ${line}` : `does line ${line} once more`;
  const cure = guard === undefined ? '' : `. ${guard.replace(/^a /, 'A ').replace(/^an /, 'An ')} would fix it`;
  return {safe: false, says: `${outcome}: ${again === 'fails' ? reason(first.action) : does}${cure}`, line};
};

const reason = ({kind, does}: Action): string => {
  if (kind === 'add-column') return 'column exists';
  if (kind.startsWith('create-')) return `${kind.slice('create-'.length).replaceAll('-', ' ')} exists`;
  if (kind.startsWith('drop-')) return `${kind.slice('drop-'.length).replaceAll('-', ' ')} is gone`;
  return does;
};

/** `DROP … IF EXISTS` before it in the same file: the usual way where IF NOT EXISTS does not exist. */
export const madeRepeatable = (action: Action, statement: PgStatement, file: PgFile): boolean => {
  const wanted = action.kind.startsWith('add-') ? 'drop-constraint' : action.kind.replace(/^create-/, 'drop-');
  const name = action.name ?? action.table;
  if (wanted === action.kind || name === undefined) return false;
  const isIt = (other = '') => other === name || lastPart(other) === name || other === lastPart(name);
  return ofKind(file, wanted).some(({seq, action: drop}) => seq <= statement.seq && drop.again === 'same' && isIt(drop.name));
};
