import {withoutSecrets} from '../without-secrets.ts';
import type {Action} from '../postgres/actions/action.ts';
import {defineRule} from './rule.ts';

export const dynamicSql = defineRule({
  id: 'dynamic-sql',
  group: 'procedural',
  about: 'SQL put together at run time',
  check: ({action}) =>
    action.kind !== 'cannot-see'
      ? undefined
      : {
          severity: 'stop',
          title: `cannot see inside: ${action.does}`,
          why: `What runs is put together only when it runs${textOf(action)}; no rule has seen it.`,
          instead: 'Write the statements out; or have somebody who read it sign for it with a reason.',
        },
});

const textOf = ({name = '', does}: Action): string =>
  name === '' || name === does ? '' : ` (EXECUTE ${withoutSecrets(name).slice(0, 80)})`;
