/** A file that changed between two releases, as `git diff --name-status` tells it. */
export type ChangedFile = {readonly path: string; readonly status: 'A' | 'M' | 'D' | 'R' | 'C' | 'T'; readonly oldPath?: string};

export type FoundMigration = {
  readonly path: string;
  /** `edited`: it was part of an earlier release already, so some databases have run another text under this name. */
  readonly change: 'new' | 'edited' | 'deleted' | 'renamed';
  /** The file with the way back, when there is one among the changed files. */
  readonly downPath: string | undefined;
};

export type FoundMigrations = {readonly says: string; readonly migrations: readonly FoundMigration[]};

/**
 * The migrations of a release, in the order in which they run.
 *
 * @param folder Relative to the repository, without a slash at the end.
 * @param pattern Glob below the folder: `*`, `**`, `?` and `{a,b}`. Usually `*.sql`, or two stars and a slash before it for folders below.
 */
export const findMigrations = ({
  folder,
  pattern,
  changedFiles,
}: {
  folder: string;
  pattern: string;
  changedFiles: readonly ChangedFile[];
}): FoundMigrations => {
  const matches = globTest(`${folder.replace(/^\.\//, '').replace(/\/+$/, '')}/${pattern}`);
  const ours = changedFiles.filter(({path}) => matches(path));
  const paths = new Set(ours.filter(({status}) => status !== 'D').map(({path}) => path));
  const migrations = ours
    .filter(({path}) => !isDown(path))
    .map(({path, status}) => ({path, change: changes[status], downPath: downNames(path).find(name => paths.has(name))}))
    .toSorted((a, b) => inOrder(a.path, b.path));
  if (migrations.length === 0) return {says: 'no migrations in this release', migrations};
  return {says: `${migrations.length} ${migrations.length === 1 ? 'migration' : 'migrations'} in this release`, migrations};
};

const changes = {A: 'new', C: 'new', M: 'edited', T: 'edited', D: 'deleted', R: 'renamed'} as const;

// golang-migrate, sqlx (x.down.sql) · diesel (folder/down.sql) · db-migrate, node-pg-migrate (x-down.sql) · flyway (U2__x.sql)
const isDown = (path: string): boolean =>
  /(?:^|[./_-])(?:down|undo|rollback|revert)\.[a-z]+$|(?:^|\/)U\d[^/]*__[^/]*$|(?:^|\/)down\//i.test(path);

const downNames = (path: string): readonly string[] => {
  const [folder, name] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  const [stem, ending] = [name.replace(/\.[^.]+$/, ''), /\.[^.]+$/.exec(name)?.[0] ?? ''];
  const words = ['down', 'undo', 'rollback', 'revert'];
  const asUp = /^(.*?)([._-]?)up$/i.exec(stem);
  return [
    ...(asUp ? words.map(word => `${folder}${asUp[1]}${asUp[2]}${word}${ending}`) : []),
    ...words.flatMap(word => ['.', '-', '_'].map(mark => `${folder}${stem}${mark}${word}${ending}`)),
    ...(/^V\d/.test(name) ? [`${folder}U${name.slice(1)}`] : []),
    `${folder}down/${name}`,
    `${folder.replace(/up\/$/, 'down/')}${name}`,
  ].filter(candidate => candidate !== path);
};

/** By name, with numbers as numbers: 9_a before 10_b, as the tools do it. */
const inOrder = (a: string, b: string): number => {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [x = '', y = ''] = [left[index], right[index]];
    if (x === y) continue;
    const bothNumbers = /^\d/.test(x) && /^\d/.test(y);
    const difference = bothNumbers ? Number(BigInt(x) - BigInt(y)) : 0;
    return difference !== 0 ? difference : x < y ? -1 : 1;
  }
  return 0;
};

const globTest = (glob: string): ((path: string) => boolean) => {
  let depth = 0;
  const source = glob.replaceAll(/\*\*\/|\*\*|\*|\?|[{},]|[.+^$()|[\]\\]/g, found => {
    if (found === '**/') return '(?:[^/]+/)*';
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    if (found === '?') return '[^/]';
    if (found === '{') depth += 1;
    if (found === '}') depth -= 1;
    if (found === '{') return '(?:';
    if (found === '}') return ')';
    if (found === ',') return depth > 0 ? '|' : ',';
    return `\\${found}`;
  });
  const pattern = new RegExp(`^${source}$`);
  return path => pattern.test(path);
};
