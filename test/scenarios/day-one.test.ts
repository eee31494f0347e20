import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {ensureBuilt} from '../../scripts/bootstrap/build.mjs';
import {run} from '../sandbox/rig.ts';
import {cockpitIn, engineOf} from './rig.ts';

let home: string;
let repo: string;
const git = async (...args: string[]): Promise<string> => {
  const {code, out, err} = await run('git', args, repo);
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${err}`);
  return out.trim();
};

/** A team on its first day: a repository with a remote, and a config that says no more than a name. */
beforeEach(async () => {
  await ensureBuilt();
  home = mkdtempSync(join(tmpdir(), 'cockpit-day-one-'));
  repo = join(home, 'repo');
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(home, 'remote.git')]);
  await run('git', ['init', '--quiet', '--initial-branch=main', repo]);
  for (const [key, value] of [['user.name', 'alice'], ['user.email', 'alice@example.com']] as const) await git('config', key, value);
  await git('remote', 'add', 'origin', join(home, 'remote.git'));
  writeFileSync(join(repo, 'package.json'), '{"name": "hello", "version": "1.0.0"}\n');
  writeFileSync(join(repo, 'cockpit.config.json'), '{"service": "hello"}\n');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'chore: begin');
  await git('tag', '--annotate', 'v1.0.0', '--message', 'v1.0.0');
  await git('commit', '--quiet', '--allow-empty', '--message', 'feat: say hello');
  await git('push', '--quiet', '--follow-tags', 'origin', 'main');
});
afterEach(() => {
  const engine = engineOf(home);
  if (engine !== undefined) process.kill(engine, 'SIGTERM');
  rmSync(home, {recursive: true, force: true, maxRetries: 10, retryDelay: 200});
});

it('with no integration at all a release goes through every gate: people do it and say so, and the record says that it was said', async () => {
  const cockpit = cockpitIn(home, repo);
  const answers = join(home, 'answers.json');
  writeFileSync(answers, JSON.stringify({attest: 'yes', production: true, answers: {'deploy.deploy': {choice: 'done', text: 'copied by scp, restarted, saw 1.1.0'}}}));

  const asked = await cockpit('run', '--headless', '--answers', answers);
  expect(asked.code).toBe(3);
  const [trust = ''] = /--trust [0-9a-f]{64}/.exec(asked.err) ?? [];
  const done = await cockpit('run', '--headless', '--answers', answers, ...trust.split(' '));
  expect(done.code, done.err + done.out.slice(-2_000)).toBe(0);

  expect((await git('ls-remote', '--tags', 'origin', 'v1.1.0')).split('\n')).toHaveLength(1);
  expect(await git('--git-dir', join(home, 'remote.git'), 'show', 'main:CHANGELOG.md')).toContain('Say hello');
  const [project = ''] = readdirSync(join(home, 'state')).filter(name => name.startsWith('repo-'));
  const [id = ''] = readdirSync(join(home, 'state', project, 'releases'));
  const report = await cockpit('report', id);
  expect(report.out).toContain('same commit in staging and production');
  expect(report.out).toContain('copied by scp, restarted, saw 1.1.0');
  expect(report.out).not.toContain('- [ ]');

  // Back again: there is nothing to look at, so it waits for somebody who has looked.
  const back = await cockpit('rollback', '--now', '--reason', 'search is broken');
  expect(back.code).toBe(3);
  expect(back.err).toContain("cockpit rollback --seen 'what answers where");
  const told = await cockpit('rollback', '--seen', 'curl on both hosts says 1.0.0');
  expect(told.code, told.err).toBe(0);
  expect(told.err).toContain('hello 1.1.0 was rolled back to 1.0.0, verified by');
  expect(readFileSync(join(home, 'state', project, 'releases', id, 'report.md'), 'utf8')).toContain('not measured: curl on both hosts says 1.0.0');
}, 120_000);
