import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {brotliCompressSync} from 'node:zlib';
import {build, type Plugin} from 'esbuild';
import {afterAll, expect, it} from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** What a one-file build has to do: put the grammar's bytes in the place of the module that reads them from disk. */
const grammarInside: Plugin = {
  name: 'grammar-inside',
  setup(plugins) {
    plugins.onLoad({filter: /postgres[\\/]pg-wasm\.ts$/}, () => {
      const wasm = readFileSync(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm'));
      const text = brotliCompressSync(wasm).toString('base64');
      return {
        loader: 'js',
        contents: `import {brotliDecompressSync} from 'node:zlib';
          export const pgWasm = async () => new Uint8Array(brotliDecompressSync(Buffer.from(${JSON.stringify(text)}, 'base64')));`,
      };
    });
  },
};

/** The glue is CommonJS and asks for these when it starts; an ES module has none of them. */
const banner = `import {createRequire as $createRequire} from 'node:module';
const require = $createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

it('works as one file with nothing beside it', {timeout: 60_000}, async () => {
  const outfile = join(folder, 'one.mjs');
  await build({
    stdin: {
      contents: `import {lintMigration} from './src/migration/index.ts';
        const text = "ALTER TABLE orders DROP COLUMN a; SELECT 'é'; VACUUM FULL orders;";
        const {files, headline} = await lintMigration([{path: '1.sql', text}], {dialect: 'postgres', transactionMode: 'none', now: 0});
        console.log(headline);
        console.log(files[0].statements.map(({does}) => does).join(' | '));`,
      resolveDir: join(import.meta.dirname, '../..'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    outfile,
    plugins: [grammarInside],
    banner: {js: banner},
  });

  expect(readdirSync(folder)).toEqual(['one.mjs']);
  expect(statSync(outfile).size).toBeLessThan(1_000_000);
  const {stdout, stderr} = spawnSync(process.execPath, [outfile], {cwd: folder, encoding: 'utf8'});
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    'Stop: 2 of 3 statements are not safe while the running release serves traffic.',
    'DROP COLUMN a | SELECT | VACUUM FULL orders',
    '',
  ]);
});
