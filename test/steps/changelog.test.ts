import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {ItemState} from '../../src/release/state.ts';
import {addHook, type TestRepo} from '../rig/git-repo.ts';
import {story, textOf} from './story-rig.ts';

/** What no journal could carry: a byte order mark, CRLF, a joined emoji, a control character. */
const odd = '\uFEFF# Changelog\r\n\r\n<!-- \u0007 keep -->\r\n\r\n## [Unreleased]\r\n\r\n### Added\r\n\r\n- Families \u{1F469}\u200D\u{1F467} can order\r\n\r\n## [2.7.4] - 2026-10-01\r\n\r\n- Old\r\n';

const withOddFile = (repo: TestRepo): void => {
  repo.commit('chore: begin', {'package.json': '{"version": "2.7.4"}\n', 'CHANGELOG.md': odd.replace('- Families \u{1F469}\u200D\u{1F467} can order\r\n', '')});
  repo.tag('v2.7.4');
  repo.commit('feat: families', {'CHANGELOG.md': odd});
  repo.commit('fix: rounding', {b: '1'});
};

const toChangelog = async (options: Parameters<typeof story>[0] = {}) => {
  const release = await story(options);
  await release.start('preflight');
  await release.start('version');
  await release.rests('version/choose');
  await release.answer('version/choose', 'minor');
  await release.start('changelog');
  return {release, asked: await release.rests('changelog/accept')};
};

const editorText = (state: ItemState): string => (state.status === 'asking' ? state.question.edits!.text : '');
const refusedOf = (state: ItemState): string | undefined => (state.status === 'asking' ? state.refused : undefined);

/** The file that was pushed; proven by git's own hash to be the one in the record. */
const pushed = ({folder, remote, state}: Awaited<ReturnType<typeof story>>): string => {
  const file = join(folder, 'record', state().facts.changelog!.kept);
  expect(remote.git('hash-object', '--no-filters', file)).toBe(remote.git('rev-parse', 'main:CHANGELOG.md'));
  return readFileSync(file, 'utf8');
};

describe('the changelog of a release', () => {
  it('is written byte for byte: mark, line ends and joined characters survive journal, question and push', async () => {
    const {release} = await toChangelog({history: withOddFile});
    await release.answer('changelog/accept', 'accept');
    await release.start('cut');
    expect(await release.rests('cut/push')).toMatchObject({status: 'passed'});
    const raw = pushed(release);
    expect(raw.startsWith('\uFEFF# Changelog\r\n\r\n<!-- \u0007 keep -->\r\n')).toBe(true);
    expect(raw).toContain('- Families \u{1F469}\u200D\u{1F467} can order\r\n');
    expect(raw).toContain('- Rounding (');
    expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });

  it('comes back from an editor with its own bytes where nobody wrote', async () => {
    const {release, asked} = await toChangelog({history: withOddFile});
    const shown = editorText(asked);
    for (const char of ['\r', '\u0007', '\u200D', '\uFEFF']) expect(shown).not.toContain(char);
    const edited = shown.replace(/- Rounding.*/, '- Half cents are rounded');
    const again = await release.answer('changelog/accept', 'edit', edited);
    expect(refusedOf(again)).toBe('taken over as edited; read the difference once more and accept it');
    await release.answer('changelog/accept', 'accept');
    await release.start('cut');
    expect(await release.rests('cut/push')).toMatchObject({status: 'passed'});
    const written = pushed(release);
    expect(written.startsWith('\uFEFF# Changelog\r\n\r\n<!-- \u0007 keep -->\r\n')).toBe(true);
    expect(written).toContain('- Half cents are rounded\r\n');
    expect(written).toContain('- Families \u{1F469}\u200D\u{1F467} can order\r\n');
  });
});

describe('an edit', () => {
  it('with a mistake is kept, named with its line, and cannot be accepted until it is mended', async () => {
    const {release, asked} = await toChangelog();
    const broken = editorText(asked).replace('## [2.8.0]', '## [2.8]');
    const again = await release.answer('changelog/accept', 'edit', broken);
    expect(refusedOf(again)).toMatch(/There is no section for 2.8.0 any more. Your text is kept/);
    expect(again).toMatchObject({question: {options: [{id: 'accept', blocked: expect.stringContaining('no section for 2.8.0')}, {id: 'no'}]}});
    expect(editorText(again)).toBe(broken);
    await expect(release.submit({type: 'AnswerItem', gate: 'changelog', item: 'accept', choice: 'accept'}, 'alice')).rejects.toThrow(/cannot be chosen/);
    const mended = await release.answer('changelog/accept', 'edit', broken.replace('## [2.8]', '## [2.8.0]').replace('- Rounding', '- Rounding of cents'));
    expect(mended).toMatchObject({question: {options: [{id: 'accept', proposed: true}, {id: 'no'}]}});
    expect(await release.answer('changelog/accept', 'accept')).toMatchObject({status: 'passed'});
    expect(release.state().facts.changelog).toMatchObject({edited: true, notes: expect.stringContaining('Rounding of cents')});
  });

  it('outlives a refused push, new commits and another number; only what came since is added', async () => {
    const {release, asked} = await toChangelog();
    await release.answer('changelog/accept', 'edit', editorText(asked).replace(/- Rounding.*\n/, '').replace(/filter by channel.*/, 'Orders know their channel'));
    await release.answer('changelog/accept', 'accept');
    await release.start('cut');
    addHook(release.remote, 'pre-receive', 'exit 1');
    await release.answer('cut/push', 'stop', 'one more change has to go in').catch(() => undefined);
    release.repo.commit('feat!: drop the old export', {d: '1'});
    await release.submit({type: 'ReopenGates', from: 'version', reason: 'a breaking change was forgotten'}, 'alice');
    await release.start('version');
    await release.rests('version/choose');
    await release.answer('version/choose', 'major');
    await release.start('changelog');
    const text = editorText(await release.rests('changelog/accept'));
    expect(text).toContain('## [3.0.0]');
    expect(text).toContain('Orders know their channel');
    expect(text).toContain('rop the old export');
    // Taken out by hand: it is not put back.
    expect(text).not.toContain('Rounding');
    expect(text).not.toContain('[2.8.0]');
  });

  it('is never written over a file that others changed after it was accepted', async () => {
    const {release} = await toChangelog();
    await release.answer('changelog/accept', 'accept');
    release.repo.write('CHANGELOG.md', release.repo.git('show', 'HEAD:CHANGELOG.md').replace('- Old', '- Old, but said better'));
    release.repo.commit('docs: words', {z: '1'});
    release.repo.git('commit', '-qam', 'docs: better words');
    await release.start('cut');
    expect(await release.rests('cut/push')).toMatchObject({status: 'failed', evidence: {says: 'CHANGELOG.md was changed on the branch after it was accepted'}});
    expect(release.there()).not.toHaveProperty('tags/v2.8.0-rc.1');
    await release.submit({type: 'ReopenGates', from: 'changelog', reason: 'the file was changed meanwhile'}, 'alice');
    await release.start('changelog');
    await release.rests('changelog/accept');
    await release.answer('changelog/accept', 'accept');
    await release.start('cut');
    expect(await release.rests('cut/push')).toMatchObject({status: 'passed'});
    expect(release.remote.git('show', 'main:CHANGELOG.md')).toContain('said better');
  });
});

it('what was read is what is accepted: a commit that came since is read first', async () => {
  const {release} = await toChangelog();
  release.repo.commit('fix: one more', {e: '1'});
  const again = await release.answer('changelog/accept', 'accept');
  expect(refusedOf(again)).toBe('main has moved since this was prepared; read it once more');
  expect(editorText(again)).toContain('- One more');
  expect(textOf(again)).toContain('Read this change to CHANGELOG.md');
  expect(await release.answer('changelog/accept', 'accept')).toMatchObject({status: 'passed'});
});
