import type {Place} from '../postgres/set.ts';
import {defineRule} from './rule.ts';
import {runningCode, runningCodeWords} from './running-code.ts';

export const rename = defineRule({
  id: 'rename',
  group: 'compatibility',
  about: 'RENAME: the running release knows the old name only',
  check: place => {
    const {action, onNewTable, set, statement} = place;
    if ((action.kind !== 'rename' && action.kind !== 'rename-enum-value') || action.breaks === undefined || onNewTable) return undefined;
    if (action.column !== undefined && set.isNewColumn(action.table ?? '', action.column, statement.seq)) return undefined;
    return {
      severity: runningCode(place).state === 'not named' ? 'warn' : 'stop',
      title: action.does,
      why: `From that moment on the old name is an error. ${runningCodeWords(place)}`,
      instead: insteadOf(place),
    };
  },
});

const insteadOf = ({action}: Place): string => {
  if (action.column !== undefined) {
    return [
      `1  ALTER TABLE ${action.table} ADD COLUMN ${action.to} …; the code writes both and reads the old one`,
      '2  fill the old rows in batches',
      `3  next release: the code uses ${action.to} only; the release after that drops ${action.column}`,
    ].join('\n');
  }
  if (action.table !== undefined) {
    return `In the same transaction: CREATE VIEW ${action.name} AS SELECT * FROM ${action.to};   so that the old name goes on working.`;
  }
  return 'Make the new one beside the old one, move the code over, drop the old one a release later.';
};
