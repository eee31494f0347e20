import {createHash} from 'node:crypto';
import {builtinModules} from 'node:module';
import {join} from 'node:path';
import {build, type BuildOptions, type Metafile} from 'esbuild';
import {asleep} from './asleep.ts';
import {grammarInside} from './grammar-inside.ts';
import {oneLanguage} from './one-language.ts';

export type Bundle = {
  readonly name: string;
  readonly text: string;
  /** Folders of the packages that are inside, from the root, sorted. */
  readonly packages: readonly string[];
  /** Comments that their authors want to be kept. */
  readonly legal: string;
  /** Names these contents: 12 hex digits of their SHA-256. The same source gives the same name on every machine. */
  readonly build: string;
};

export type BundleInput = {
  readonly root: string;
  /** From the root. */
  readonly entry: string;
  readonly name: string;
  readonly version: string;
  /** What stands in for a package, by its name; files from the root. */
  readonly aliases: Readonly<Record<string, string>>;
};

/**
 * Makes one ES module out of an entry and everything that it imports. What is imported by `import()` or by a `require` within
 * a function stays asleep inside the file until it is asked for.
 *
 * Throws when anything but Node's own modules would be left to find at run time, and on every warning.
 */
export const bundle = async ({root, entry, name, version, aliases}: BundleInput): Promise<Bundle> => {
  const {outputFiles, metafile, warnings} = await build({
    ...options, absWorkingDir: root, entryPoints: [entry], outfile: join(root, 'dist', name), define: defines(version), alias: aliases,
  });
  if (warnings.length > 0) throw new Error(warnings.map(({text, location}) => `${location?.file ?? entry}: ${text}`).join('\n'));
  const strangers = leftOutside(metafile);
  if (strangers.length > 0) throw new Error(`${name} would look for these at run time: ${strangers.join(', ')}`);

  const unnamed = textOf(outputFiles, '.mjs');
  const named = createHash('sha256').update(unnamed).digest('hex').slice(0, 12);
  return {name, text: unnamed.replaceAll(buildPlaceholder, named), packages: packagesIn(metafile), legal: textOf(outputFiles, '.LEGAL.txt'), build: named};
};

/** As long as the name that takes its place, so that nothing moves. */
const buildPlaceholder = '@@BUILD-ID@@';

/**
 * Names stay readable, because a stack trace from a user is worth more than 200 KiB.
 * `DEV` would make Ink look for React's developer tools.
 */
const options = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 400,
  charset: 'ascii',
  legalComments: 'external',
  metafile: true,
  write: false,
  logLevel: 'silent',
  jsx: 'automatic',
  plugins: [
    grammarInside,
    oneLanguage,
    asleep({undici: {functions: ['request', 'buildConnector'], classes: ['Agent']}, execa: {functions: ['execa']}, 'simple-git': {functions: ['simpleGit']}}),
  ],
  banner: {
    js: [
      "import{createRequire as $createRequire}from'node:module';",
      'const require=$createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
    ].join(''),
  },
} as const satisfies BuildOptions;

const defines = (version: string) => ({
  'process.env.NODE_ENV': '"production"',
  'process.env.DEV': '"false"',
  COCKPIT_VERSION: JSON.stringify(version),
  COCKPIT_BUILD: JSON.stringify(buildPlaceholder),
});

const textOf = (files: readonly {readonly path: string; readonly text: string}[], ending: string): string =>
  files.find(({path}) => path.endsWith(ending))?.text ?? '';

const leftOutside = ({outputs}: Metafile): string[] =>
  Object.values(outputs).flatMap(({imports}) => imports.flatMap(({path}) => (isBuiltin(path) ? [] : path)));

const isBuiltin = (path: string): boolean => path.startsWith('node:') || builtinModules.includes(path);

/** What contributes bytes: a package of which nothing was needed is not inside. */
const packagesIn = ({outputs}: Metafile): string[] => {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs).flatMap(([path, {bytesInOutput}]) => (bytesInOutput > 0 ? path : [])));
  // The grammar is put in place of a file of ours.
  const grammar = inputs.some(path => path.endsWith('pg-wasm.ts')) ? ['node_modules/libpg-query'] : [];
  const folders = inputs.flatMap(path => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set([...folders, ...grammar])].sort();
};
