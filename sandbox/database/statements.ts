/** One statement of an SQL file: its text, and the line on which it begins, from 1. */
export type Statement = {readonly text: string; readonly line: number};

/**
 * Cuts an SQL file at the semicolons that end a statement: not at those in
 * quotes, in comments, or inside the BEGIN … END of a trigger.
 */
export const statementsOf = (sql: string): Statement[] => {
  const found: Statement[] = [];
  let start = 0;
  const finish = (end: number) => {
    const text = sql.slice(start, end);
    const before = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? '';
    const own = text.slice(before.length).trim();
    if (own !== '') found.push({text: own, line: sql.slice(0, start + before.length).split('\n').length});
    start = end;
  };

  // Comments, quoted text and names, words, and single signs: whatever is longer than a sign cannot hide a semicolon.
  for (const token of sql.matchAll(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\[[^\]]*\]?|`[^`]*`?|\w+|[^\s\w]/g)) {
    if (token[0] !== ';') continue;
    const text = sql.slice(start, token.index);
    if (isTrigger(text) && !/\bEND\s*$/i.test(text)) continue;
    finish(token.index + 1);
  }
  finish(sql.length);
  return found;
};

const isTrigger = (text: string) => /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*CREATE\s+(?:TEMP\w*\s+)?TRIGGER\b/i.test(text);
