import {defineRule} from './rule.ts';

export const unknownStatement = defineRule({
  id: 'unknown-statement',
  group: 'parse',
  about: 'A statement that parses but that no rule knows',
  check: ({action}) =>
    action.kind !== 'unknown' && action.kind !== 'alter-other' && action.kind !== 'drop-other'
      ? undefined
      : {
          severity: 'warn',
          title: `${action.does} is not known to this review`,
          why: 'It is valid SQL, but what it locks and whether it can be taken back was not judged.',
          instead: 'Read it yourself against the manual of your PostgreSQL version.',
        },
});
