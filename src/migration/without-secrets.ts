/**
 * SQL for a screen or a record, with passwords left out: `PASSWORD 'x'` of roles, `password 'x'` of user mappings,
 * `password=x` in connection strings; also where the statement itself stands in a string. The shape of the statement stays readable.
 */
export const withoutSecrets = (sql: string): string =>
  sql.replaceAll(quoted, "$1'…'").replaceAll(unquoted, '$1…').replaceAll(inAddress, '$1…@');

const before = /(\bpassword\s*=?\s+|\bidentified\s+(?:with\s+\S+\s+)?by\s+)/.source;
const text = /''(?!')[^']+''|E?'(?:[^'\\]|''|\\.)*'|"[^"]*"|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$/.source;
const quoted = new RegExp(`${before}(?:${text})`, 'gi');
const unquoted = /(\bpassword\s*=\s*)(?!\s*')[^\s'"$;]+/gi;
const inAddress = /(\b[a-z][a-z0-9+]*:\/\/[^\s:/@']*:)[^\s@'/]+@/gi;
