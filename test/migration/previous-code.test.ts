import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {gitSearch} from '../../src/migration/index.ts';
import {spellings} from '../../src/migration/previous-code.ts';
import {realWorld} from '../../src/world/real-world.ts';

const cwd = mkdtempSync(join(tmpdir(), 'previous-'));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    env: {...process.env, GIT_CONFIG_GLOBAL: '/dev/null'},
  }).trim();
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(cwd, path)), {recursive: true});
  writeFileSync(join(cwd, path), text);
};

let old = '';
beforeAll(() => {
  git('init', '-q');
  write('src/export/csv.ts', 'line one\nrow.legacyRef\n');
  write('src/a b.ts', 'sql`SELECT LEGACY_REF`\n');
  write('src/other.ts', 'const legacy_reference = 1;\n');
  write('migrations/1.sql', 'ALTER TABLE orders ADD COLUMN legacy_ref text;\n');
  write('docs/notes.md', 'legacy_ref is old\n');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  git('tag', 'v1');
  old = git('rev-parse', 'HEAD');
  write('src/export/csv.ts', 'gone\n');
  git('commit', '-qam', 'two');
});
afterAll(() => rmSync(cwd, {recursive: true}));

describe('looking for a name in the running release', () => {
  it('finds whole words in that commit, in the spelling of code, outside migrations and documents', async () => {
    const search = gitSearch(realWorld(), {cwd, ref: old, without: ['migrations']});
    expect(await search(spellings('orders.legacy_ref'))).toEqual([
      {path: 'src/a b.ts', line: 1},
      {path: 'src/export/csv.ts', line: 2},
    ]);
    expect(await search(spellings('never_named'))).toEqual([]);
  });

  it('takes a full ref as well', async () => {
    expect(await gitSearch(realWorld(), {cwd, ref: 'refs/tags/v1'})(['legacyRef'])).toEqual([{path: 'src/export/csv.ts', line: 2}]);
  });

  it.each(['--open-files-in-pager=touch pwned', 'v1', 'refs/tags/none', '0'.repeat(40)])(
    'does not take "could not look" for "nothing found": %s',
    async ref => {
      expect(await gitSearch(realWorld(), {cwd, ref})(['legacyRef'])).toBeUndefined();
    },
  );

  it('knows the spellings of an ORM', () =>
    expect(spellings('billing.order_line_id')).toEqual(['order_line_id', 'orderLineId', 'OrderLineId']));
});
