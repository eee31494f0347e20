import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';

/**
 * The PostgreSQL grammar as WebAssembly, 1.7 MB.
 *
 * This is the one module of the migration folder that knows where a file lies.
 * A build that puts everything into one file replaces it by a module with the
 * same export that carries the bytes itself (test/migration/bundle.test.ts does
 * exactly that, and shows the few lines it takes).
 */
export const pgWasm = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm')));
