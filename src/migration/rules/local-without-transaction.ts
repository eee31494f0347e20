import {as} from '../postgres/nodes.ts';
import {defineRule} from './rule.ts';

export const localWithoutTransaction = defineRule({
  id: 'local-without-transaction',
  group: 'timeouts',
  about: 'SET LOCAL outside a transaction does nothing',
  check: ({action, transaction}) =>
    action.kind !== 'set' || transaction !== undefined || as('VariableSetStmt', action.node)?.is_local !== true || action.inside
      ? undefined
      : {
          severity: 'warn',
          title: `${action.does} outside a transaction does nothing`,
          why: 'PostgreSQL gives a warning and goes on without it.',
          instead: `${action.does.replace('SET LOCAL ', 'SET ')};`,
        },
});
