import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {gateIds} from '../../src/release/gates.ts';
import {waitFor} from '../world/wait-for.ts';
import {story} from './story-rig.ts';

/** Finalise alone, up to the record; a tag cannot be made where gate Cut has made no commit, so it is passed over by hand. */
it('files of the archive go into the record, and one that is missing does not keep the release from its end', async () => {
  const told = await story({real: ['finalise'], config: {finalise: {archive: ['dist/web/build.json', 'dist/api/build.json', 'dist/late.json'], ticket: ['true']}}});
  for (const [name, text] of [['web', 'web'], ['api', 'api']] as const) {
    mkdirSync(join(told.repo.path, 'dist', name), {recursive: true});
    writeFileSync(join(told.repo.path, 'dist', name, 'build.json'), text);
  }
  await told.submit({type: 'FindFacts', facts: {version: '2.8.0', commit: told.repo.git('rev-parse', 'HEAD').trim(), branch: 'main'}}, 'cockpit');
  for (const gate of gateIds) {
    await waitFor(`${gate} to be planned`, () => told.state().gates[gate].planned);
    await told.submit({type: 'StartGate', gate, typed: 'production'}, 'alice');
    if (told.state().countdown) await told.submit({type: 'StartNow'}, 'alice');
    if (gate !== 'finalise') await waitFor(`${gate} to pass`, () => told.state().gates[gate].passedAt !== undefined);
  }
  await told.rests('finalise/criteria');
  await told.submit({type: 'MakeException', gate: 'finalise', item: 'criteria', reason: 'for the sake of the test'}, 'alice');
  await told.answer('finalise/lessons', 'none');
  await told.answer('finalise/flags-plan', 'none');
  if ((await told.rests('finalise/stakeholders')).status === 'asking') await told.answer('finalise/stakeholders', 'yes');

  const {folder} = told.outside;
  const kept = (path: string): string => readFileSync(join(folder, 'archive', path), 'utf8');
  expect(await told.rests('finalise/record')).toMatchObject({
    status: 'failed',
    evidence: {says: '1 of 3 files could not be archived', details: expect.arrayContaining([expect.stringMatching(/^dist\/late\.json: .*ENOENT/)]), next: ['Put them there, then p copies them', 'm ends the release without them, with a reason']},
  });
  expect([kept('dist/web/build.json'), kept('dist/api/build.json')]).toEqual(['web', 'api']);
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('2.8.0');

  writeFileSync(join(told.repo.path, 'dist/late.json'), 'late');
  expect(await told.again('finalise/record')).toMatchObject({status: 'passed', evidence: {says: expect.stringMatching(/report\.json, 3 archived$/)}});
  expect(kept('dist/late.json')).toBe('late');
  expect(await told.rests('finalise/unlock')).toMatchObject({status: 'passed'});
});
