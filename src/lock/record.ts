/**
 * DEPLOY LOCK FORMAT
 *
 * The lock of an environment is a ref on the git remote, `refs/cockpit/lock/<environment>`. It points at a
 * commit without parents on the empty tree. The commit's message is a line for people, an empty line and a
 * line of JSON (ASCII):
 *
 *     held by ana@bastion-1 since 2026-11-20 13:52 UTC: orders-api 2.8.0 (release)
 *
 *     {"v":1,"state":"held","nonce":"…","epoch":7,"release_id":"…", … }
 *
 * A release of the lock writes a commit with "state":"free" and the same epoch; the ref is not deleted, so
 * the epoch never goes back. Each acquisition and each theft has an epoch one higher.
 *
 * `nonce` makes every object different: two people who write the very same thing in the same second would
 * otherwise both be told that their push went through. No parents, because a commit that contains the old one
 * could be pushed over it by an ordinary `git push`.
 *
 * Whatever is read here was written by somebody else: it is checked field by field, cleaned, and never trusted.
 */
import {z} from 'zod';
import {cleanLine} from '../git/index.ts';

export type Holder = {
  readonly user: string;
  readonly host: string;
  /** Same on every process of a machine, different between machines. */
  readonly machine: string;
  readonly pid: number;
  /** Start of the machine, and of the process on it: a pid alone is given out again. */
  readonly boot: string;
  readonly start: string;
};

export type LockRecord = {
  readonly state: 'held' | 'free';
  readonly nonce: string;
  readonly epoch: number;
  readonly releaseId: string;
  readonly env: string;
  readonly service: string;
  readonly holder: Holder;
  readonly op: 'release' | 'rollback';
  readonly version: string;
  /** When it was acquired, epoch ms, by the holder's clock: shown, never reckoned with. */
  readonly since: number;
  /** Counts renewals. */
  readonly seq: number;
  /** Where the release is: "gate 12 Deploy". */
  readonly doing: string;
  readonly reason: string;
  /** Id of the lock object before this one. */
  readonly prev: string;
  /** Who had it, when it was taken over: "bob@bastion-2". */
  readonly stolenFrom: string;
};

const line = (max: number) =>
  z
    .string()
    .transform(text => cleanLine(text, max))
    .catch('')
    .default('');
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const written = z.object({
  v: z.literal(1),
  state: z.enum(['held', 'free']),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  epoch: count,
  release_id: line(100),
  env: line(100),
  service: line(100),
  holder: z.object({user: line(80), host: line(120), machine: line(100), pid: count.catch(0), boot: line(80), start: line(80)}),
  op: z.enum(['release', 'rollback']).catch('release'),
  version: line(100),
  since: count.max(8.64e15).catch(0),
  seq: count.catch(0),
  doing: line(120),
  reason: line(200),
  prev: line(64),
  stolen_from: line(200),
});

/** Undefined for anything that is not a lock of this format, and for a newer one. */
export const parseRecord = (message: string): LockRecord | undefined => {
  const json = message
    .slice(0, 16_384)
    .split('\n')
    .find(text => text.startsWith('{'));
  const parsed = written.safeParse(jsonOrNothing(json));
  if (!parsed.success) return undefined;
  const {v: _, release_id: releaseId, stolen_from: stolenFrom, ...rest} = parsed.data;
  return {...rest, releaseId, stolenFrom};
};

export const formatRecord = (record: LockRecord): string => {
  const {releaseId, stolenFrom, ...rest} = record;
  const json = JSON.stringify({v: 1, ...rest, release_id: releaseId, stolen_from: stolenFrom});
  return `${titleOf(record)}\n\n${asAscii(json)}\n`;
};

const titleOf = ({state, holder, since, service, version, op, reason}: LockRecord): string => {
  const who = `${holder.user}@${holder.host}`;
  if (state === 'free') return cleanLine(`free, last held by ${who}`, 200);
  const what = `${service} ${version} (${op})${reason === '' ? '' : `: ${reason}`}`;
  return cleanLine(`held by ${who} since ${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${what}`, 300);
};

/** `git log` on the ref must print nothing but printable characters. */
const asAscii = (json: string): string => json.replace(/[^\x20-\x7e]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const jsonOrNothing = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};
