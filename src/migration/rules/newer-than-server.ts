import {defineRule} from './rule.ts';

export const newerThanServer = defineRule({
  id: 'newer-than-server',
  group: 'parse',
  about: 'Something that only a newer PostgreSQL than the server understands',
  check: ({action, statement, set}) => {
    const {version} = set.options;
    const found = since.find(([pattern, from, kinds]) => from > version && kinds.includes(action.kind) && pattern.test(statement.sql));
    if (!found) return undefined;
    const [pattern, from] = found;
    const words = (pattern.exec(statement.sql)?.[0] ?? '').replaceAll(/\s+/g, ' ').toUpperCase();
    return {
      severity: 'stop',
      title: `needs PostgreSQL ${from}`,
      why: `${words} exists from PostgreSQL ${from} on; the server is ${version}, so it fails there.`,
      instead: `Write it for PostgreSQL ${version}, or say in the config which version the server has.`,
    };
  },
});

// From the release notes. The kinds keep a word in a comment or a string of another statement from being taken for it.
const since: readonly (readonly [RegExp, number, readonly string[]])[] = [
  [/\breindex\b[^;]*\bconcurrently\b/i, 12, ['reindex']],
  [/\bdetach\s+partition\b[^;]*\bconcurrently\b/i, 14, ['detach-partition']],
  [/\bmerge\s+into\b/i, 15, ['merge']],
  [/\bnulls\s+not\s+distinct\b/i, 15, ['create-index', 'add-unique', 'create-table']],
  [/\bset\s+expression\b/i, 17, ['set-expression']],
  [/\bvirtual\b/i, 18, ['add-column', 'create-table']],
  [/\bnot\s+enforced\b/i, 18, ['add-check', 'add-foreign-key']],
];
