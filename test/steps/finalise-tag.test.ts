import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {gateIds} from '../../src/release/gates.ts';
import {addHook, cloneOf} from '../rig/git-repo.ts';
import {waitFor} from '../world/wait-for.ts';
import {optionsOf, story} from './story-rig.ts';

/** A candidate on its own branch, everything up to Finalise passed. */
const atTheEnd = async (protect: boolean, flow: 'trunk' | 'release-branch') => {
  const release = await story({config: {git: {flow}}, real: ['version', 'changelog', 'cut', 'finalise']});
  if (protect) addHook(release.remote, 'update', 'case "$1" in refs/heads/main) echo "GH006: Protected branch update failed for refs/heads/main." >&2; exit 1;; esac');
  await release.toCut();
  if (flow === 'trunk') await release.answer('cut/push', 'pull-request');
  await release.answer('cut/ci', 'yes');
  for (const gate of gateIds.slice(gateIds.indexOf('artifact'))) {
    await waitFor(`${gate} to be planned`, () => release.state().gates[gate].planned);
    const typed = gate === 'migrate' || gate === 'deploy' ? {typed: 'production'} : {};
    await release.submit({type: 'StartGate', gate, ...typed}, 'alice');
    if (release.state().countdown) await release.submit({type: 'StartNow'}, 'alice');
    if (gate !== 'finalise') await waitFor(`${gate} to pass`, () => release.state().gates[gate].passedAt !== undefined);
  }
  return release;
};

it('a release branch is merged and tagged as one', async () => {
  const release = await atTheEnd(false, 'release-branch');
  expect(await release.rests('finalise/tag')).toMatchObject({status: 'passed'});
  expect(release.there()['tags/v2.8.0']).toBe(release.state().facts.commit);
  expect(release.remote.git('log', '-1', '--format=%s', 'main')).toBe('Merge release v2.8.0');
});

it('a protected branch whose pull request was merged: only the tag is pushed', async () => {
  const release = await atTheEnd(true, 'trunk').then(async own => {
    const asked = await own.rests('finalise/tag');
    expect(optionsOf(asked)).toEqual(['push-again', 'tag-only', 'stop']);
    return own;
  });
  rmSync(join(release.remote.path, 'hooks/update'));
  const forge = cloneOf(release.remote, join(release.folder, 'forge'));
  forge.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #1', 'origin/release/2.8.0');
  forge.git('push', '-q', 'origin', 'main');
  const merged = release.there()['heads/main'];
  expect(await release.answer('finalise/tag', 'push-again')).toMatchObject({status: 'passed'});
  expect(release.there()).toMatchObject({'heads/main': merged, 'tags/v2.8.0': release.state().facts.commit});
});

it('a protected branch whose pull request waits: the tag goes alone, by a person’s word', async () => {
  const release = await atTheEnd(true, 'trunk');
  await release.rests('finalise/tag');
  const passed = await release.answer('finalise/tag', 'tag-only');
  expect(passed).toMatchObject({status: 'passed', evidence: {details: expect.arrayContaining([expect.stringContaining('release/2.8.0 still has to be merged to main')])}});
  expect(release.there()['tags/v2.8.0']).toBe(release.state().facts.commit);
});
