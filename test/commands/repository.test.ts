import {describe, expect, it} from 'vitest';
import {usualSettings} from '../../src/commands/parts/repository.ts';
import {proposeConfig} from '../../src/config/init.ts';
import {configSchema} from '../../src/config/schema.ts';
import {lookAtGit} from '../../src/world/git-look.ts';
import {openGitReader} from '../../src/world/git-reader.ts';
import {makeRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

const world = gitWorld();

describe('a repository without a config', () => {
  it.each<[string, Record<string, string>, readonly string[][]]>([
    ['with nothing in it', {a: '1'}, []],
    ['of a package, with another changelog', {'package.json': '{"name": "@x/orders", "version": "1.0.0"}', 'HISTORY.md': '# x'}, []],
    ['with a forge and other tags', {a: '1'}, [['remote', 'add', 'origin', 'https://github.com/acme/orders.git'], ['tag', 'orders@1.2.3']]],
    ['with a remote of another name', {a: '1'}, [['remote', 'add', 'upstream', 'https://example.com/orders.git']]],
  ])('%s means what its proposed config would mean', async (_, files, prepare) => {
    const repo = makeRepo();
    repo.commit('first', files);
    for (const args of prepare) repo.git(...args);
    const look = await lookAtGit(openGitReader(repo.path));
    const {service, git, changelog, version} = configSchema.parse((await proposeConfig(repo.path, world, look)).config);
    expect(await usualSettings(repo.path, world, look)).toEqual({service, git, changelog, version});
  });
});
