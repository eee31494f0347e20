import {describe, expect, it} from 'vitest';
import {type ChangedFile, findMigrations} from '../../src/migration/index.ts';

const find = (changed: readonly (string | ChangedFile)[], pattern = '**/*.sql', folder = 'migrations') =>
  findMigrations({folder, pattern, changedFiles: changed.map(one => (typeof one === 'string' ? {path: one, status: 'A' as const} : one))});

describe('migrations of a release', () => {
  it('are none when nothing in their folder changed', () =>
    expect(find(['src/a.ts', 'docs/migrations/1.sql', 'migrationsx/1.sql', 'migrations/readme.md'])).toEqual({
      says: 'no migrations in this release',
      migrations: [],
    }));

  it('come in the order of their numbers, not of their letters', () =>
    expect(find(['migrations/10_b.sql', 'migrations/9_a.sql', 'migrations/20261120140412_c.sql']).migrations.map(({path}) => path)).toEqual(
      ['migrations/9_a.sql', 'migrations/10_b.sql', 'migrations/20261120140412_c.sql'],
    ));

  it.each([
    ['migrations/1_a.up.sql', 'migrations/1_a.down.sql'],
    ['migrations/1_a.sql', 'migrations/1_a.down.sql'],
    ['migrations/1_a.sql', 'migrations/1_a-down.sql'],
    ['migrations/2026-11-20_a/up.sql', 'migrations/2026-11-20_a/down.sql'],
    ['migrations/V2__a.sql', 'migrations/U2__a.sql'],
    ['migrations/1_a.sql', 'migrations/down/1_a.sql'],
  ])('%s has its way back in %s', (up, down) => expect(find([down, up]).migrations).toEqual([{path: up, change: 'new', downPath: down}]));

  it('that were edited, renamed or deleted say so', () =>
    expect(
      find([
        {path: 'migrations/1.sql', status: 'M'},
        {path: 'migrations/2.sql', status: 'D'},
        {path: 'migrations/3.sql', status: 'R', oldPath: 'migrations/x.sql'},
      ]).migrations,
    ).toEqual([
      {path: 'migrations/1.sql', change: 'edited', downPath: undefined},
      {path: 'migrations/2.sql', change: 'deleted', downPath: undefined},
      {path: 'migrations/3.sql', change: 'renamed', downPath: undefined},
    ]));

  it.each([
    ['*.sql', 'migrations/1.sql', true],
    ['*.sql', 'migrations/a/1.sql', false],
    ['**/*.sql', 'migrations/a/b/1.sql', true],
    ['*.{sql,ddl}', 'migrations/1.ddl', true],
    ['*/migration.sql', 'migrations/a/migration.sql', true],
    ['?.sql', 'migrations/12.sql', false],
    ['*.sql', 'migrations/1xsql', false],
  ])('pattern %s and %s: %s', (pattern, path, found) => expect(find([path], pattern).migrations.length).toBe(found ? 1 : 0));

  it('a folder may be written with a dot or a slash', () =>
    expect(find(['db/migrate/1.sql'], '*.sql', './db/migrate/').migrations).toHaveLength(1));
});
