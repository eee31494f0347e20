import {defineRule} from './rule.ts';
import {runningCode, runningCodeWords} from './running-code.ts';

export const dropColumn = defineRule({
  id: 'drop-column',
  group: 'destructive',
  about: 'DROP COLUMN: the values are in a backup only, and running code may still read them',
  check: place => {
    const {action, onNewTable, set, statement} = place;
    if (action.kind !== 'drop-column' || onNewTable) return undefined;
    if (set.isNewColumn(action.table ?? '', action.column ?? '', statement.seq)) return undefined;
    return {
      severity: 'stop',
      title: `DROP COLUMN ${action.table}.${action.column}`,
      why: `The values are gone for good; only a backup has them. ${runningCodeWords(place)}`,
      instead:
        runningCode(place).state === 'not named'
          ? 'Drop it after a verified backup; the override needs a reason.'
          : 'Stop reading and writing it in this release; drop it in the next one, when no running version reads it.',
    };
  },
});
