import {as} from '../postgres/nodes.ts';
import {defineRule} from './rule.ts';

export const securityDefiner = defineRule({
  id: 'security-definer',
  group: 'security',
  about: 'SECURITY DEFINER without a fixed search_path',
  check: ({action}) => {
    const options = as('CreateFunctionStmt', action.node)?.options ?? as('AlterFunctionStmt', action.node)?.actions ?? [];
    const elements = options.map(item => as('DefElem', item));
    const definer = elements.some(item => item?.defname === 'security' && as('Boolean', item.arg)?.boolval === true);
    const fixed = elements.some(item => item?.defname === 'set' && as('VariableSetStmt', item.arg)?.name === 'search_path');
    if ((action.kind !== 'create-function' && action.kind !== 'alter-function') || !definer || fixed) return undefined;
    return {
      severity: 'stop',
      title: `${action.name} is SECURITY DEFINER without search_path`,
      why: 'Who calls it can put functions and tables of their own in the way, and they run with the rights of its owner.',
      instead: '… SECURITY DEFINER SET search_path = pg_catalog, pg_temp',
    };
  },
});
