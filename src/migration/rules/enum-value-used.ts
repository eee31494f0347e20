import {defineRule} from './rule.ts';

export const enumValueUsed = defineRule({
  id: 'enum-value-used',
  group: 'transaction',
  about: 'ADD VALUE to an enum and its use in the same transaction',
  check: ({action, transaction, file, statement, set}) => {
    if (action.kind !== 'add-enum-value' || transaction === undefined) return undefined;
    if (set.options.version < 12) {
      return {
        severity: 'stop',
        title: `${action.does} in a transaction`,
        why: 'Before PostgreSQL 12 it cannot run inside a transaction block.',
        instead: 'In a file of its own that the tool runs without a transaction.',
      };
    }
    const use = file.statements.find(({seq, sql}) => seq > statement.seq && sql.includes(`'${action.to}'`));
    if (!use) return undefined;
    return {
      severity: 'stop',
      title: `the new value '${action.to}' is used in the same transaction`,
      why: `Line ${use.line} uses it: PostgreSQL answers "unsafe use of new value" until the transaction that added it has committed.`,
      instead: 'ADD VALUE in a file of its own; use it in the next one.',
    };
  },
});
