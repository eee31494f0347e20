import {isSerial} from '../postgres/actions/add-column.ts';
import {columnsOf} from '../postgres/columns.ts';
import {defineRule} from './rule.ts';

export const serial = defineRule({
  id: 'serial',
  group: 'style',
  about: 'serial instead of identity',
  check: ({action}) => {
    const found = columnsOf(action).find(({type}) => isSerial(type));
    if (!found) return undefined;
    return {
      severity: 'info',
      title: `${found.name} is ${found.type}`,
      why: 'Its sequence has rights and an owner of its own, which are forgotten.',
      instead: `${found.name} bigint GENERATED ALWAYS AS IDENTITY`,
    };
  },
});
