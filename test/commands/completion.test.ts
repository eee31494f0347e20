import {execFileSync, spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {allCommands} from '../../src/commands/list.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {typeIn} from './typing.ts';

const commandList = await allCommands();

const scriptFor = async (shell: string): Promise<string> => {
  const {code, out, err} = await typeIn(tempFolder(), `completion ${shell}`);
  expect([code, err]).toEqual([0, '']);
  return out;
};

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

describe('cockpit completion', () => {
  it.each(['bash', 'zsh', 'fish'])('knows every command and every flag in %s', async shell => {
    const script = await scriptFor(shell);
    for (const {name, flags} of commandList) {
      for (const word of name.split(' ')) expect(script).toContain(word);
      for (const flag of Object.keys(flags)) expect(script).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}`);
    }
  });

  it.each(['bash', 'zsh', 'fish'].map(shell => ({shell, there: has(shell)})))(
    'is a script that $shell can read (there: $there)',
    async ({shell, there}) => {
      const script = await scriptFor(shell);
      // Nothing in a description may end the string it stands in: quotes come in pairs.
      for (const line of script.split('\n').filter(text => text.includes("'")))
        expect(line.replace(/'\\''|\\'/g, '').split("'").length % 2, line).toBe(1);
      if (!there) return;
      const file = join(tempFolder(), 'script');
      writeFileSync(file, script);
      execFileSync(shell, ['-n', file]);
    },
  );

  it.skipIf(!has('bash')).each([
    ['cockpit ', ['run', 'status', 'rollback', 'config', 'lint-migration', '--headless']],
    ['cockpit ro', ['rollback']],
    ['cockpit config ', ['check', '--json', '--help']],
    ['cockpit lock ', ['status', 'release', '--env']],
    ['cockpit lock re', ['release']],
    ['cockpit completion ', ['bash', 'zsh', 'fish']],
    ['cockpit rollback --migration ', ['keep', 'down', 'restore']],
    ['cockpit report --format ', ['md', 'json']],
    ['cockpit changelog --w', ['--write']],
    ['cockpit --headless --ans', ['--answers']],
  ])('offers in bash, after "%s", what fits', async (line, wanted) => {
    const offered = complete(await scriptFor('bash'), line);
    for (const word of wanted) expect(offered).toContain(word);
    const [last = ''] = line.split(' ').slice(-1);
    for (const word of offered) expect(word.startsWith(last)).toBe(true);
  });

  it.skipIf(!has('bash'))('leaves the value of a flag that takes any text to the shell, which knows the files', async () =>
    expect(complete(await scriptFor('bash'), 'cockpit run --answers ')).toEqual([]),
  );

  it.each([
    ['completion', /No shell was named\.[\s\S]*source <\(cockpit completion bash\)/],
    ['completion tcsh', /There is no completion for "tcsh"/],
    ['completion toString', /There is no completion for "toString"/],
    ['completion bash zsh', /"zsh" is one word too many/],
  ])('%s: 2', async (words, says) =>
    expect(await typeIn(tempFolder(), words)).toMatchObject({code: 2, out: '', err: expect.stringMatching(says)}),
  );
});

/** What bash itself would offer after this line. */
const complete = (script: string, line: string): string[] => {
  const words = line.split(' ');
  const call = `${script}\nCOMP_WORDS=(${words.map(word => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length - 1}\n_cockpit\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', call], {encoding: 'utf8'}).split('\n').filter(Boolean);
};
