import {createHash} from 'node:crypto';
import type {Config} from '../config/schema.ts';
import type {Facts} from '../release/facts.ts';

/**
 * What a way back is, whatever the environment: its commands as the config has them, in their order, the scripts they name, the
 * two artifacts between which it leads, and the migrations that stay. Two ways back with the same key are the same way; a
 * rehearsal with another key says nothing about this one. SHA-256, lower-case hex. Pure.
 *
 * @param scripts files of the repository that the commands name, as they were when the release began
 */
export const planKey = (config: Config, facts: Partial<Facts>, scripts: readonly {readonly path: string; readonly sha256: string}[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify({
        v: 1,
        steps: [config.traffic && {traffic: config.traffic.set, percent: 0}, config.rollback && {previous: config.rollback.command}],
        scripts: scripts.map(({path, sha256}) => [path, sha256]),
        from: facts.digest ?? facts.commit ?? null,
        to: facts.previousDigest ?? facts.previous?.version ?? null,
        migrations: facts.migrations?.setSha256 ?? null,
      }),
    )
    .digest('hex');

/** Why the rehearsal that is on record does not count; undefined where it does. `at` is now, epoch ms. */
export const whyNotRehearsed = (rehearsal: Facts['rehearsal'] | undefined, key: string, at: number, withinMs: number): string | undefined => {
  if (!rehearsal) return 'no rehearsal is on record';
  if (rehearsal.failed !== undefined) return `the last rehearsal failed: ${rehearsal.failed}`;
  if (rehearsal.planSha256 !== key) return 'the rehearsal was of another way back: its commands, scripts, artifacts or migrations were others';
  if (at - rehearsal.at > withinMs) return 'the rehearsal is too old';
  return undefined;
};
