import type {GitReader} from './git-reader.ts';

/** A tag as git holds it. Its name is hostile text. */
export type GitTag = {
  readonly name: string;
  /** Id that the ref holds: of the tag object when annotated. */
  readonly object: string;
  /** What it names in the end, and of which kind: `commit`, `tree`, `blob`, or `tag` for a tag of a tag. */
  readonly target: {readonly id: string; readonly type: string};
  readonly isAnnotated: boolean;
  /** When it was made; for a plain tag, when its commit was. Epoch ms. */
  readonly at: number;
};

/** What every question about a repository begins with. */
export type GitLook = {
  /** Top folder of the work tree. */
  readonly top: string;
  readonly isShallow: boolean;
  /** Name of the branch that is checked out; undefined when HEAD is detached. */
  readonly branch: string | undefined;
  readonly hasCommits: boolean;
  /** Local branches and their tips. */
  readonly branches: ReadonlyMap<string, string>;
  /** Highest version first, as git sorts them. */
  readonly tags: readonly GitTag[];
  /** By name. `branch` is what the remote has checked out, as this clone last heard. */
  readonly remotes: readonly {readonly name: string; readonly url: string; readonly branch: string | undefined}[];
};

/** Three programs at once instead of one for each answer. Throws CockpitError outside of a repository. */
export const lookAtGit = async (git: GitReader): Promise<GitLook> => {
  const [about, refs, urls] = await Promise.all([
    git.read('rev-parse', '--show-toplevel', '--is-shallow-repository'),
    git.read('for-each-ref', '--sort=-version:refname', `--format=${fields}`, 'refs/tags', 'refs/heads', 'refs/remotes/*/HEAD'),
    git.ask('config', '-z', '--get-regexp', String.raw`^remote\..*\.url$`),
  ]);
  const [, top = '', shallow] = /^(.*)\n(true|false)\n$/s.exec(about) ?? [];
  const lines = refs.split('\n').filter(Boolean);
  const others = lines.filter(line => !isTag(line)).map(otherOf);
  const branch = others.find(({isCheckedOut}) => isCheckedOut)?.name.slice('refs/heads/'.length);
  // No branch is marked: HEAD is detached, or on a branch that nothing was committed to.
  const unborn = branch === undefined ? (await git.ask('symbolic-ref', '--quiet', '--short', 'HEAD'))?.trim() : undefined;
  return {
    top,
    isShallow: shallow === 'true',
    branch: branch ?? unborn,
    hasCommits: unborn === undefined,
    branches: new Map(others.flatMap(({name, object}) => (name.startsWith('refs/heads/') ? [[name.slice('refs/heads/'.length), object]] : []))),
    tags: lines.filter(isTag).map(tagOf),
    remotes: remotesOf(urls ?? '', new Map(others.map(({name, leadsTo}) => [name, leadsTo]))),
  };
};

const fields = ['refname', 'objectname', 'objecttype', '*objectname', '*objecttype', 'creatordate:unix', 'symref', 'HEAD'].map(name => `%(${name})`).join('%00');

const isTag = (line: string): boolean => line.startsWith('refs/tags/');

const tagOf = (line: string): GitTag => {
  const [ref = '', object = '', type = '', peeled = '', peeledType = '', date = ''] = line.split('\0');
  const isAnnotated = type === 'tag';
  return {name: ref.slice('refs/tags/'.length), object, isAnnotated, at: Number(date) * 1000, target: isAnnotated ? {id: peeled, type: peeledType} : {id: object, type}};
};

const otherOf = (line: string) => {
  const [name = '', object = '', , , , , leadsTo = '', mark = ''] = line.split('\0');
  return {name, object, leadsTo, isCheckedOut: mark === '*'};
};

/** `remote.<name>.url\n<url>\0`; of several addresses git fetches from the first. */
const remotesOf = (urls: string, heads: ReadonlyMap<string, string>): GitLook['remotes'] => {
  const found = new Map<string, string>();
  for (const entry of urls.split('\0').filter(Boolean)) {
    const [, name = '', url = ''] = /^remote\.(.*)\.url\n(.*)$/s.exec(entry) ?? [];
    if (!found.has(name)) found.set(name, url);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, url]) => {
    const at = `refs/remotes/${name}/`;
    const head = heads.get(`${at}HEAD`);
    return {name, url, branch: head?.startsWith(at) ? head.slice(at.length) : undefined};
  });
};
