import {columnsOf} from '../postgres/columns.ts';
import {defineRule} from './rule.ts';

export const jsonColumn = defineRule({
  id: 'json-column',
  group: 'style',
  about: 'json instead of jsonb',
  check: ({action}) => {
    const found = columnsOf(action).find(({type}) => type === 'json');
    if (!found) return undefined;
    return {
      severity: 'info',
      title: `${found.name} is json`,
      why: 'It has no equality, so SELECT DISTINCT and GROUP BY over it fail, and it cannot be indexed.',
      instead: `${found.name} jsonb`,
    };
  },
});
