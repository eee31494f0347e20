import type {Plugin} from 'esbuild';

/** What our source uses of a package that need not be awake when the first picture is drawn. */
type Names = {readonly functions?: readonly string[]; readonly classes?: readonly string[]};

/**
 * Lets packages sleep inside the bundle until one of their functions is called, so that a client that only shows something does
 * not pay for them. A name that our source uses and the list does not hold fails the build.
 */
export const asleep = (packages: Readonly<Record<string, Names>>): Plugin => ({
  name: 'asleep',
  setup(plugins) {
    plugins.onResolve({filter: /^[\w@/-]+$/}, ({path, importer, namespace}) =>
      Object.hasOwn(packages, path) && namespace === 'file' && !/[\\/]node_modules[\\/]/.test(importer) ? {path, namespace: 'asleep'} : undefined);
    plugins.onLoad({filter: /.*/, namespace: 'asleep'}, ({path}) => ({contents: standIn(path, packages[path]!), resolveDir: plugins.initialOptions.absWorkingDir!, loader: 'js'}));
  },
});

const standIn = (name: string, {functions = [], classes = []}: Names): string =>
  [
    `let awake; const real = () => (awake ??= require(${JSON.stringify(name)}));`,
    ...functions.map(one => `export const ${one} = (...args) => real().${one}(...args);`),
    // A constructor that returns an object gives that object to `new`.
    ...classes.map(one => `export const ${one} = function (...args) { return new (real().${one})(...args); };`),
  ].join('\n');
