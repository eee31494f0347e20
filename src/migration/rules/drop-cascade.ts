import {defineRule} from './rule.ts';

export const dropCascade = defineRule({
  id: 'drop-cascade',
  group: 'destructive',
  about: 'DROP … CASCADE takes along what the file does not name',
  check: ({action}) =>
    action.cascade !== true || action.kind === 'truncate'
      ? undefined
      : {
          severity: 'stop',
          title: `${action.does} CASCADE`,
          why: 'It also drops what depends on it: views, foreign keys, functions, columns. None of these is named in the file.',
          instead: 'Leave CASCADE out. The error then lists what depends on it; drop each by name, in a file that can be read.',
        },
});
