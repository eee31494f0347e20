import {blocks} from '../postgres/blocks.ts';
import {notValidThenValidate} from './not-valid-then-validate.ts';
import {byDuration, defineRule} from './rule.ts';

export const foreignKeyWithoutNotValid = defineRule({
  id: 'foreign-key-without-not-valid',
  group: 'lock: scan',
  about: 'ADD FOREIGN KEY without NOT VALID stops writes to both tables while it reads',
  check: place => {
    const {action, onNewTable, statement} = place;
    if (action.kind !== 'add-foreign-key' || action.notValid || onNewTable) return undefined;
    const other = action.touches[1]?.table ?? 'the other table';
    return {
      severity: byDuration(place),
      title: `${action.does} without NOT VALID`,
      why: `Every row is checked against ${other}. ${blocks(place)} Writes to ${other} wait as well.`,
      instead: notValidThenValidate(statement.sql, action),
    };
  },
});
