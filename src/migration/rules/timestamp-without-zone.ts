import {columnsOf} from '../postgres/columns.ts';
import {defineRule} from './rule.ts';

export const timestampWithoutZone = defineRule({
  id: 'timestamp-without-zone',
  group: 'style',
  about: 'timestamp without time zone',
  check: ({action}) => {
    const found = columnsOf(action).find(({type}) => /^timestamp(?:\(\d\))?$/.test(type));
    if (!found) return undefined;
    return {
      severity: 'info',
      title: `${found.name} is timestamp without time zone`,
      why: 'It stores what the clock on the wall said, of which wall nobody knows.',
      instead: `${found.name} timestamptz`,
    };
  },
});
