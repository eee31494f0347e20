import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {environmentFor} from '../../src/world/environment.ts';
import {withBatchMode} from '../../src/world/git-ssh.ts';
import {changes, reads} from '../../src/world/world.ts';

describe('the environment of a program', () => {
  const ours = {
    PATH: '/bin', HOME: '/home/a', USER: 'a', LOGNAME: 'a', LANG: 'de_DE.UTF-8', LC_TIME: 'de_DE', TZ: 'UTC', TMPDIR: '/t',
    SSH_AUTH_SOCK: '/s', GIT_AUTHOR_NAME: 'A', COCKPIT_X: 'x', XDG_STATE_HOME: '/x',
  };

  it('holds the allowed part of our own', () => {
    const secret = {AWS_SECRET_ACCESS_KEY: 'k', NPM_TOKEN: 't', NODE_OPTIONS: '--inspect', LD_PRELOAD: 'x'};
    const other = {PATHOLOGY: 'x', SSH_ASKPASS: 'x', NOTHING: undefined};
    expect(environmentFor(reads('ls'), {...ours, ...secret, ...other})).toEqual({
      ...ours,
      GIT_TERMINAL_PROMPT: '0',
      GCM_INTERACTIVE: 'never',
      SSH_ASKPASS_REQUIRE: 'never',
    });
  });

  it('holds what the config names, and what the command asks for wins', () => {
    const command = {...reads('ls'), env: {TZ: 'CET', GIT_TERMINAL_PROMPT: '1'}};
    const env = environmentFor(command, {...ours, KUBECONFIG: '/k'}, ['KUBECONFIG', 'ABSENT']);
    expect(env).toMatchObject({KUBECONFIG: '/k', TZ: 'CET', GIT_TERMINAL_PROMPT: '1'});
    expect(env).not.toHaveProperty('ABSENT');
  });

  it('does not send git to another repository than its folder', () => {
    const hook = {GIT_DIR: '/other/.git', GIT_WORK_TREE: '/other', GIT_INDEX_FILE: 'x', GIT_CONFIG_GLOBAL: '/g'};
    const env = environmentFor(reads('git', 'status'), hook);
    expect(Object.keys(env)).toEqual(expect.not.arrayContaining(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']));
    expect(env['GIT_CONFIG_GLOBAL']).toBe('/g');
  });

  it('makes git speak one language and ask nobody; locks are optional only for looks', () => {
    expect(environmentFor(reads('/usr/bin/git', 'status'), ours)).toMatchObject({LC_ALL: 'C', GIT_EDITOR: ':', GIT_OPTIONAL_LOCKS: '0'});
    expect(environmentFor(changes('git', 'commit'), ours)).not.toHaveProperty('GIT_OPTIONAL_LOCKS');
    expect(environmentFor(reads('gitk'), ours)).not.toHaveProperty('LC_ALL');
    expect(environmentFor({...reads('git'), shell: '/bin/sh'}, ours)).not.toHaveProperty('LC_ALL');
  });
});

describe('ssh under git', () => {
  const repository = mkdtempSync(join(tmpdir(), 'git-ssh-'));
  const env = {PATH: process.env['PATH'] ?? '', HOME: repository, GIT_CONFIG_NOSYSTEM: '1'};
  execFileSync('git', ['init', '--quiet', repository], {env});
  afterAll(() => rmSync(repository, {recursive: true, force: true}));
  const batch = async (more: Record<string, string>, ...argv: [string, ...string[]]) =>
    (await withBatchMode({...changes(...argv), cwd: repository}, {...env, ...more}))['GIT_SSH_COMMAND'];

  it('asks no questions when git talks to a remote, wherever the remote command stands', async () => {
    expect(await batch({}, 'git', 'push', 'origin', 'main')).toBe('ssh -o BatchMode=yes');
    expect(await batch({}, 'git', '-c', 'push.gpgSign=false', '--no-pager', 'push', 'origin')).toBe('ssh -o BatchMode=yes');
  });

  it('leaves local commands and other programs alone', async () => {
    expect(await batch({}, 'git', 'log', 'push')).toBeUndefined();
    expect(await batch({}, 'deploy', 'push')).toBeUndefined();
  });

  it('extends what the operator has chosen, and never overrides what is not ssh', async () => {
    expect(await batch({GIT_SSH_COMMAND: '/usr/bin/ssh -i key'}, 'git', 'fetch')).toBe('/usr/bin/ssh -i key -o BatchMode=yes');
    expect(await batch({GIT_SSH_COMMAND: 'plink'}, 'git', 'fetch')).toBe('plink');
    expect(await batch({GIT_SSH: '/opt/wrapper'}, 'git', 'fetch')).toBeUndefined();
  });

  it('keeps the key that the repository names', async () => {
    execFileSync('git', ['config', 'core.sshCommand', 'ssh -i ~/.ssh/deploy'], {cwd: repository, env});
    expect(await batch({}, 'git', 'push')).toBe('ssh -i ~/.ssh/deploy -o BatchMode=yes');
    expect(await batch({}, 'git', '-C', repository, 'push')).toBe('ssh -i ~/.ssh/deploy -o BatchMode=yes');
    expect(await batch({}, 'git', '-c', 'core.sshCommand=ssh -p 7', 'push')).toBe('ssh -p 7 -o BatchMode=yes');
  });
});
