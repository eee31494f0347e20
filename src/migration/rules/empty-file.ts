import {defineRule} from './rule.ts';

export const emptyFile = defineRule({
  id: 'empty-file',
  group: 'parse',
  about: 'A file without a single statement',
  checkFile: ({statements, trouble, text}) =>
    trouble || statements.length > 0
      ? []
      : [
          {
            severity: text.trim() === '' ? 'stop' : 'warn',
            line: 1,
            title: text.trim() === '' ? 'the file is empty' : 'nothing but comments',
            why: 'The tool would mark it as applied although it did nothing.',
            instead: 'Save the statements that belong here, or take the file out of the release.',
          },
        ],
});
