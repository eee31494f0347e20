import {defineRule} from './rule.ts';

export const brokenBody = defineRule({
  id: 'broken-body',
  group: 'parse',
  about: 'The body of a function or DO block does not parse',
  check: ({action}) =>
    action.kind !== 'broken-body'
      ? undefined
      : {
          severity: 'stop',
          title: `${action.does} does not parse`,
          why: `${action.name ?? 'No reason was given'}. What cannot be read cannot be judged.`,
          instead: 'Correct the body; PostgreSQL would refuse it when it runs.',
        },
});
