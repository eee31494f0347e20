import {columnsOf} from '../postgres/columns.ts';
import {defineRule} from './rule.ts';

export const varcharLimit = defineRule({
  id: 'varchar-limit',
  group: 'style',
  about: 'varchar(n) and char(n)',
  check: ({action}) => {
    const found = columnsOf(action).find(({type}) => /^(?:var)?char\(\d+\)$/.test(type));
    if (!found) return undefined;
    return {
      severity: 'info',
      title: `${found.name} is ${found.type}`,
      why: 'A longer value is an error one day, and narrowing or padding are a change of type.',
      instead: `${found.name} text, with CHECK (length(${found.name}) <= …) where a limit is meant`,
    };
  },
});
