import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import type {ConfigInput} from '../../src/config/schema.ts';
import {gateIds, type GateId} from '../../src/release/gates.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {waitFor} from '../world/wait-for.ts';
import {story, textOf} from './story-rig.ts';

/** Gates 4 to 7 gone through again for rc.2, on a staging that really runs what was deployed to it last. */
const first = `sha256:${'9f3c'.repeat(16)}`;
const second = `sha256:${'51ab'.repeat(16)}`;

const staging = async ({tellsDigest = true, migrations}: {readonly tellsDigest?: boolean; readonly migrations?: ConfigInput['migrations']} = {}) => {
  const folder = tempFolder();
  const program = join(folder, 'deploy.sh');
  writeFileSync(program, `#!/bin/sh\necho "{\\"version\\": \\"$1\\"${tellsDigest ? ', \\"digest\\": \\"$2\\"' : ''}}" > ${folder}/runs\necho "$2" >> ${folder}/did\n`);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'runs'), '{"version": "2.7.4"}');
  const server = createServer((_request, response) => void response.end(readFileSync(join(folder, 'runs'))));
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const built = join(folder, 'digest');
  const told = await story({
    real: migrations ? ['artifact', 'sql-review', 'staging'] : ['artifact', 'staging'],
    config: {
      ...(migrations && {migrations}),
      artifact: {digest: ['cat', built]}, deploy: {command: [program, '{{version}}', '{{digest}}']},
      environments: {staging: {url, instances: [{name: 'stage-1', url}], version: {path: '/version', ...(tellsDigest && {digestField: 'digest'})}, health: {path: '/health', attempts: 1}}},
    },
  });
  const go = async (gate: GateId): Promise<void> => {
    await waitFor(`${gate} to be planned`, () => told.state().gates[gate].planned);
    await told.submit({type: 'StartGate', gate}, 'alice');
  };
  const passed = (gate: GateId) => waitFor(`${gate} to pass`, () => told.state().gates[gate].passedAt !== undefined);
  const upTo = async (gate: GateId): Promise<void> => {
    for (const id of gateIds.slice(0, gateIds.indexOf(gate))) {
      if (told.state().gates[id].startedAt === undefined) await go(id);
      await passed(id);
    }
  };
  return {
    ...told, go, passed, upTo,
    did: () => (existsSync(join(folder, 'did')) ? readFileSync(join(folder, 'did'), 'utf8').trim().split('\n') : []),
    /** Up to gate 5, with what gate 4 would have found out. */
    candidate: async (candidate: number, commit: string, digest: string) => {
      if (candidate > 1) await told.submit({type: 'ReopenGates', from: 'cut', reason: 'a bug was found on staging'}, 'alice');
      writeFileSync(built, digest);
      await upTo('artifact');
      await told.submit({type: 'FindFacts', facts: {version: '2.8.0', candidate, candidateTag: `v2.8.0-rc.${candidate}`, commit}}, 'cockpit');
      await go('artifact');
    },
  };
};
const [oldCommit, newCommit] = ['a1'.repeat(20), 'b2'.repeat(20)] as const;

it('rc.2 is frozen and deployed after rc.1 has passed staging', async () => {
  const told = await staging();
  await told.candidate(1, oldCommit, first);
  await told.upTo('validation');
  expect(told.state().facts).toMatchObject({digest: first, stagingDigest: first});

  await told.candidate(2, newCommit, second);
  await told.passed('artifact');
  await told.upTo('staging');
  await told.go('staging');
  expect(await told.rests('staging/deploy')).toMatchObject({status: 'passed', evidence: {says: 'exit 0, 1 of 1 run 2.8.0'}});
  expect(await told.rests('staging/digest')).toMatchObject({status: 'passed', evidence: {says: second}});
  expect(told.did()).toEqual([first, second]);
  expect(told.state().facts).toMatchObject({digest: second, stagingDigest: second});
});

it('the digest of rc.1 for another commit is asked about, with both commits', async () => {
  const told = await staging();
  await told.candidate(1, oldCommit, first);
  await told.upTo('validation');
  await told.candidate(2, newCommit, first);
  expect(textOf(await told.rests('artifact/digest'))).toBe('v2.8.0-rc.2 of commit b2b2b2b has the digest of v2.8.0-rc.1, which is of commit a1a1a1a. Has CI built this commit?');
  expect(await told.answer('artifact/digest', 'stop')).toMatchObject({status: 'failed'});
  expect(await told.again('artifact/digest')).toMatchObject({status: 'asking'});
  expect(await told.answer('artifact/digest', 'same', 'only the docs have changed')).toMatchObject({status: 'passed', evidence: {says: first}});
  expect(told.state().facts.frozenDigests).toEqual([{digest: first, commit: oldCommit, candidateTag: 'v2.8.0-rc.1'}, {digest: first, commit: newCommit, candidateTag: 'v2.8.0-rc.2'}]);
});

const changed = 'ALTER TABLE a ADD COLUMN c text;\n';

/** rc.1 has passed staging with 0042_a.sql; rc.2 comes with another text of it, and stands before its migration. */
const migratedTwice = async (status: boolean) => {
  const folder = tempFolder();
  const list = join(folder, 'list');
  const apply = join(folder, 'apply.sh');
  writeFileSync(list, '[]');
  writeFileSync(apply, `#!/bin/sh\necho '["0042_a.sql"]' > ${list}\necho applied >> ${folder}/applied\n`);
  chmodSync(apply, 0o755);
  const told = await staging({migrations: {dialect: 'other', apply: [apply], ...(status && {status: ['cat', list]})}});
  const commit = (text: string): string => told.repo.commit('feat: a column', {'migrations/0042_a.sql': text});
  const toStaging = async (): Promise<void> => {
    await told.passed('artifact');
    await told.go('sql-review');
    const reviewed = await told.rests('sql-review/review');
    if (reviewed.status !== 'passed') {
      await told.submit({type: 'MakeException', gate: 'sql-review', item: 'review', reason: 'for the sake of the test'}, 'alice');
      await told.submit({type: 'MakeException', gate: 'sql-review', item: 'review', reason: ''}, 'bob').catch(() => undefined);
    }
    await told.passed('sql-review');
    await told.go('staging');
  };
  await told.submit({type: 'FindFacts', facts: {previous: {version: '2.7.4', tag: 'v2.7.4', commit: told.repo.git('rev-parse', 'v2.7.4').trim()}}}, 'cockpit');
  await told.candidate(1, commit('ALTER TABLE a ADD COLUMN b text;\n'), first);
  await toStaging();
  expect(await told.rests('staging/migrate')).toMatchObject({status: 'passed', evidence: {says: 'applied, exit 0'}});
  await told.passed('staging');

  await told.candidate(2, commit(changed), second);
  await toStaging();
  return {...told, list, applied: () => readFileSync(join(folder, 'applied'), 'utf8').trim().split('\n').length};
};

it('a migration that was changed after rc.1 applied it is not "applied already": staging has not run it', async () => {
  const told = await migratedTwice(true);
  expect(await told.rests('staging/migrate')).toMatchObject({
    status: 'failed', evidence: {says: '0042_a.sql was changed after this release applied it to staging', next: [expect.stringMatching(/^Restore or reset the database of staging/), expect.stringMatching(/as a new file/)]},
  });
  expect([told.applied(), told.did()]).toEqual([1, [first]]);

  // Reset, so that its tool lists nothing of it: then it is applied.
  writeFileSync(told.list, '[]');
  expect(await told.again('staging/migrate')).toMatchObject({status: 'passed', evidence: {says: 'applied, exit 0'}});
  expect(told.applied()).toBe(2);
  expect(await told.rests('staging/digest')).toMatchObject({status: 'passed', evidence: {says: second}});
});

it('nor where nobody lists what is applied: a person says whether the database was put back', async () => {
  const told = await migratedTwice(false);
  expect(textOf(await told.rests('staging/migrate'))).toBe('0042_a.sql was changed after this release applied it to staging. No command tells what is applied there. Was that database put back since?');
  expect(await told.answer('staging/migrate', 'stop')).toMatchObject({status: 'failed'});
  expect(await told.again('staging/migrate')).toMatchObject({status: 'asking'});
  expect(await told.answer('staging/migrate', 'gone', 'dropped and made anew')).toMatchObject({status: 'passed'});
  expect(told.applied()).toBe(2);
});
