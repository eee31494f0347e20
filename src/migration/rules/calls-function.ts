import {defineRule} from './rule.ts';

export const callsFunction = defineRule({
  id: 'calls-function',
  group: 'procedural',
  about: 'A call whose effect is not in the file',
  check: ({action}) =>
    action.kind !== 'select' || (action.name ?? '') === ''
      ? undefined
      : {
          severity: 'warn',
          title: `calls ${action.name}`,
          why: 'What the function does is not in this file; no rule has seen it.',
          instead: 'Read its body; write the statements out if it changes the schema or many rows.',
        },
});
