export {type ChangedFile, findMigrations, type FoundMigration, type FoundMigrations} from './find-migrations.ts';
export {effectiveSeverity, lintMigration, type LintOptions, type MigrationFile} from './lint-migration.ts';
export {type LiveTable, type LiveTables, liveTablesCommand, parseLiveTables} from './live-tables.ts';
export type {TransactionMode} from './postgres/set.ts';
export {type CodePlace, gitSearch, type PreviousCode} from './previous-code.ts';
export * from './report.ts';
export {rules} from './rules/index.ts';
export type {Rule, RuleGroup} from './rules/rule.ts';
export type {Allowed} from './suppressions.ts';
