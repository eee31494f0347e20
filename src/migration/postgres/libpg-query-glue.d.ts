/** The little of the web's interface that we use; Node's types leave it out. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  type Module = {readonly brand: 'WebAssembly.Module'};
  const compile: (bytes: Uint8Array<ArrayBuffer>) => Promise<Module>;
  const Instance: new (module: Module, imports: Imports) => Instance;
  type Instance = {readonly exports: Record<string, unknown>};
}

/** The package's own index starts loading a file beside it as soon as it is imported; the glue below it lets us hand in the bytes. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export type PgQueryGlue = {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(sql: number): number;
    _wasm_free_parse_result(result: number): void;
    _wasm_parse_plpgsql(sql: number): number;
    _wasm_scan(sql: number): number;
    _wasm_free_string(text: number): void;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, bytes: number): void;
    UTF8ToString(pointer: number): string;
    getValue(pointer: number, type: 'i32'): number;
  };
  const create: (options: {
    instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
    print: (text: string) => void;
    printErr: (text: string) => void;
  }) => Promise<PgQueryGlue>;
  export default create;
}
