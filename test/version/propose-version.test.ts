import {describe, expect, it} from 'vitest';
import {commits} from './commit-given.ts';
import {
  checkVersion,
  nextCandidate,
  proposeVersion,
  takenVersions,
  usualPolicy,
  type Evidence,
  type Taken,
} from '../../src/version/index.ts';

const tags = (...names: string[]): Taken[] => takenVersions({tagPrefix: 'v', here: names, onRemote: names});
const propose = (
  previous: string | undefined,
  messages: string[],
  taken: Taken[] = tags(),
  policy = usualPolicy,
  evidence: Evidence[] = [],
) => proposeVersion(previous, commits(...messages), policy, {taken, evidence});

describe('the proposal', () => {
  it.each([
    ['2.7.4', ['fix: a'], 'patch', '2.7.5'],
    ['2.7.4', ['fix: a', 'feat: b', 'docs: c'], 'minor', '2.8.0'],
    ['2.7.4', ['feat!: a', 'fix: b'], 'major', '3.0.0'],
    ['2.7.4', ['docs: a'], 'none', '2.7.5'],
    ['2.7.4', [], 'none', '2.7.5'],
    ['2.7.4', ['quick tweak'], 'patch', '2.7.5'],
    ['0.4.2', ['feat!: a'], 'major', '0.5.0'],
    ['0.4.2', ['feat: a'], 'minor', '0.5.0'],
    ['0.0.3', ['fix: a'], 'patch', '0.0.4'],
  ])('after %s with %j is %s: %s', (previous, messages, level, version) =>
    expect(propose(previous, messages)).toMatchObject({level, version}),
  );

  it('names the commit that forces it', () => {
    const {forcedBy, because} = propose('2.7.4', ['docs: z', 'feat(orders): filter by channel', 'fix: a']);
    expect(forcedBy.map(commit => commit.subject)).toEqual(['feat(orders): filter by channel']);
    expect(because).toBe(`One commit forces it: ${forcedBy[0]!.short} feat(orders): filter by channel.`);
  });

  it('offers the others, each with what it would mean', () => {
    const taken = takenVersions({
      tagPrefix: 'v',
      here: ['v2.7.4'],
      onRemote: [],
      burned: [{version: '2.7.5', reason: 'rolled back 12 Nov'}],
    });
    const {options, forcedBy} = propose('2.7.4', ['feat: a'], taken);
    expect(options).toEqual([
      {
        id: 'patch',
        version: '2.7.6',
        proposed: false,
        needsReason: `too small: ${forcedBy[0]!.short} adds a feature`,
        note: `too small: ${forcedBy[0]!.short} adds a feature; 2.7.5 is burned (rolled back 12 Nov). Needs a reason`,
      },
      {id: 'minor', version: '2.8.0', proposed: true, needsReason: undefined, note: 'proposed'},
      {
        id: 'major',
        version: '3.0.0',
        proposed: false,
        needsReason: undefined,
        note: 'allowed, not needed: no breaking change was declared',
      },
      {
        id: 'prerelease',
        version: '2.8.0-rc.1',
        proposed: false,
        needsReason: undefined,
        note: 'stops after Staging; the final number stays free',
      },
    ]);
  });

  it('goes to the next free number when the obvious one is gone', () => {
    const {version, options} = propose('2.7.4', ['feat: a'], tags('v2.8.0', 'v2.8.1', 'v2.8.2-rc.1'));
    expect(version).toBe('2.8.2');
    expect(options[1]!.note).toBe('proposed; 2.8.0 is taken');
    expect(options[3]!.version).toBe('2.8.2-rc.2');
  });

  it('lets 0.x break into 1.0.0 when the policy says so, and says the policy when it does not', () => {
    expect(propose('0.4.2', ['feat!: a'], tags(), {...usualPolicy, zeroMajor: 'major'}).version).toBe('1.0.0');
    expect(propose('0.4.2', ['feat!: a']).warnings).toContain('0.4.2 is below 1.0.0: by the policy a breaking change moves the minor.');
  });

  it('of a first release is the number of the policy', () => {
    expect(propose(undefined, ['feat: a'])).toMatchObject({version: '1.0.0', options: [{proposed: true}, {version: '1.0.0-rc.1'}]});
    expect(propose(undefined, [], tags('v0.1.0'), {...usualPolicy, first: '0.1.0'}).version).toBe('0.1.1');
  });

  it('asks for a reason when nothing reaches users', () =>
    expect(propose('2.7.4', ['docs: a']).options[0]!.needsReason).toBe('nothing that reaches users changed since 2.7.4'));

  it('rises with what is declared elsewhere, and only shows what hints', () => {
    const declares: Evidence = {from: '.changeset/a.md', level: 'minor', text: 'filter', weight: 'declares'};
    const hints: Evidence = {from: 'package.json', level: 'major', text: 'engines.node raised', weight: 'hints'};
    const proposal = propose('2.7.4', ['fix: a'], tags(), usualPolicy, [declares, hints]);
    expect(proposal).toMatchObject({
      version: '2.8.0',
      forcedBy: [],
      because: 'No commit asks for it, but .changeset/a.md says minor: filter',
    });
    expect(proposal.warnings).toEqual(['package.json: engines.node raised. That looks major, but no commit declares it.']);
  });

  it('counts and names what cannot be read', () => {
    const proposal = propose('2.7.4', ['tweak', 'fix: a', 'wip']);
    expect(proposal.warnings[0]).toMatch(/^2 commits cannot be read for certain: [0-9a-f]{7}, [0-9a-f]{7}\.$/);
  });
});

describe('a typed number', () => {
  const taken = [
    ...tags('v2.7.4', 'v2.7.3', 'v2.9.0'),
    ...takenVersions({tagPrefix: 'v', here: [], onRemote: ['v2.8.0'], burned: [{version: '2.8.1', reason: 'immutable on the forge'}]}),
  ];
  const proposal = propose('2.7.4', ['feat: a'], taken);
  const check = (text: string) => checkVersion(text, {previous: '2.7.4', taken, proposal});

  it.each([
    ['2.7.4', '2.7.4 is taken: the tag exists here and on the remote.'],
    ['2.8.0', '2.8.0 is taken: the tag exists on the remote.'],
    ['2.8.1', '2.8.1 is burned: immutable on the forge.'],
    ['2.7.2', '2.7.2 is not above 2.7.4, which is released.'],
    ['2.7.4-rc.1', '2.7.4-rc.1 is not above 2.7.4, which is released.'],
    ['2.8', '"2.8" is not a SemVer number.'],
    ['02.8.0', '"02.8.0" is not a SemVer number.'],
    ['latest', '"latest" is not a SemVer number.'],
    ['', '"" is not a SemVer number.'],
    ['-x', '"-x" is not a SemVer number.'],
    ['2.8.2+build.1', 'Build metadata (+…) makes two releases with one precedence.'],
  ])('%j is refused with a reason and a next step', (text, why) => {
    const answer = check(text);
    expect(answer).toMatchObject({ok: false, why});
    expect(answer.ok === false && answer.next).toBeTruthy();
  });

  it('says the next free number', () => expect(check('2.8.0')).toMatchObject({next: 'The next free number is 2.8.2'}));

  it.each([
    ['2.8.2', undefined],
    ['v2.8.2 ', undefined],
    ['2.8.2-rc.1', undefined],
    ['2.7.5', expect.stringContaining('too small')],
    ['2.7.9', expect.stringContaining('too small')],
    ['2.10.0', 'skips numbers after 2.7.4'],
    ['4.0.0', 'skips numbers after 2.7.4'],
    ['3.0.0', undefined],
  ])('%j is accepted, reason %s', (text, needsReason) => expect(check(text)).toMatchObject({ok: true, needsReason}));

  it('of an older line says so', () =>
    expect(check('2.8.2')).toMatchObject({notes: ['2.9.0 exists already: this is a release for an older line.']}));
});

describe('a candidate', () => {
  it('is counted on from the tags of exactly this version', () => {
    expect(nextCandidate('2.8.0', tags())).toBe('2.8.0-rc.1');
    expect(nextCandidate('2.8.0', tags('v2.8.0-rc.1', 'v2.8.0-rc.10', 'v2.8.0-beta.40', 'v2.9.0-rc.70', 'v2.8.0-rc'))).toBe('2.8.0-rc.11');
  });
});
