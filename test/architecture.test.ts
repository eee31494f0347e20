import {globSync, readFileSync} from 'node:fs';
import {dirname, join, normalize, relative, sep} from 'node:path';
import {describe, expect, it} from 'vitest';

/** What the cockpit knows: one topic a folder. Each may use another through its index only. */
const topics = ['version', 'changelog', 'migration', 'backup', 'artifact', 'traffic', 'notify', 'judge', 'lock', 'git', 'rollback', 'record'];

/**
 * Which folder of src/ may import which. Read it from top to bottom: lower rows know more.
 * `folder:types` allows types only, `folder:index` only what its index.ts gives away.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  util: [],
  release: ['util'],
  world: ['util'],
  config: ['util', 'world', 'release'],
  ...Object.fromEntries(topics.map(topic => [topic, ['util', 'world', 'config', 'release:types', ...topics.map(other => `${other}:index`)]])),
  // A report tells the release in the release's own words and order of gates.
  record: ['util', 'world', 'config', 'release'],
  'state-folder': ['util', 'world'],
  monitors: ['util', 'release', 'world', 'config', ...topics],
  steps: ['util', 'release', 'world', 'config', ...topics],
  journal: ['util', 'release', 'world', 'state-folder'],
  engine: ['util', 'release', 'world', 'config', ...topics, 'state-folder', 'journal', 'monitors', 'steps', 'socket:index'],
  socket: ['util', 'release', 'state-folder', 'engine:types'],
  store: ['util', 'release', 'socket:types'],
  charts: ['util', 'release', 'store'],
  keys: ['util', 'release', 'store'],
  screens: ['util', 'release', 'store', 'keys', 'charts:index'],
  'app.tsx': ['util', 'store', 'keys', 'screens'],
  // These two put everything together, so they may know everything.
  commands: ['*'],
  'cli.ts': ['*'],
};

const sources = globSync('src/**/*.{ts,tsx,cjs,cts}').map(file => normalize(file)).sort();
const homes = [...new Set(sources.map(file => homeOf(file)))];

describe('borders', () => {
  it('has a row for every folder, and no row for one that is gone', () =>
    expect(Object.keys(mayImport).sort()).toEqual([...new Set([...homes, ...topics])].sort()));

  it.each(homes)('%s imports only what its row allows', home =>
    expect(sources.filter(file => homeOf(file) === home).flatMap(file => strangersIn(file, mayImport[home] ?? []))).toEqual([]));

  it('would notice', () =>
    expect(strangersIn(join('src', 'cli.ts'), ['util'])).toContain(`src${sep}cli.ts imports ${join('src', 'commands', 'list.ts')}`));

  it('keeps src for itself: it knows no embedded environment, no test and no script', () =>
    expect(sources.flatMap(file => importsOf(file).filter(({to}) => !to.startsWith(`src${sep}`)).map(({to}) => `${file} imports ${to}`))).toEqual([]));

  it('keeps the embedded environment ignorant of the cockpit', () =>
    expect(globSync('sandbox/**/*.ts').flatMap(file => importsOf(file).filter(({to}) => to.startsWith(`src${sep}`)).map(({to}) => `${file} imports ${to}`))).toEqual([]));
});

describe('purity', () => {
  const pure = sources.filter(file => ['release', 'judge'].includes(homeOf(file)));

  it('lets release/ and judge/ see no module but ours, no clock and no chance', () => {
    expect(pure.length).toBeGreaterThan(40);
    expect(pure.flatMap(file => packagesOf(file).map(name => `${file} imports ${name}`))).toEqual([]);
    expect(found(pure, /\b(?:Date\.now|Math\.random|performance\.now|new Date\(\)|process\.|setTimeout|setInterval|fetch)\b/)).toEqual([]);
  });

  it('lets charts, store and keys tell no time by themselves', () =>
    expect(found(sources.filter(file => ['charts', 'store', 'keys'].includes(homeOf(file))), /\b(?:Date\.now|Math\.random|performance\.now|new Date\(\))/)).toEqual([]));

  it('keeps React and Ink in the screens, in the one place that reads keys, and where the app is mounted', () => {
    const mayDraw = (file: string) => /^src\/(screens\/|keys\/use-keys\.ts$|app\.tsx$|commands\/)/.test(file.split(sep).join('/'));
    expect(
      sources.filter(file => !mayDraw(file)).flatMap(file => packagesOf(file).filter(name => /^(react|ink|ink-.*|zustand)(\/|$)/.test(name) && !(homeOf(file) === 'store' && /^zustand\/vanilla$/.test(name))).map(name => `${file} imports ${name}`)),
    ).toEqual([]);
  });

  it('has one reader of keys', () =>
    expect(sources.filter(file => /\buseInput\b/.test(read(file)))).toEqual([join('src', 'keys', 'use-keys.ts')]));
});

describe('size and state of the house', () => {
  /** Lists, which may be longer: their entries are the ideas. */
  const lists = new Set(['src/migration/words/word-rules.ts'].map(file => normalize(file)));
  const ours = [...sources, ...globSync('{sandbox,scripts,bench,bin}/**/*.{ts,tsx,mjs,cjs}')].sort();

  it('has no file of more than 250 lines, because that is two ideas', () =>
    expect(ours.filter(file => !lists.has(file)).flatMap(file => (read(file).trimEnd().split('\n').length > 250 ? `${file}: ${read(file).trimEnd().split('\n').length}` : []))).toEqual([]));

  it('leaves nothing for later in the code', () =>
    expect(found([...ours, ...globSync('test/**/*.{ts,tsx}').filter(file => !file.endsWith('architecture.test.ts'))], /\b(?:TODO|FIXME|XXX|HACK)\b/)).toEqual([]));
});

describe('what reaches users', () => {
  type Manifest = Readonly<Record<string, unknown>> & {readonly scripts: Record<string, string>; readonly allowScripts: Record<string, boolean>};
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const lock = JSON.parse(read('package-lock.json')) as {readonly packages: Record<string, {readonly hasInstallScript?: true; readonly dev?: true; readonly version?: string}>};

  it('has no dependencies and runs nothing at installation', () => {
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']) expect(manifest[kind]).toBeUndefined();
    expect(Object.keys(manifest.scripts).filter(name => /^(pre|post)?install$|^prepare$|^prepublish$/.test(name))).toEqual([]);
  });

  it('lets no package run a script on our machines either', () => {
    const withScripts = Object.entries(lock.packages).filter(([, {hasInstallScript}]) => hasInstallScript).map(([path]) => path.split('node_modules/').at(-1)!);
    expect(Object.fromEntries(withScripts.map(name => [name, false]))).toEqual(manifest.allowScripts);
  });

  it('comes from a lock file in which everything is for development, and that holds every platform’s variant', () => {
    const names = Object.entries(lock.packages);
    expect(names.filter(([path, {dev}]) => path.startsWith('node_modules/') && !dev && path !== 'node_modules/node24').map(([path]) => path)).toEqual([]);
    // npm leaves out of the lock what its registry does not have, and then refuses to install from that lock anywhere.
    const missing = names.flatMap(([path, one]) =>
      Object.keys((one as {optionalDependencies?: Record<string, string>}).optionalDependencies ?? {})
        .filter(name => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`])
        .map(name => `${path} wants ${name}`));
    expect(missing).toEqual([]);
  });
});

type Import = {readonly to: string; readonly isType: boolean};

const cache = new Map<string, string>();
function read(file: string): string {
  const text = cache.get(file) ?? readFileSync(file, 'utf8');
  cache.set(file, text);
  return text;
}

/** The first folder below src, or the name of a file that lies in src itself. */
function homeOf(file: string): string {
  return relative('src', file).split(sep)[0]!;
}

/** Every `import`, `export … from`, `import()` and `require()` of a file, comments left out. */
function specifiersOf(file: string): {readonly name: string; readonly isType: boolean}[] {
  const code = read(file).replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const stated = [...code.matchAll(/^(?:import|export)\s+(type\s)?(?:[\w*{][^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)];
  const called = [...code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)];
  return [
    ...stated.map(([, type, name]) => ({name: name!, isType: type !== undefined})),
    ...called.map(([, name]) => ({name: name!, isType: false})),
  ];
}

function importsOf(file: string): Import[] {
  return specifiersOf(file).filter(({name}) => name.startsWith('.')).map(({name, isType}) => ({to: join(dirname(file), name), isType}));
}

function packagesOf(file: string): string[] {
  return specifiersOf(file).filter(({name}) => !name.startsWith('.')).map(({name}) => name);
}

function strangersIn(file: string, allowed: readonly string[]): string[] {
  if (allowed.includes('*')) return [];
  const home = homeOf(file);
  return importsOf(file)
    .filter(({to}) => to.startsWith(`src${sep}`) && homeOf(to) !== home && !isAllowed(to))
    .map(({to, isType}) => `${file} imports ${isType ? 'types of ' : ''}${to}`);

  function isAllowed(to: string): boolean {
    const other = homeOf(to);
    const {isType} = importsOf(file).find(one => one.to === to && !one.isType) ?? {isType: true};
    return allowed.includes(other) || (allowed.includes(`${other}:types`) && isType) || (allowed.includes(`${other}:index`) && to === join('src', other, 'index.ts'));
  }
}

function found(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap(file => read(file).split('\n').flatMap((line, index) => (pattern.test(line) ? `${file}:${index + 1}: ${line.trim()}` : [])));
}
