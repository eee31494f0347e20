import {strongerLock} from '../report.ts';
import {sectionsOf} from '../sections.ts';
import type {Action} from './actions/action.ts';
import {as, constText, functionsIn} from './nodes.ts';
import type {PgFile} from './read-file.ts';
import {refine} from './refine.ts';
import type {Held, PgSet, Place} from './set.ts';
import {timeoutMs} from './timeout.ts';

/**
 * Walks all statements in the order in which they would run and says for each
 * action in which transaction it stands, which locks are held by then, and
 * which time-outs are in force.
 */
export const placesOf = (set: PgSet): readonly Place[] => {
  const places: Place[] = [];
  let state = start(set);
  for (const file of set.files) {
    state = openFile(state, set, file);
    for (const statement of file.statements) {
      for (const raw of statement.actions) {
        const action = refine(raw, statement.seq, set);
        const line = action.inside?.line ?? statement.line;
        const onNewTable = action.table !== undefined && set.isNewTable(action.table, statement.seq);
        const {transaction, explicit, lockTimeoutMs, statementTimeoutMs} = state;
        const held = listOf(state.held);
        places.push({action, statement, file, set, line, onNewTable, transaction, explicit, held, lockTimeoutMs, statementTimeoutMs});
        state = after(state, action, {line, path: file.path, seq: statement.seq}, set);
      }
    }
    state = closeFile(state, set);
  }
  return places;
};

// One list for all places with the same locks: a file may have 30 000 statements.
const lists = new WeakMap<ReadonlyMap<string, Held>, readonly Held[]>();
const listOf = (held: ReadonlyMap<string, Held>): readonly Held[] => {
  const list = lists.get(held) ?? [...held.values()];
  lists.set(held, list);
  return list;
};

type State = {
  readonly transaction: number | undefined;
  readonly explicit: boolean;
  readonly count: number;
  readonly held: ReadonlyMap<string, Held>;
  readonly lockTimeoutMs: number | undefined;
  readonly statementTimeoutMs: number | undefined;
  /** Values to return to when the transaction ends: SET LOCAL goes no further. */
  readonly session: {readonly lock_timeout: number | undefined; readonly statement_timeout: number | undefined};
};

const start = ({options}: PgSet): State => ({
  transaction: undefined,
  explicit: false,
  count: 0,
  held: new Map(),
  lockTimeoutMs: options.lockTimeoutMs,
  statementTimeoutMs: options.statementTimeoutMs,
  session: {lock_timeout: options.lockTimeoutMs, statement_timeout: options.statementTimeoutMs},
});

const begin = (state: State, explicit: boolean): State => ({
  ...state,
  transaction: state.count + 1,
  count: state.count + 1,
  explicit,
  held: new Map(),
});

const end = (state: State): State => ({
  ...state,
  transaction: undefined,
  explicit: false,
  held: new Map(),
  lockTimeoutMs: state.session.lock_timeout,
  statementTimeoutMs: state.session.statement_timeout,
});

const openFile = (state: State, {options}: PgSet, file: PgFile): State => {
  const wanted = options.mode !== 'none' && sectionsOf(file.whole).transaction !== false;
  if (wanted) return state.transaction === undefined ? begin(state, false) : state;
  return state.transaction !== undefined && !state.explicit ? end(state) : state;
};

const closeFile = (state: State, {options}: PgSet): State =>
  options.mode === 'per-file' && state.transaction !== undefined ? end(state) : state;

type At = {readonly line: number; readonly path: string; readonly seq: number};

const after = (state: State, action: Action, at: At, set: PgSet): State => {
  if (action.kind === 'transaction') return afterTransaction(state, action.name ?? '');
  if (action.kind === 'set' || action.kind === 'reset') return afterSetting(state, action);
  if (action.kind === 'select') return afterSetConfig(state, action);
  if (state.transaction === undefined) return state;

  const stronger = action.touches.filter(({table, mode}) => {
    const before = state.held.get(table);
    return !set.isNewTable(table, at.seq) && (before === undefined || strongerLock(before.mode, mode) !== before.mode);
  });
  if (stronger.length === 0) return state;
  return {
    ...state,
    held: new Map([...state.held, ...stronger.map(({table, mode}) => [table, {table, mode, line: at.line, path: at.path}] as const)]),
  };
};

const afterTransaction = (state: State, word: string): State => {
  if (word === 'BEGIN') return state.transaction === undefined ? begin(state, true) : state;
  return word === 'COMMIT' || word === 'ROLLBACK' || word === 'PREPARE TRANSACTION' ? end(state) : state;
};

const afterSetting = (state: State, action: Action): State => {
  const local = as('VariableSetStmt', action.node)?.is_local === true;
  const value = action.kind === 'reset' ? undefined : timeoutMs(action.to);
  // Outside a transaction SET LOCAL only gives a warning.
  return local && state.transaction === undefined ? state : setTimeouts(state, action.name ?? '', value, local);
};

const afterSetConfig = (state: State, action: Action): State => {
  if (!functionsIn(action.node).includes('set_config')) return state;
  const target = as('ResTarget', as('SelectStmt', action.node)?.targetList?.[0]);
  const args = (as('FuncCall', target?.val)?.args ?? [])
    .map(arg => as('A_Const', arg))
    .map(constant => (constant ? constText(constant) : ''));
  return setTimeouts(state, args[0] ?? '', timeoutMs(args[1]), args[2] === 'true');
};

const setTimeouts = (state: State, name: string, value: number | undefined, local: boolean): State => {
  if (name === 'lock_timeout') {
    return {...state, lockTimeoutMs: value, session: local ? state.session : {...state.session, lock_timeout: value}};
  }
  if (name === 'statement_timeout') {
    return {...state, statementTimeoutMs: value, session: local ? state.session : {...state.session, statement_timeout: value}};
  }
  return state;
};
