import {as} from '../postgres/nodes.ts';
import {defineRule} from './rule.ts';

export const sessionSetting = defineRule({
  id: 'session-setting',
  group: 'timeouts',
  about: 'SET without LOCAL stays in a pooled connection',
  check: ({action, transaction}) => {
    const setting = as('VariableSetStmt', action.node);
    if (action.kind !== 'set' || !setting || transaction === undefined || setting.is_local) return undefined;
    return {
      severity: 'info',
      title: `${action.does} outlives the transaction`,
      why: 'Through a connection pool the next user of the connection gets it as well.',
      instead: `${action.does.replace('SET ', 'SET LOCAL ')};`,
    };
  },
});
