import {defineRule} from './rule.ts';

export const dropSchema = defineRule({
  id: 'drop-schema',
  group: 'destructive',
  about: 'DROP SCHEMA and DROP DATABASE',
  check: ({action}) =>
    action.kind !== 'drop-schema' && action.kind !== 'drop-database'
      ? undefined
      : {
          severity: 'stop',
          title: action.does,
          why: `${capital(action.loses ?? '')} is gone for good${action.cascade ? '; CASCADE takes along what others made from it' : ''}.`,
          instead: 'Drop its tables one by one in a later release, after a verified backup, so that each can be read in a review.',
        },
});

const capital = (text: string): string => text.replace(/^./, letter => letter.toUpperCase());
