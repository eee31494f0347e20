import {blocks} from '../postgres/blocks.ts';
import {notValidThenValidate} from './not-valid-then-validate.ts';
import {byDuration, defineRule} from './rule.ts';

export const checkWithoutNotValid = defineRule({
  id: 'check-without-not-valid',
  group: 'lock: scan',
  about: 'ADD CONSTRAINT CHECK without NOT VALID reads the whole table under ACCESS EXCLUSIVE',
  check: place => {
    const {action, onNewTable, statement} = place;
    const inColumn = action.kind === 'add-column' && action.work === 'scan';
    if ((action.kind !== 'add-check' && action.kind !== 'add-not-null' && !inColumn) || action.notValid || onNewTable) return undefined;
    return {
      severity: byDuration(place),
      title: `${action.does} ${inColumn ? 'with a CHECK' : 'without NOT VALID'}`,
      why: `Every row is read to see whether it passes. ${blocks(place)}`,
      instead: inColumn
        ? 'Add the column first; then the CHECK as a constraint with NOT VALID, and VALIDATE it in a file of its own.'
        : notValidThenValidate(statement.sql, action),
    };
  },
});
