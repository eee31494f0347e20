import {checkName, isObjectId} from './check-name.ts';
import {cleanLine} from './clean-line.ts';
import {gitDate, signingOr} from './make-object.ts';
import {readRemote, type GitPlace, type RemoteRefs} from './read-remote.ts';
import {mustGit, runGit} from './run-git.ts';
import {CockpitError} from '../util/errors.ts';
import type {World} from '../world/world.ts';

export type TagWanted = {
  /** `v2.8.0-rc.1` */
  readonly name: string;
  /** Full commit id. */
  readonly commit: string;
  readonly message: string;
  /** Epoch ms; the same wish makes the same object. */
  readonly at: number;
  readonly sign?: boolean;
};

/**
 * An annotated tag as an object, without a ref: it is pushed by its id, so that a refused push leaves
 * no tag lying here that looks released. Signing needs the ref (git signs no other way); it is removed again.
 */
export const makeTag = async (world: World, cwd: string, wanted: TagWanted): Promise<string> => {
  const {name, commit, message, at, sign = false} = wanted;
  checkName('tag', name);
  if (!isObjectId(commit))
    throw new CockpitError(`Tagging ${name}`, {cause: 'not a full commit id', next: ['This is a fault of the cockpit: report it']});
  if (sign) return signedTag(world, cwd, wanted);

  const env = {GIT_COMMITTER_DATE: gitDate(at)};
  const who = await runGit(world, {does: 'reads', cwd, env, args: ['-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT']});
  if (who.exitCode !== 0) throw signingOr(`Tagging ${name}`, false, false, who.stderr);
  const input = `object ${commit}\ntype commit\ntag ${name}\ntagger ${who.stdout.trim()}\n\n${message.trimEnd()}\n`;
  return (await mustGit(world, {does: 'changes', cwd, args: ['mktag'], input})).trim();
};

const signedTag = async (world: World, cwd: string, {name, commit, message, at}: TagWanted): Promise<string> => {
  const ref = `refs/tags/${name}`;
  // An earlier try may have ended between signing and what follows: its tag is as good as a new one.
  const left = await localTag(world, cwd, ref);
  const id = left?.commit === commit && left.object !== commit ? left.object : await sign();
  await mustGit(world, {does: 'changes', cwd, args: ['update-ref', '-d', ref, id]});
  return id;

  async function sign(): Promise<string> {
    const result = await runGit(world, {
      does: 'changes',
      cwd,
      args: ['tag', '--sign', '--file=-', '--cleanup=verbatim', name, commit],
      env: {GIT_COMMITTER_DATE: gitDate(at)},
      input: `${message.trimEnd()}\n`,
      timeoutMs: 20_000,
    });
    if (result.exitCode !== 0) throw signingOr(`Tagging ${name}`, true, result.timedOut, result.stderr);
    return (await mustGit(world, {does: 'reads', cwd, args: ['rev-parse', '--verify', '--end-of-options', ref]})).trim();
  }
};

export type TagCheck =
  /** Nobody has it. */
  | {readonly is: 'free'}
  /** It is there, on the wanted commit: go on where an earlier try stopped. */
  | {readonly is: 'same'; readonly where: TagPlace; readonly object: string}
  /** It is there, on another commit: never moved. Cut the next number. */
  | {readonly is: 'elsewhere'; readonly where: TagPlace; readonly commit: string}
  | {readonly is: 'unknown'; readonly why: string; readonly next: string};

type TagPlace = 'here' | 'remote' | 'both';

/** Is this tag name free, ours already, or somebody else's? Asked here and on the remote. */
export const checkTag = async (
  world: World,
  place: GitPlace,
  {name, commit}: {readonly name: string; readonly commit: string},
): Promise<TagCheck> => {
  checkName('tag', name);
  const ref = `refs/tags/${name}`;
  const [local, remote] = await Promise.all([localTag(world, place.cwd, ref), readRemote(world, place, [ref])]);
  if (!remote.ok) return {is: 'unknown', why: remote.why, next: remote.next};
  const there = remoteTag(remote, ref);
  if (!local && !there) return {is: 'free'};

  const where: TagPlace = local && there ? 'both' : local ? 'here' : 'remote';
  const stray = [there, local].find(tag => tag !== undefined && tag.commit !== commit);
  return stray ? {is: 'elsewhere', where, commit: stray.commit} : {is: 'same', where, object: (there ?? local)!.object};
};

type FoundTag = {readonly object: string; readonly commit: string};

const remoteTag = ({refs}: RemoteRefs & {ok: true}, ref: string): FoundTag | undefined => {
  const object = refs.get(ref);
  return object === undefined ? undefined : {object, commit: refs.get(`${ref}^{}`) ?? object};
};

const localTag = async (world: World, cwd: string, ref: string): Promise<FoundTag | undefined> => {
  const result = await runGit(world, {does: 'reads', cwd, args: ['for-each-ref', '--format=%(objectname) %(*objectname)', ref]});
  const [object = '', commit = ''] = result.stdout.trim().split(' ');
  return result.exitCode === 0 && object !== '' ? {object, commit: commit || object} : undefined;
};

/** A tag ref for people here, after the push: created, never moved. False when the name is taken by something else. */
export const keepTag = async (world: World, cwd: string, name: string, object: string): Promise<boolean> => {
  const ref = `refs/tags/${checkName('tag', name)}`;
  const result = await runGit(world, {does: 'changes', cwd, args: ['update-ref', ref, object, '']});
  if (result.exitCode === 0) return true;
  return (await localTag(world, cwd, ref))?.object === object;
};

export const tagMessage = (name: string, notes: string): string => `${cleanLine(name)}\n\n${notes.replace(/\r\n?/g, '\n').trim()}\n`;
