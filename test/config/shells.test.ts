import {describe, expect, it} from 'vitest';
import {scriptIndex} from '../../src/config/shells.ts';
import {filesNamedBy} from '../../src/config/trusted-files.ts';

const script = './deploy.sh production';

describe('the script among the arguments of a command', () => {
  it.each([
    [['bash', '-c', script]],
    [['bash', '-eo', 'pipefail', '-c', script]],
    [['bash', '-euo', 'pipefail', '-c', script]],
    [['bash', '-o', 'errexit', '-o', 'pipefail', '-c', script]],
    [['bash', '-O', 'extglob', '-c', script]],
    [['bash', '+O', 'extglob', '+e', '-c', script]],
    [['bash', '--rcfile', 'x', '-ic', script]],
    [['bash', '--init-file', 'x', '--posix', '-c', script]],
    [['bash', '-c', '-e', script]],
    [['bash', '-ceo', 'pipefail', script]],
    [['bash', '-c', '--', script]],
    [['zsh', '-o', 'ERR_EXIT', '-c', script]],
    [['fish', '--no-config', '-c', script]],
    [['fish', '--command', script]],
    [['docker', 'exec', '-u', 'app', 'web', '/bin/bash', '-eo', 'pipefail', '-c', script]],
  ])('is found in %j, and the file that it names is trusted or not', argv => {
    expect(argv[scriptIndex(argv) ?? -1]).toBe(script);
    expect(filesNamedBy({argv: argv as [string, ...string[]]}, '/repo')).toContain('deploy.sh');
  });

  it('is found where it is one word with its option', () => {
    expect(scriptIndex(['fish', `--command=${script}`])).toBe(1);
    expect(filesNamedBy({argv: ['fish', `--command=${script}`]}, '/repo')).toContain('deploy.sh');
  });

  it.each([
    [['bash', 'deploy.sh', '-c', 'x y']],
    [['bash', '-o', 'pipefail', 'deploy.sh']],
    [['sh', '-C', 'deploy.sh']],
    [['deploy', '-c', 'x y']],
    [['bash']],
    [['bash', '-c']],
  ])('is none in %j', argv => expect(scriptIndex(argv)).toBeUndefined());

  it('is the first of two shells that has one', () => {
    expect(scriptIndex(['bash', '-c', 'exec sh -c "$1"', 'bash', 'sh', '-c', 'x'])).toBe(2);
    expect(scriptIndex(['sh', 'wrap.sh', 'bash', '-eo', 'pipefail', '-c', script])).toBe(6);
  });

  it.each([
    [['su', 'deploy', '-c', script]],
    [['runuser', '-u', 'deploy', '--command', script]],
    [['bash', '--some-new-option', 'x', '-c', script]],
    [['env', '-S', `bash -c ${script}`]],
  ])('names files also where nobody can be sure: %j', argv => expect(filesNamedBy({argv: argv as [string, ...string[]]}, '/repo')).toContain('deploy.sh'));
});
