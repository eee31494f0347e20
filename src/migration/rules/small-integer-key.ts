import {columnsOf} from '../postgres/columns.ts';
import {defineRule} from './rule.ts';

export const smallIntegerKey = defineRule({
  id: 'small-integer-key',
  group: 'style',
  about: 'A key of type integer runs out at 2 147 483 647',
  check: ({action}) => {
    const found = columnsOf(action).find(({type, isKey}) => isKey && /^(?:integer|smallint|serial4?|smallserial)$/.test(type));
    if (!found) return undefined;
    return {
      severity: 'info',
      title: `${found.name} is ${found.type}`,
      why: 'A key of this type runs out at 2 147 483 647; widening it later rewrites the table.',
      instead: `${found.name} bigint GENERATED ALWAYS AS IDENTITY`,
    };
  },
});
