type Words = {readonly title: string; readonly why: string; readonly instead: string};

/** Why a file does not parse, in the words of the two usual reasons, or of the grammar. */
export const failureWords = (message: string, sql: string, line: number): Words => {
  const lines = sql.split('\n');
  const here = lines[line - 1] ?? '';
  const unread = 'What cannot be read cannot be judged, so nothing of this file counts as safe.';

  const copy = lines.slice(0, line).findLast(text => /\bfrom\s+stdin\b/i.test(text));
  if (copy !== undefined && lines.slice(line - 1).some(text => /^\\\.\s*$/.test(text))) {
    return {
      title: 'data after COPY … FROM stdin',
      why: `Only psql can run it; the rows are not SQL. ${unread}`,
      instead: 'Write the rows as INSERT … VALUES, or load them outside the migration.',
    };
  }
  const command = /^\s*\\(\S+)/.exec(here)?.[1];
  if (command !== undefined) {
    return {
      title: `\\${command} is a command of psql, not SQL`,
      why: `Only psql understands it, and it may read other files or other connections. ${unread}`,
      instead: 'Write what it does as SQL in this file.',
    };
  }
  if (/(?:^|[^:]):['"]?[a-z_]+['"]?/i.test(here) && /at or near ":"/.test(message)) {
    return {
      title: 'a variable of psql',
      why: `Its value is not in the file. ${unread}`,
      instead: 'Write the value, or set it in the tool that runs the migration.',
    };
  }
  return {
    title: 'does not parse as PostgreSQL',
    why: `${sentence(message)} ${unread}`,
    instead: 'Correct the statement; PostgreSQL would refuse it as well.',
  };
};

const sentence = (message: string): string => `${message.slice(0, 200).replace(/^./, letter => letter.toUpperCase())}.`;
