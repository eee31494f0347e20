import {createHash} from 'node:crypto';
import type {Dialect, DownReport, FileReport, Finding, RunTwice, StatementReport, Waits, WayBack} from '../report.ts';
import {worstClass} from '../report.ts';
import {sectionsOf} from '../sections.ts';
import {type Allowed, allowancesIn, problemOf} from '../suppressions.ts';
import {withoutSecrets} from '../without-secrets.ts';
import {splitStatements, type WordStatement} from './split-statements.ts';
import {type WordPlace, wordRules} from './word-rules.ts';

type Input = {readonly path: string; readonly text: string; readonly down?: {readonly path: string; readonly text: string} | undefined};
type Scoped = Allowed & {readonly from?: number; readonly to?: number};

const known = new Set(wordRules.map(({id}) => id));

/**
 * Looks through SQL that we have no grammar for. It finds dangerous words; it cannot promise that there are no others, so
 * every file carries a finding that says so, and a person decides.
 */
export const lintWords = (
  inputs: readonly Input[],
  dialect: Dialect,
  allowed: readonly Allowed[],
  today: string,
): {files: readonly FileReport[]; wayBack: readonly WayBack[]} => {
  const made = new Set<string>();
  const files = inputs.map(input => lintFile(input, dialect, made, allowed, today));
  return {
    files,
    wayBack: files.flatMap(({path, statements}) =>
      [...Map.groupBy(statements, statement => statement.class)].map(([one, group]) => ({
        path,
        lines: group.map(({line}) => line),
        class: one,
        why: 'judged by words only',
      })),
    ),
  };
};

const lintFile = (input: Input, dialect: Dialect, made: Set<string>, allowed: readonly Allowed[], today: string): FileReport => {
  const {path, text} = input;
  const {up, transaction} = sectionsOf(text);
  const {statements, comments, trouble} = splitStatements(up, dialect);
  const inside = allowancesIn(comments, known, today);
  const outside = allowed.filter(
    one => (one.path === undefined || one.path === path) && problemOf(one, [one.rule], known, today) === undefined,
  );
  const scopes: readonly Scoped[] = [
    ...outside.map(one => (one.line === undefined ? one : {...one, from: one.line, to: one.line})),
    ...inside.good.map(one => {
      const target =
        statements.find(({line, endLine}) => line <= one.line && one.line <= endLine) ?? statements.find(({line}) => line > one.line);
      return {...one, from: target?.line ?? one.line, to: target?.endLine ?? one.line};
    }),
  ];

  const down = downOf(input, dialect, statements);
  const reports: StatementReport[] = [];
  for (const statement of statements) {
    reports.push(judge({statement, dialect, made, all: statements}, scopes, down));
    note(statement, made);
  }
  const findings: Finding[] = [notParsed(dialect), ...inside.bad.map(({line, why}) => badAllowance(line, why))];
  if (trouble) {
    findings.unshift({
      rule: 'parse-error',
      severity: 'stop',
      line: trouble.line,
      title: `could not be read: ${trouble.what}`,
      why: 'It is never closed, or is not SQL, so where the next statement begins is not known. Nothing of this file counts as safe.',
      instead: 'Correct it.',
    });
  }
  if (statements.length === 0 && !trouble) {
    findings.unshift({
      rule: 'empty-file',
      severity: 'stop',
      line: 1,
      title: 'no statement in the file',
      why: 'The tool would mark it as applied although it did nothing.',
      instead: 'Save the statements that belong here, or take the file out.',
    });
  }
  return {
    path,
    sha256: createHash('sha256').update(text).digest('hex'),
    parsed: false,
    transaction: transaction === false || dialect === 'mysql' ? 'no transaction' : 'not known',
    statements: reports,
    findings,
    runTwice: runTwice(reports),
    down,
    class: trouble ? 'restore needed' : worstClass(reports.map(report => report.class)),
  };
};

const judge = (place: WordPlace, scopes: readonly Scoped[], down: DownReport): StatementReport => {
  const {line, sql, plain} = place.statement;
  const hits = wordRules.flatMap(rule => {
    const found = rule.find(place);
    return found ? [{rule, found}] : [];
  });
  const findings = hits.map(({rule, found}): Finding => {
    const holds = scopes.find(
      one => one.rule === rule.id && (one.from === undefined || (one.from <= line && line <= (one.to ?? one.from))),
    );
    return {
      rule: rule.id,
      severity: rule.severity,
      line,
      ...found,
      ...(holds ? {suppressed: {reason: holds.reason, until: holds.until}} : {}),
    };
  });
  const classes = hits.map(({rule}) =>
    rule.class === 'roll forward only' && down.state === 'clean' ? 'reversible' : (rule.class ?? 'code-only safe'),
  );
  return {
    line,
    sql: withoutSecrets(sql).slice(0, 2000),
    does: doesWords(plain),
    lock: place.dialect === 'sqlite' && writes.test(plain) ? 'whole database' : 'not known',
    tables: tablesIn(plain),
    waits: waitsOf(place),
    cost: 'not known',
    class: worstClass(classes),
    findings,
  };
};

const writes = /^(?:CREATE|ALTER|DROP|INSERT|REPLACE|UPDATE|DELETE|VACUUM|REINDEX|WITH)\b/i;

// SQLite has one writer for the whole file; in WAL mode readers go on (wal.html, "Concurrency").
const waitsOf = ({dialect, statement}: WordPlace): Waits =>
  dialect !== 'sqlite' ? 'not known' : writes.test(statement.plain) ? 'writes' : 'nobody';

const doesWords = (plain: string): string => {
  const [, table, rest] = /^ALTER TABLE ([\w$.]+) (\w+(?: \w+)? [\w$.]+)/i.exec(plain) ?? [];
  if (rest) return `${rest} of ${table}`;
  const short =
    /^(?:\w+ )*?(?:TABLE|INDEX|VIEW|TRIGGER|INTO|FROM|UPDATE|PRAGMA)(?: IF (?:NOT )?EXISTS)? [\w$.]+/i.exec(plain)?.[0] ?? plain;
  return short.length > 40 ? `${short.slice(0, 39)}…` : short;
};

const tablesIn = (plain: string): readonly string[] => {
  const found = /\b(?:TABLE|INTO|FROM|UPDATE|ON)(?: IF (?:NOT )?EXISTS)? ([A-Za-z_][\w$.]*)/i.exec(plain)?.[1];
  return found === undefined ? [] : [found];
};

/** Remembers what the set has made, so that later statements on it hurt nobody. */
const note = ({plain}: WordStatement, made: Set<string>): void => {
  const table = /^CREATE (?:TEMP |TEMPORARY )?TABLE (?:IF NOT EXISTS )?([\w$.]+)/i.exec(plain)?.[1];
  if (table) made.add(table);
  const [, of, column] = /^ALTER TABLE ([\w$.]+) ADD (?:COLUMN )?([\w$]+)/i.exec(plain) ?? [];
  if (of && column) made.add(`${of}.${column}`);
  const [, from, to] = /^ALTER TABLE ([\w$.]+) RENAME TO ([\w$.]+)/i.exec(plain) ?? [];
  if (from && to && made.has(from)) made.add(to);
};

const downOf = ({path, text, down}: Input, dialect: Dialect, up: readonly WordStatement[]): DownReport => {
  const source = down ?? (sectionsOf(text).down === undefined ? undefined : {path, text: sectionsOf(text).down ?? ''});
  if (!source) return {state: 'none', says: 'no down file'};
  const {statements, trouble} = splitStatements(source.text, dialect);
  if (trouble || statements.length === 0)
    return {
      state: 'bad',
      path: source.path,
      says: trouble ? `down file line ${trouble.line}: ${trouble.what}` : 'the down file does nothing',
    };
  const made = new Set<string>();
  for (const statement of up) note(statement, made);
  const columns = [...made].filter(name => name.includes('.'));
  const loser = statements.find(statement => {
    const takesBack = columns.some(name =>
      new RegExp(`^ALTER TABLE ${name.replace('.', ' DROP (?:COLUMN )?')}\\b`, 'i').test(statement.plain),
    );
    return !takesBack && wordRules.some(rule => rule.class === 'restore needed' && rule.find({statement, dialect, made, all: statements}));
  });
  if (loser) return {state: 'bad', path: source.path, says: `line ${loser.line} of the down file would lose data`};
  return {state: 'clean', path: source.path, says: 'down file found, read by words only'};
};

const runTwice = (reports: readonly StatementReport[]): RunTwice => {
  const first = reports.find(
    ({findings, sql}) =>
      findings.some(({rule}) => rule === 'missing-if-exists') ||
      /^\s*(?:alter\s+table\s+\S+\s+(?:add|drop|rename)|insert\s+into)\b/i.test(sql),
  );
  if (!first) return {safe: false, says: 'not known: the file was not parsed'};
  return {
    safe: false,
    says: /^insert/i.test(first.sql) ? `does line ${first.line} once more: ${first.does}` : `fails at line ${first.line}: ${first.does}`,
    line: first.line,
  };
};

const notParsed = (dialect: Dialect): Finding => ({
  rule: 'not-parsed',
  severity: 'warn',
  line: 1,
  title: `${dialectName(dialect)} was not parsed`,
  why: 'It was looked through for dangerous words; that finds much and proves nothing.',
  instead: 'Read every statement; apply it to a copy of production first.',
});

export const dialectName = (dialect: Dialect): string =>
  ({postgres: 'PostgreSQL', sqlite: 'SQLite', mysql: 'MySQL', other: 'this SQL'})[dialect];

const badAllowance = (line: number, why: string): Finding => ({
  rule: 'allowance',
  severity: 'warn',
  line,
  title: 'an allowance that allows nothing',
  why: `The comment is not followed: ${why}.`,
  instead: '-- cockpit: allow <rule> until <YYYY-MM-DD>: <reason of at least 10 characters>',
});
