import {mistake, type Rule} from './rule.ts';

/** Somebody has to apply them: a tool, or psql; and psql has to know where. */
export const migrationsAreApplied: Rule = ({config: {migrations, environments}}) => {
  if (!migrations) return [];
  const {apply, psql, live, dialect} = migrations;
  if (!apply && !psql) return [mistake(['migrations'], 'Nothing applies the migrations.', 'Add "apply", or "psql" for PostgreSQL.', 'key')];
  if (apply && psql)
    return [mistake(['migrations', 'psql'], 'Both "apply" and "psql" are there: the same files would be applied twice.', 'Remove one of them.', 'key')];
  const wrong = ([['psql', psql], ['live', live]] as const).filter(([, value]) => value && dialect !== 'postgres');
  const missing = (['staging', 'production'] as const).filter(name => psql && environments[name] && !psql[name]);
  return [
    ...wrong.map(([name]) => mistake(['migrations', name], `"${name}" is for PostgreSQL; the dialect is "${dialect}".`, 'Remove it, or correct the dialect.', 'key')),
    ...missing.map(name => mistake(['migrations', 'psql'], `The database of ${name} is not named.`, `Add "${name}": the name of the variable that holds its address.`, 'key')),
  ];
};
