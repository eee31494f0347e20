import {ofKind} from '../postgres/file-index.ts';
import {defineRule} from './rule.ts';

export const rowSecurityOff = defineRule({
  id: 'row-security-off',
  group: 'security',
  about: 'DISABLE ROW LEVEL SECURITY, or a policy dropped',
  check: ({action, onNewTable, statement, file}) => {
    if ((action.kind !== 'disable-row-security' && action.kind !== 'drop-policy') || onNewTable) return undefined;
    const again = ofKind(file, 'create-policy').some(({seq, action: {name}}) => seq > statement.seq && name === action.name);
    if (again) return undefined;
    return {
      severity: 'stop',
      title: action.does,
      why: 'Rows that were hidden from a role become visible to it, or all rows become hidden, at once.',
      instead: 'Make the new policy in the same transaction, and have it read by whoever is responsible for the data.',
    };
  },
});
