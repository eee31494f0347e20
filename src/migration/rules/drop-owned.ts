import {defineRule, say} from './rule.ts';

export const dropOwned = defineRule({
  id: 'drop-owned',
  group: 'destructive',
  about: 'DROP OWNED BY',
  check: ({action}) =>
    action.kind !== 'drop-owned'
      ? undefined
      : {
          severity: 'stop',
          title: action.does,
          why: say(
            `Everything in this database that ${action.name} owns is dropped: tables with their rows, views, functions.`,
            'What that is cannot be read in the file.',
          ),
          instead: 'REASSIGN OWNED BY … TO …, and drop single objects by name.',
        },
});
