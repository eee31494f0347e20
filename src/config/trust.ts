import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {formatAge} from '../util/duration.ts';
import {CockpitError} from '../util/errors.ts';
import {sanitiseLine} from '../world/sanitise.ts';
import type {World} from '../world/world.ts';
import type {LoadedConfig} from './load.ts';
import {commandsOf} from './places.ts';
import {lastHandOn} from './last-hand.ts';
import {changesBetween, type FileChange} from './trust-changes.ts';
import {trustedContent, type TrustedContent, type TrustedFile} from './trusted-files.ts';

export type {FileChange} from './trust-changes.ts';

/**
 * WHO TRUSTS WHAT
 *
 * Nothing that a repository says is run before this user has trusted exactly this content. A record is one file per config,
 * `<state home>/trust/<sha256 of the config's path>`, mode 0600, outside the repository:
 *
 *     {"v": 1, "path": …, "hash": …, "remote": …, "at": epoch ms, "files": [{"path", "sha256", "text"}]}
 *
 * The texts are kept so that a change can be shown line by line.
 */
type TrustRecord = TrustedContent & {readonly v: 1; readonly path: string; readonly at: number};

export type TrustInput = {
  readonly loaded: LoadedConfig;
  /** Folder of the repository. Absolute. */
  readonly folder: string;
  /** Folder of this user's state, never inside the repository. Absolute. */
  readonly stateHome: string;
  readonly world: World;
};

export type Trust = {readonly trusted: true; readonly hash: string /** Epoch ms. */; readonly since: number} | Untrusted;

export type Untrusted = {
  readonly trusted: false;
  /** What would be trusted now: for `giveTrust`, and for `--trust` where nobody sits in front of it. */
  readonly hash: string;
  readonly firstTime: boolean;
  /** Every file that is new, changed or gone since; all of them the first time. */
  readonly changes: readonly FileChange[];
  /** Set when the address that is pushed to is another one. */
  readonly remote?: {readonly was: string | undefined; readonly is: string | undefined};
  readonly says: string;
  readonly next: string;
};

/** Looks whether this user has trusted exactly this content. Runs nothing of it. */
export const checkTrust = async ({loaded, folder, stateHome, world}: TrustInput): Promise<Trust> => {
  const content = await trustedContent(loaded, folder, world);
  const record = await readRecord(recordPath(stateHome, loaded.path), loaded.path, world);
  if (record?.hash === content.hash) return {trusted: true, hash: content.hash, since: record.at};

  const changes = changesBetween(record?.files ?? [], content.files);
  const common = {trusted: false, hash: content.hash, changes, next: 'Read the difference, then trust this content.'} as const;
  if (!record) {
    const commands = commandsOf(loaded.config).length;
    const names = `${plural(commands, 'command')} and ${plural(content.files.length - 1, 'repository file')}`;
    return {
      ...common,
      firstTime: true,
      says: `You have not trusted this config yet. It names ${names}. ${nothingRuns}`,
    };
  }
  const remote = record.remote === content.remote ? undefined : {was: record.remote, is: content.remote};
  return {...common, firstTime: false, ...(remote && {remote}), says: await whatChanged(changes, remote, folder, world)};
};

/** The operator has read it. Refused when the content is no longer what was read. */
export const giveTrust = async (
  input: TrustInput & {readonly hash: string},
): Promise<{readonly ok: true} | {readonly ok: false; readonly why: string; readonly next: string}> => {
  const {loaded, folder, stateHome, world, hash} = input;
  const content = await trustedContent(loaded, folder, world);
  if (content.hash !== hash)
    return {ok: false, why: 'The content has changed while you were reading. Nothing is trusted.', next: 'Read the difference again.'};
  const record: TrustRecord = {v: 1, path: loaded.path, at: world.clock.now(), ...content};
  await world.files.makeFolder(join(stateHome, 'trust'));
  await world.files.writeAtomic(recordPath(stateHome, loaded.path), `${JSON.stringify(record, null, 1)}\n`, 0o600);
  return {ok: true};
};

const recordPath = (stateHome: string, path: string): string => join(stateHome, 'trust', createHash('sha256').update(path).digest('hex'));

const readRecord = async (file: string, path: string, world: World): Promise<TrustRecord | undefined> => {
  const info = await world.files.info(file);
  if (!info) return undefined;
  if ((info.mode & 0o077) !== 0)
    throw new CockpitError('Looking up what you trusted', {
      cause: `${file} is open to others (mode ${(info.mode & 0o777).toString(8)}): somebody else may have written it`,
      next: [`Remove it and trust the content again: rm ${file}`],
    });
  const text = await world.files.readText(file);
  try {
    const record: TrustRecord = JSON.parse(text);
    // Another version, or half a file: as if nothing had been trusted, which is always safe.
    return record.v === 1 && record.path === path && typeof record.hash === 'string' && record.files.every(isFile) ? record : undefined;
  } catch {
    return undefined;
  }
};

const isFile = ({path, sha256, text}: TrustedFile): boolean =>
  typeof path === 'string' && typeof sha256 === 'string' && (text === undefined || typeof text === 'string');

const whatChanged = async (changes: readonly FileChange[], remote: Untrusted['remote'], folder: string, world: World): Promise<string> => {
  const said = remote
    ? [`The remote is now ${sanitiseLine(remote.is ?? 'missing', 200)}, it was ${sanitiseLine(remote.was ?? 'missing', 200)}.`]
    : [];
  const [first] = changes;
  if (first && changes.length === 1) {
    const hand = first.change === 'removed' ? undefined : await lastHandOn(first.path, folder, world);
    const who = hand === undefined ? [] : hand === 'not committed' ? [hand] : [hand.by, ago(world.clock.now() - hand.at)];
    const details = [
      ...(first.lines.length > 0 && first.change !== 'removed' ? [plural(Math.max(first.added, first.removed), 'line')] : []),
      ...who,
    ].join(', ');
    said.push(`${sanitiseLine(first.path, 100)} ${words[first.change]} since you trusted it${details && ` (${details})`}.`);
  } else if (changes.length > 1) {
    said.push(`${changes.map(({path, change}) => `${sanitiseLine(path, 100)} ${words[change]}`).join(', ')} since you trusted it.`);
  }
  return `${said.join(' ')} ${nothingRuns}`;
};

const nothingRuns = 'Nothing from it will run.';
const words = {new: 'is new', changed: 'changed', removed: 'is gone'} as const;
const ago = (ms: number): string => (formatAge(ms) === 'now' ? 'now' : `${formatAge(ms)} ago`);
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
