import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {commit} from './commit-given.ts';

type Row = readonly [message: string, level: string, kind: string, type?: string];

const revertBody = 'This reverts commit 1234567890abcdef1234567890abcdef12345678.';

const table: readonly Row[] = [
  // the standard's own shapes
  ['feat: filter by channel', 'minor', 'change', 'feat'],
  ['fix: total wrong', 'patch', 'change', 'fix'],
  ['feat(orders): filter by channel', 'minor', 'change', 'feat'],
  ['fix(login)!: refuse empty passwords', 'major', 'change', 'fix'],
  ['feat!: drop the old API', 'major', 'change', 'feat'],
  ['chore!: drop Node 18', 'major', 'change', 'chore'],
  ['docs: correct spelling of CHANGELOG', 'none', 'change', 'docs'],
  ['feat: allow config to extend\n\nBREAKING CHANGE: `extends` now extends other files', 'major', 'change', 'feat'],
  ['fix: x\n\nBREAKING-CHANGE: y is gone', 'major', 'change', 'fix'],
  ['chore: x\n\nbody\n\nReviewed-by: Z\nRefs: #123\nBREAKING CHANGE: gone', 'major', 'change', 'chore'],
  ['fix: x\n\nbody\n\nReviewed-by: Z\nRefs: #123', 'patch', 'change', 'fix'],
  ['feat(lang): add Polish', 'minor', 'change', 'feat'],
  // the other types
  ['perf(orders): one query instead of n', 'patch', 'change', 'perf'],
  ['refactor: split the cart', 'patch', 'change', 'refactor'],
  ['security: escape the name', 'patch', 'change', 'security'],
  ['deps: bump left-pad', 'patch', 'change', 'deps'],
  ['test(cart): half cents', 'none', 'change', 'test'],
  ['ci: cache npm', 'none', 'change', 'ci'],
  ['style: blanks', 'none', 'change', 'style'],
  ['build(deps): bump vite', 'none', 'change', 'build'],
  ['chore: release v2.7.4', 'none', 'change', 'chore'],
  ['chore(release): 2.7.4', 'none', 'change', 'chore'],
  // slips that people make
  ['FEAT: shout', 'minor', 'change', 'feat'],
  ['Fix: capital', 'patch', 'change', 'fix'],
  ['feat : blank before the colon', 'minor', 'change', 'feat'],
  ['feat:no blank after it', 'minor', 'change', 'feat'],
  ['feat:   many blanks', 'minor', 'change', 'feat'],
  ['feat (orders): blank before the scope', 'minor', 'change', 'feat'],
  ['feat!(orders): the mark before the scope', 'major', 'change', 'feat'],
  ['feat(): empty scope', 'minor', 'change', 'feat'],
  ['feat：full-width colon', 'minor', 'change', 'feat'],
  ['feature: synonym', 'minor', 'change', 'feat'],
  ['bugfix: synonym', 'patch', 'change', 'fix'],
  ['hotfix(login): synonym', 'patch', 'change', 'fix'],
  ['tests: synonym', 'none', 'change', 'test'],
  ['  feat: leading blanks', 'minor', 'change', 'feat'],
  ['\n\nfeat: leading lines', 'minor', 'change', 'feat'],
  ['feat: x\r\n\r\nBREAKING CHANGE: with CRLF', 'major', 'change', 'feat'],
  // breaking, in all the ways it is written
  ['fix: x\n\nBREAKING CHANGES: two of them', 'major', 'change', 'fix'],
  ['fix: x\n\nBREAKING: short', 'major', 'change', 'fix'],
  ['fix: x\n\nbreaking change: lower case', 'major', 'change', 'fix'],
  ['fix: x\n\n## BREAKING CHANGE\nthe port is 8080 now', 'major', 'change', 'fix'],
  ['fix: x\n\n**BREAKING CHANGE**: bold', 'major', 'change', 'fix'],
  ['fix: x\n\n**BREAKING CHANGE:** bold with colon', 'major', 'change', 'fix'],
  ['fix: x\n\n* BREAKING CHANGE: in a list', 'major', 'change', 'fix'],
  ['fix: x\n\n> BREAKING CHANGE: quoted', 'major', 'change', 'fix'],
  ['feat!: x\n\nBREAKING CHANGE: named twice', 'major', 'change', 'feat'],
  // words that only look like it
  ['fix: x\n\nBREAKING CHANGE: none', 'patch', 'change', 'fix'],
  ['fix: x\n\nBREAKING CHANGE: N/A', 'patch', 'change', 'fix'],
  ['fix: x\n\nNo breaking changes here.', 'patch', 'change', 'fix'],
  ['fix: x\n\nBreaking change detection was wrong.', 'patch', 'change', 'fix'],
  ['docs: explain BREAKING CHANGE: footers', 'none', 'change', 'docs'],
  // squashed
  ['feat(orders): filter (#12)\n\n* feat: add column\n* fix: lint', 'minor', 'change', 'feat'],
  ['chore: many things (#13)\n\n* fix: one\n* feat(api): two', 'minor', 'change', 'chore'],
  ['fix: small (#14)\n\n- feat!: not so small', 'major', 'change', 'fix'],
  ['Channel filter (#15)\n\n* feat: add column\n* wip', 'minor', 'unclear'],
  ['fix: x\n\n- note: this is prose\n- see: that too', 'patch', 'change', 'fix'],
  // reverts
  [`Revert "feat: filter"\n\n${revertBody}`, 'patch', 'revert', 'revert'],
  [`revert: feat: filter\n\n${revertBody}`, 'patch', 'revert', 'revert'],
  ['revert(orders): "feat: filter"', 'patch', 'revert', 'revert'],
  ['Revert "feat: filter (#12)"\n\nReverts acme/orders#12', 'patch', 'revert', 'revert'],
  [`Revert "Revert "feat: filter""\n\n${revertBody}`, 'minor', 'revert', 'revert'],
  [`Reapply "fix: total"\n\n${revertBody}`, 'patch', 'revert', 'revert'],
  ['revert!: the new login', 'major', 'revert', 'revert'],
  // unclear: shown, counted as patch
  ['quick tweak to totals', 'patch', 'unclear'],
  ['wip', 'patch', 'unclear'],
  ['Update README.md', 'patch', 'unclear'],
  ['feet: typing mistake', 'patch', 'unclear'],
  ['constructor: not a type by accident', 'patch', 'unclear'],
  ['__proto__: nor this', 'patch', 'unclear'],
  ['feat:', 'patch', 'unclear'],
  ['feat', 'patch', 'unclear'],
  ['fixup! feat: filter', 'patch', 'unclear'],
  ['https://example.com: a link', 'patch', 'unclear'],
  ['✨ add sparkle', 'patch', 'unclear'],
  ['', 'patch', 'unclear'],
  [' \n\t\n', 'patch', 'unclear'],
  ['tidy up\n\nBREAKING CHANGE: undeclared in the subject', 'major', 'unclear'],
];

describe('a commit message', () => {
  it.each(table.map(([message, level, kind, type]) => ({message, level, kind, type})))(
    '$message moves $level',
    ({message, level, kind, type}) => {
      const parsed = commit(message);
      expect({level: parsed.level, kind: parsed.kind, type: parsed.type}).toEqual({level, kind, type});
      expect(parsed.breaking.length > 0).toBe(level === 'major');
      expect(parsed.warning === undefined).toBe(kind !== 'unclear');
    },
  );

  it('has at least 60 shapes in the table above', () => expect(table.length).toBeGreaterThanOrEqual(60));

  it('gives scope, description and issues', () => {
    const parsed = commit('feat(orders): filter by channel (#481)\n\nAdds ?channel=web.\n\ncloses #480, refs PROJ-7');
    expect(parsed).toMatchObject({scope: 'orders', what: 'filter by channel (#481)', issues: ['#481', '#480'], because: 'adds a feature'});
  });

  it('names each breaking change once, in one line each', () => {
    const message =
      'feat!: new login\n\nBREAKING CHANGE: the cookie\nhas another name\n\nprose\n\nBREAKING CHANGE: /v1 is gone\n\n* fix!: refuse old tokens';
    expect(commit(message).breaking).toEqual(['the cookie has another name', '/v1 is gone', 'refuse old tokens']);
    expect(commit('feat!: new login').breaking).toEqual(['new login']);
    expect(commit('fix: x\n\nBREAKING CHANGE:').breaking).toEqual(['fix: x']);
  });

  it('says why', () => {
    expect(commit('feat!: x').because).toBe('has ! after its type: a breaking change');
    expect(commit('chore: x\n\n* feat: y').because).toBe('a squashed commit in it is feat');
    expect(commit('docs: x').because).toBe('docs does not reach users');
    expect(commit('quick tweak').warning).toBe('Not a conventional commit. Counted as patch; open it before you go on.');
    expect(commit('feet: x').because).toBe('"feet" is not a known type, counted as patch');
    expect(commit('Remove v1, breaking').warning).toContain('it says "breaking"');
  });

  it('of a merge moves nothing by itself, unless it declares something', () => {
    expect(commit("Merge branch 'x' into main", 1, 2)).toMatchObject({kind: 'merge', level: 'none', warning: undefined});
    expect(commit('Merge pull request #7 from acme/x\n\nfeat: channel filter', 1, 2)).toMatchObject({
      kind: 'merge',
      level: 'minor',
      what: 'channel filter',
    });
    expect(commit("Merge branch 'x'\n\nBREAKING CHANGE: gone", 1, 2)).toMatchObject({kind: 'merge', level: 'major', breaking: ['gone']});
  });

  it('cannot smuggle control characters into a file', () => {
    const parsed = commit('feat(or\x1b[31mders): a\x07b\u202Ec\u200Bd\x1b]0;title\x07e');
    expect([parsed.scope, parsed.what, parsed.subject]).toEqual(['orders', 'a bcde', 'feat(orders): a bcde']);
  });

  it('cannot write over the parser’s own fields', () => {
    expect(commit('feat: x\n\n-notes-\nhello\n-header-\nfix: y\n-__proto__-\nz')).toMatchObject({type: 'feat', what: 'x', level: 'minor'});
  });

  it('of a megabyte is read in reasonable time, and says that it was cut', () => {
    const startedAt = performance.now();
    const parsed = commit(`feat: x\n\n${'close #1 fixes '.repeat(70_000)}`);
    expect(parsed.warning).toContain('longer than 64 KiB');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('is read without an error whatever it is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 300}), text => {
        const parsed = commit(text);
        expect(parsed.subject).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        expect(parsed.subject.length).toBeGreaterThan(0);
      }),
      {numRuns: 500},
    );
  });
});
