import {defineRule} from './rule.ts';

export const dropConstraint = defineRule({
  id: 'drop-constraint',
  group: 'destructive',
  about: 'DROP CONSTRAINT: rows it would have refused can come in',
  check: ({action, onNewTable, statement, file}) => {
    if (action.kind !== 'drop-constraint' || onNewTable) return undefined;
    // Dropped only to be made again: the usual way to change one, or to make the file repeatable.
    const later = file.statements.some(
      ({seq, actions}) =>
        seq >= statement.seq &&
        actions.some(({kind, table, name}) => kind.startsWith('add-') && table === action.table && name === action.name),
    );
    if (later) return undefined;
    return {
      severity: 'warn',
      title: action.does,
      why: 'From that moment on rows can come in which it refused; it cannot simply be added again afterwards.',
      instead: 'Drop it one release after the code stopped counting on it.',
    };
  },
});
