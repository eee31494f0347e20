import {expect, it} from 'vitest';
import {story, textOf} from './story-rig.ts';

it('changesets, Unreleased and a raised engine speak beside the commits; each is shown, and the operator picks', async () => {
  const release = await story({
    real: ['version'],
    history: repo => {
      repo.commit('chore: begin', {'package.json': '{"version": "1.2.0", "engines": {"node": ">=18"}}\n'});
      repo.tag('v1.2.0');
      repo.commit('fix: rounding', {
        'package.json': '{"version": "1.2.0", "engines": {"node": ">=22"}}\n',
        '.changeset/brave-cats.md': '---\n"orders": minor\n---\n\nOrders can be filtered\n',
        'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A filter\n',
      });
    },
  });
  await release.start('preflight');
  await release.start('version');
  const asked = await release.rests('version/choose');
  expect(textOf(asked)).toMatch(/^1\.3\.0 proposed \(minor\)/);
  expect(asked).toMatchObject({question: {blocks: expect.arrayContaining([
    expect.objectContaining({title: 'also says how big it is', rows: [
      {cells: ['minor', 'declares', 'CHANGELOG.md', 'Added: A filter']},
      {cells: ['minor', 'declares', '.changeset/brave-cats.md', 'Orders can be filtered']},
      {cells: ['major', 'hints', 'package.json', 'engines.node raised from >=18 to >=22'], tone: 'quiet'},
    ]}),
    expect.objectContaining({title: 'worth a look'}),
  ])}});
  expect(await release.answer('version/choose', 'type', '1.2.0')).toMatchObject({status: 'asking', refused: expect.stringContaining('The next free number is 1.2.1')});
  expect(await release.answer('version/choose', 'type', '2.0.0')).toMatchObject({status: 'passed', evidence: {says: '2.0.0, chosen by alice'}});
});

it.each([
  ['minor', '0.5.0', /below 1\.0\.0: by the policy a breaking change moves the minor/],
  ['major', '1.0.0', undefined],
] as const)('below 1.0.0 a breaking change moves the %s by the config, and the operator sees it', async (below1, number, says) => {
  const release = await story({
    real: ['version'], config: {version: {below1}},
    history: repo => {
      repo.commit('chore: begin', {'package.json': '{"version": "0.4.2"}\n'});
      repo.tag('v0.4.2');
      repo.commit('feat!: another format', {a: '1'});
    },
  });
  await release.start('preflight');
  await release.start('version');
  const asked = await release.rests('version/choose');
  expect(textOf(asked)).toContain(`${number} proposed (major)`);
  if (says) expect(JSON.stringify(asked)).toMatch(says);
});

it('a prerelease is the base of a release only where the config chose it; a first release has the number that it says', async () => {
  const history: NonNullable<Parameters<typeof story>[0]>['history'] = repo => {
    repo.commit('chore: begin', {'package.json': '{"version": "1.0.0"}\n'});
    repo.tag('v1.0.0');
    repo.commit('feat: a', {a: '1'});
    repo.tag('v1.1.0-rc.1');
    repo.commit('fix: b', {b: '1'});
  };
  for (const [base, previous, commits] of [['stable', 'v1.0.0', 2], ['newest', 'v1.1.0-rc.1', 1]] as const) {
    const release = await story({real: ['version'], config: {version: {base}}, history});
    await release.start('preflight');
    await release.start('version');
    expect(await release.rests('version/previous')).toMatchObject({status: 'passed', evidence: {says: expect.stringContaining(previous), blocks: expect.arrayContaining([expect.objectContaining({title: `why: ${commits} commits since ${previous}`})])}});
    expect(textOf(await release.rests('version/choose'))).toMatch(/^1\.1\.0 proposed/);
  }
  const first = await story({real: ['version'], config: {version: {first: '0.1.0'}}, history: repo => void repo.commit('feat: begin', {'package.json': '{"version": "0.0.0"}\n'})});
  await first.start('preflight');
  await first.start('version');
  expect(await first.rests('version/previous')).toMatchObject({evidence: {says: 'none: this is the first release'}});
  expect(textOf(await first.rests('version/choose'))).toMatch(/^0\.1\.0 proposed/);
});
