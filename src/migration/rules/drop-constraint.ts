import {type Indexed, ofKind} from '../postgres/file-index.ts';
import {defineRule} from './rule.ts';

export const dropConstraint = defineRule({
  id: 'drop-constraint',
  group: 'destructive',
  about: 'DROP CONSTRAINT: rows it would have refused can come in',
  check: ({action, onNewTable, statement, file}) => {
    if (action.kind !== 'drop-constraint' || onNewTable) return undefined;
    // Dropped only to be made again: the usual way to change one, or to make the file repeatable.
    const isSame = ({seq, action: {table, name}}: Indexed) => seq >= statement.seq && table === action.table && name === action.name;
    const later = adding.some(kind => ofKind(file, kind).some(isSame));
    if (later) return undefined;
    return {
      severity: 'warn',
      title: action.does,
      why: 'From that moment on rows can come in which it refused; it cannot simply be added again afterwards.',
      instead: 'Drop it one release after the code stopped counting on it.',
    };
  },
});

const adding = ['add-check', 'add-foreign-key', 'add-unique', 'add-not-null', 'add-constraint', 'add-constraint-using-index'];
