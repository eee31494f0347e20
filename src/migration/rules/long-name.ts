import {defineRule} from './rule.ts';

export const longName = defineRule({
  id: 'long-name',
  group: 'style',
  about: 'A name longer than 63 bytes is cut silently',
  // The grammar has cut them already, so the text is looked at.
  checkFile: ({statements}) =>
    statements.flatMap(({sql, line}) => {
      const words = withoutText(sql).match(/"[^"]+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
      const long = words.map(word => word.replaceAll('"', '')).find(word => Buffer.byteLength(word) > 63);
      if (long === undefined) return [];
      return [
        {
          severity: 'warn' as const,
          line,
          title: 'a name of more than 63 bytes',
          why: `PostgreSQL keeps ${Buffer.from(long).subarray(0, 63).toString()} only; two names that differ later are the same.`,
          instead: 'A shorter name.',
        },
      ];
    }),
});

const withoutText = (sql: string): string => sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, ' ');
