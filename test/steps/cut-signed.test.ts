import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {makeTag} from '../../src/git/index.ts';
import {makeRepo, tempFolder, type TestRepo} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';
import {story} from './story-rig.ts';

/** A key that signs differently each time, as GPG does: its signatures hold the time, and chance. */
const signing = (repo: TestRepo): void => {
  const program = join(tempFolder(), 'gpg.sh');
  writeFileSync(program, `#!/bin/sh
cat >/dev/null
printf '\\n[GNUPG:] SIG_CREATED D 1 8 00 1 A\\n' >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\n\\n%s\\n-----END PGP SIGNATURE-----\\n' "$(head -c 18 /dev/urandom | base64)"
`);
  chmodSync(program, 0o755);
  repo.git('config', 'gpg.program', program);
  repo.git('config', 'user.signingkey', 'ana');
};

it('a signed candidate whose push is tried again is the very same commit and tag', async () => {
  let [tries, down] = [0, true];
  const release = await story({
    config: {git: {sign: true}},
    // The push arrives, and nobody hears of it; the engine then goes before it can look.
    world: world => ({...world, run: async (command, signal) => {
      const result = await world.run(command, signal);
      if (!command.argv.includes('push')) return down && tries > 0 && command.argv.includes('ls-remote') ? {...result, exitCode: 128, stdout: ''} : result;
      tries += 1;
      return down ? {...result, exitCode: 128, stdout: ''} : result;
    }}),
  });
  signing(release.repo);
  expect(await release.toCut()).toMatchObject({status: 'asking'});
  const first = release.there();
  expect(release.repo.git('cat-file', '-p', release.remote.git('rev-parse', 'refs/tags/v2.8.0-rc.1').trim())).toContain('BEGIN PGP SIGNATURE');
  await release.crash();
  // What a crash between the tag and the journal leaves behind.
  release.repo.git('update-ref', 'refs/tags/v2.8.0-rc.1', release.state().facts.signedTag!.object);
  release.revive();
  down = false;
  expect(await release.answer('cut/push', 'look-again')).toMatchObject({status: 'passed'});
  expect(release.there()).toEqual(first);
  expect(release.there()).toMatchObject({'heads/main': release.state().facts.commit, 'tags/v2.8.0-rc.1': release.state().facts.commit});
});

it('a signed tag that an earlier try left here is taken, one of another commit is not', async () => {
  const repo = makeRepo();
  const [commit, other] = [repo.commit('one'), repo.commit('two')];
  signing(repo);
  const wanted = {name: 'v1.0.0', commit, message: 'Release v1.0.0', at: Date.UTC(2026, 10, 20), sign: true};
  const object = await makeTag(gitWorld(), repo.path, wanted);
  expect(await makeTag(gitWorld(), repo.path, wanted)).not.toBe(object);
  repo.git('update-ref', 'refs/tags/v1.0.0', object);
  expect(await makeTag(gitWorld(), repo.path, wanted)).toBe(object);
  expect(repo.git('for-each-ref', 'refs/tags')).toBe('');
  repo.git('update-ref', 'refs/tags/v1.0.0', object);
  await expect(makeTag(gitWorld(), repo.path, {...wanted, commit: other})).rejects.toMatchObject({cause: expect.stringContaining('already exists')});
  expect(repo.git('rev-parse', 'refs/tags/v1.0.0').trim()).toBe(object);
});
