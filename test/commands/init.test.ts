import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {describe, expect, it} from 'vitest';
import {init} from '../../src/commands/init.ts';
import {jsonSchemaText} from '../../src/config/json-schema.ts';
import {makeRepo, tempFolder, type TestRepo} from '../rig/git-repo.ts';
import {emptyEnv, typeIn} from './typing.ts';

const orders = (): TestRepo => {
  const repo = makeRepo();
  repo.commit('feat: begin', {
    'package.json': '{"name": "orders-api", "version": "1.2.3", "scripts": {"test": "true"}}\n',
    'deploy.sh': '#!/bin/sh\n',
  });
  repo.git('update-index', '--chmod=+x', 'deploy.sh');
  repo.git('commit', '-q', '-m', 'chore: mode');
  repo.git('checkout', '-q', '.');
  return repo;
};
const configOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'cockpit.config.json'), 'utf8')) as Record<string, unknown>;

/** A person at a terminal who answers each question when it is asked; `undefined` closes the terminal. */
const person = (repo: TestRepo, answerTo: (question: string) => string | undefined, flags: Record<string, true> = {}) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const [told, printed]: [string[], string[]] = [[], []];
  output.on('data', (chunk: Buffer) => {
    if (!/> $/.test(chunk.toString())) return;
    const typed = answerTo(told.at(-1) ?? '');
    if (typed === undefined) input.end();
    else input.write(`${typed}\n`);
  });
  const command = {
    args: [],
    flags,
    env: emptyEnv(),
    cwd: repo.path,
    version: '0',
    entry: '/x',
    print: (text: string) => void printed.push(text),
    tell: (text: string) => void told.push(text),
  };
  return {done: init(command, {input, output, isTTY: true}), told, printed};
};

describe('cockpit init --yes', () => {
  it('writes what the repository shows, and the schema beside it; both are fine', async () => {
    const repo = orders();
    const {code, out, err} = await typeIn(repo.path, 'init --yes');
    expect(code).toBe(0);
    expect(configOf(repo.path)).toMatchObject({
      $schema: './cockpit.schema.json',
      service: 'orders-api',
      git: {branch: 'main', versionFiles: [{file: 'package.json'}]},
    });
    expect(readFileSync(join(repo.path, 'cockpit.schema.json'), 'utf8')).toBe(jsonSchemaText());
    expect(out).toContain(`Written: ${join(repo.path, 'cockpit.config.json')}`);
    expect(out).toContain('open     environments.production');
    expect(err).toContain('It is called orders-api.');
    expect((await typeIn(repo.path, 'config check')).code).toBe(0);
  });

  it('guesses nothing that would be run', async () => {
    const repo = orders();
    await typeIn(repo.path, 'init --yes');
    expect(Object.keys(configOf(repo.path))).not.toContain('deploy');
  });

  it('writes into the top folder of the repository, wherever one stands in it', async () => {
    const repo = orders();
    repo.write('src/deep/x.txt', 'x');
    await typeIn(join(repo.path, 'src', 'deep'), 'init --yes');
    expect(existsSync(join(repo.path, 'cockpit.config.json'))).toBe(true);
  });

  it('never writes over a config without --force', async () => {
    const repo = orders();
    writeFileSync(join(repo.path, 'cockpit.config.json'), '{"mine": true}');
    const {code, out, err} = await typeIn(repo.path, 'init --yes');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/is there already, and was left as it is\.[\s\S]*--force/);
    expect(configOf(repo.path)).toEqual({mine: true});
    expect((await typeIn(repo.path, 'init --yes --force')).code).toBe(0);
    expect(configOf(repo.path)).toMatchObject({service: 'orders-api'});
  });

  it('leaves a schema that differs, and says so; --force replaces it', async () => {
    const repo = orders();
    const schema = join(repo.path, 'cockpit.schema.json');
    writeFileSync(schema, '{}');
    expect((await typeIn(repo.path, 'init --yes')).out).toContain('is there already and differs: it was left');
    expect(readFileSync(schema, 'utf8')).toBe('{}');
    await typeIn(repo.path, 'init --yes --force');
    expect(readFileSync(schema, 'utf8')).toBe(jsonSchemaText());
  });
});

describe('cockpit init', () => {
  it('asks nobody where there is no terminal, and writes nothing', async () => {
    const repo = orders();
    const {code, out, err} = await typeIn(repo.path, 'init');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/this is not a terminal[\s\S]*init --yes[\s\S]*ssh -t/);
    expect(existsSync(join(repo.path, 'cockpit.config.json'))).toBe(false);
  });

  it('asks one question after the other, takes the answers, and Enter for what stands in brackets', async () => {
    const repo = orders();
    const {done, told} = person(repo, question =>
      question.includes('reach it')
        ? 'https://orders.example.com'
        : question.includes('is a version deployed')
          ? ''
          : question.includes('previous version')
            ? './deploy.sh {{env}} {{previous.version}}'
            : '-',
    );
    expect(await done).toBe(0);
    const config = configOf(repo.path);
    expect(config['environments']).toMatchObject({production: {url: 'https://orders.example.com'}});
    expect(config['deploy']).toEqual({command: ['./deploy.sh', '{{env}}', '{{version}}']});
    expect(config['rollback']).toEqual({command: ['./deploy.sh', '{{env}}', '{{previous.version}}']});
    expect(told.join('\n')).toContain('without    A person deploys, and the cockpit watches.');
    expect((await typeIn(repo.path, 'config check')).code).toBe(0);
  });

  it('says why an answer cannot be taken, and asks again', async () => {
    const repo = orders();
    let asked = 0;
    const {done, told} = person(repo, question => {
      if (!question.includes('reach it') && !/try {8}/.test(question)) return '-';
      asked++;
      return asked === 1 ? 'not an address' : 'https://orders.example.com';
    });
    expect(await done).toBe(0);
    expect(asked).toBe(2);
    expect(told.some(text => /try {8}/.test(text))).toBe(true);
    expect(configOf(repo.path)['environments']).toMatchObject({production: {url: 'https://orders.example.com'}});
  });

  it('writes nothing when the person leaves in the middle', async () => {
    const repo = orders();
    let asked = 0;
    const {done, told} = person(repo, () => (++asked > 2 ? undefined : '-'));
    expect(await done).toBe(130);
    expect(told.at(-1)).toContain('Nothing was written');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('explains itself outside of a repository', async () => {
    const folder = tempFolder();
    expect(await typeIn(folder, 'init --yes')).toMatchObject({
      code: 'CockpitError',
      err: expect.stringContaining('Looking for a git repository'),
    });
    expect(existsSync(join(folder, 'cockpit.config.json'))).toBe(false);
  });
});
