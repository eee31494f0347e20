import {defineRule, say} from './rule.ts';

export const openTransaction = defineRule({
  id: 'open-transaction',
  group: 'transaction',
  about: 'BEGIN without COMMIT',
  checkFile: (_file, _set, places) => {
    const last = places.findLast(({action}) => action.kind === 'transaction' && boundaries.has(action.name ?? ''));
    if (last?.action.name !== 'BEGIN') return [];
    return [
      {
        severity: 'stop',
        line: last.line,
        title: 'BEGIN without COMMIT',
        why: say(
          'When the connection closes everything is undone, although every statement reported success;',
          'kept open, it holds its locks for ever.',
        ),
        instead: 'COMMIT; at the end of the file, or no BEGIN at all.',
      },
    ];
  },
});

const boundaries = new Set(['BEGIN', 'COMMIT', 'ROLLBACK', 'PREPARE TRANSACTION']);
