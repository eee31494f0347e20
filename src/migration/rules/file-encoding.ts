import {defineRule} from './rule.ts';

export const fileEncoding = defineRule({
  id: 'file-encoding',
  group: 'parse',
  about: 'A byte order mark, which some tools send to the server as text',
  checkFile: ({text}) =>
    text.startsWith('\uFEFF')
      ? [
          {
            severity: 'warn',
            line: 1,
            title: 'the file begins with a byte order mark',
            why: 'psql skips it; other tools send it on, and the server answers with a syntax error.',
            instead: 'Save the file as UTF-8 without BOM.',
          },
        ]
      : [],
});
