import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';

/** Histories like those of real repositories, made by chance that is always the same. */
export type Kind = 'small' | 'large' | 'monorepo' | 'no tags' | 'merge-heavy';

/** What the maker knows without asking any parser. */
export type Made = {
  readonly commits: number;
  readonly tags: number;
  /** Name of the last release tag (of the package `orders` in a monorepo), and how many commits came since. */
  readonly last: string | undefined;
  readonly since: number;
  readonly level: Level;
  /** The number that follows by SemVer; 1.0.0 for a first release. */
  readonly next: string;
};

type Level = 'none' | 'patch' | 'minor' | 'major';
type Size = {readonly commits: number; readonly perRelease: number; readonly unreleased: number};

export const sizes: Readonly<Record<Kind, Size>> = {
  small: {commits: 120, perRelease: 12, unreleased: 7},
  large: {commits: 50_000, perRelease: 25, unreleased: 40},
  monorepo: {commits: 3_000, perRelease: 15, unreleased: 30},
  'no tags': {commits: 5_000, perRelease: Infinity, unreleased: 5_000},
  'merge-heavy': {commits: 6_000, perRelease: 60, unreleased: 50},
};

const packages = ['orders', 'orders-admin', 'billing', 'web'] as const;

/** Mulberry32: one number in, the same series out. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
const chance = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

type Wish = {readonly subject: string; readonly body: string; readonly level: Level};

const shares: readonly (readonly [share: number, type: string, level: Level])[] = [
  [28, 'fix', 'patch'], [16, 'feat', 'minor'], [16, 'chore', 'none'], [10, 'docs', 'none'], [9, 'test', 'none'], [8, 'refactor', 'patch'], [3, 'perf', 'patch'], [5, 'ci', 'none'], [4, '', 'patch'], [1, '!', 'major'],
];
const words = ['orders', 'login', 'cart', 'totals', 'export', 'search', 'invoice', 'session', 'cache', 'router', 'parser', 'index'];

const wish = (random: () => number): Wish => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let left = random() * shares.reduce((sum, [share]) => sum + share, 0);
  const [, type, level] = shares.find(([share]) => {
    left -= share;
    return left < 0;
  }) ?? shares[0]!;
  const what = `${pick(['handle', 'keep', 'show', 'drop', 'split', 'retry'])} ${pick(words)} ${pick(['when empty', 'after a timeout', 'in the list', 'on start', 'per user'])}`;
  const scope = random() < 0.5 ? `(${pick(words)})` : '';
  const body = random() < 0.3 ? `\n\n${`It was seen in production and is covered by a test now. `.repeat(1 + Math.floor(random() * 4))}\n\nCloses #${Math.floor(random() * 9_000)}` : '';
  if (type === '') return {subject: `${pick(['quick tweak to', 'update', 'wip on'])} ${what}`, body, level};
  if (type === '!') return random() < 0.5 ? {subject: `feat${scope}!: ${what}`, body, level} : {subject: `fix${scope}: ${what}`, body: `${body}\n\nBREAKING CHANGE: ${what} differently`, level};
  return {subject: `${type}${scope}: ${what}`, body, level};
};

const order: readonly Level[] = ['none', 'patch', 'minor', 'major'];
const higher = (a: Level, b: Level): Level => (order.indexOf(a) >= order.indexOf(b) ? a : b);

const bumped = (version: string, level: Level): string => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return level === 'major' ? `${major + 1}.0.0` : level === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
};

/** Makes a repository in `folder` by one `git fast-import`. */
export const makeHistory = async (folder: string, kind: Kind, size: Size = sizes[kind], seed = 20_261_120): Promise<Made> => {
  mkdirSync(folder, {recursive: true});
  const git = (...args: string[]): void => {
    const {status, stderr} = spawnSync('git', args, {cwd: folder, encoding: 'utf8'});
    if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  };
  git('init', '-q', '-b', 'main');
  const importer = spawn('git', ['fast-import', '--quiet'], {cwd: folder, stdio: ['pipe', 'inherit', 'inherit']});
  const made = await writeHistory(kind, size, chance(seed), async text => {
    if (!importer.stdin.write(text)) await once(importer.stdin, 'drain');
  });
  importer.stdin.end();
  const [code] = (await once(importer, 'exit')) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  git('reset', '-q', '--hard');
  return made;
};

const writeHistory = async (kind: Kind, {commits, perRelease, unreleased}: Size, random: () => number, write: (text: string) => Promise<void>): Promise<Made> => {
  let [mark, tip, at, tags] = [0, 0, Date.UTC(2015, 0, 1) / 1000, 0];
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const who = (): string => `${['Ana', 'Ben', 'Cleo', 'Dan'][mark % 4]} <dev${mark % 4}@example.com> ${at} +0000`;
  const commit = async (message: string, path: string, parents: readonly number[], branch = 'main'): Promise<number> => {
    mark += 1;
    at += 600;
    const from = parents.length === 0 ? '' : `from :${parents[0]}\n${parents.slice(1).map(id => `merge :${id}\n`).join('')}`;
    await write(`commit refs/heads/${branch}\nmark :${mark}\nauthor ${who()}\ncommitter ${who()}\n${data(message)}${from}M 100644 inline ${path}\n${data(`${mark}\n`)}\n`);
    return mark;
  };
  const parts = kind === 'monorepo' ? packages : ([''] as const);
  const released = new Map<string, {version: string; level: Level; since: number; last: string | undefined}>(parts.map(name => [name, {version: '1.0.0', level: 'none', since: 0, last: undefined}]));
  const note = (name: string, level: Level, count = 1): void => {
    const own = released.get(name)!;
    Object.assign(own, {level: higher(own.level, level), since: own.since + count});
  };
  let pulls = 0;
  while (mark < commits) {
    const name = parts[Math.floor(random() * parts.length)]!;
    const path = `${name === '' ? '' : `packages/${name}/`}src/f${mark % 200}.txt`;
    const parents = tip === 0 ? [] : [tip];
    const {subject, body, level} = wish(random);
    if (kind === 'merge-heavy' && tip !== 0 && random() < 0.7) {
      let side = await commit(subject + body, path, parents, 'side');
      let all = level;
      let count = 2;
      for (let more = Math.floor(random() * 3); more > 0; more--) {
        const next = wish(random);
        side = await commit(next.subject + next.body, path, [side], 'side');
        all = higher(all, next.level);
        count += 1;
      }
      pulls += 1;
      tip = await commit(`Merge pull request #${pulls} from ana/topic-${pulls}\n\n${subject}`, `merged/${mark % 50}.txt`, [tip, side]);
      note(name, all, count);
    } else {
      tip = await commit(subject + body, path, parents);
      note(name, level);
    }
    const own = released.get(name)!;
    if (own.since < perRelease || mark > commits - unreleased) continue;
    own.version = own.last === undefined ? '1.0.0' : bumped(own.version, own.level);
    own.last = `${name === '' ? 'v' : `${name}@`}${own.version}`;
    tip = await commit(`chore: release ${own.last}`, path, [tip]);
    await write(`tag ${own.last}\nfrom :${tip}\ntagger ${who()}\n${data(own.last)}`);
    tags += 1;
    Object.assign(own, {level: 'none', since: 0});
  }
  if (kind === 'merge-heavy') await write(`reset refs/heads/side\nfrom :${tip}\n\n`);
  const own = released.get(parts[0]!)!;
  const next = own.last === undefined ? '1.0.0' : bumped(own.version, own.level);
  return {commits: mark, tags, last: own.last, since: own.since, level: own.level, next};
};
