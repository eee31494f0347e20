import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {brotliCompressSync} from 'node:zlib';
import type {Plugin} from 'esbuild';

/** Puts the bytes of PostgreSQL's grammar in the place of the module that reads them from disk. */
export const grammarInside: Plugin = {
  name: 'grammar-inside',
  setup(plugins) {
    plugins.onLoad({filter: /migration[\\/]postgres[\\/]pg-wasm\.ts$/}, () => {
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
