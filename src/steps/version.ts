import {failed, passed, type Block, type BlockRow} from '../release/evidence.ts';
import {formatAge} from '../util/duration.ts';
import {checkVersion} from '../version/index.ts';
import {runningTag, versionView, type VersionView} from './parts/history.ts';
import {defineStep, type Item, type ItemContext} from './step.ts';

/** G2: which number, and which commit forces it. */
export const version = defineStep({id: 'version', items: () => [previous, choose]});

const previous: Item = {
  id: 'previous',
  requirement: 'G2.1',
  title: 'previous version, by ancestry',
  effect: 'pure',
  exception: 'reason',
  run: async context => {
    const view = await versionView(context);
    const {history, proposal} = view;
    const blocks = [tagsBlock(view, context), commitsBlock(view, context), ...evidenceBlock(view)];
    const bad = history.problems.filter(({blocks: stops}) => stops);
    if (bad.length > 0) return failed(bad[0]!.what, {blocks, details: bad.slice(1).map(({what}) => what), next: [bad[0]!.next, 'm goes on with a reason']});
    const tag = history.previous;
    const running = context.facts.previous?.version;
    const base = runningTag(history, running, context.before?.burned);
    const differs = running !== undefined && tag !== undefined && running !== tag.version.version ? [`Production runs ${running}, the nearest tag is ${tag.name}.${base && base !== tag ? ` r goes back to ${base.name}, and everything since then is released.` : ''}`] : [];
    const takenBack = running === undefined && tag && base && base !== tag ? [`${tag.name} was taken back: r goes back to ${base.name}, and everything since then is released.`] : [];
    return passed(tag ? `${tag.name}, ${tag.commit.slice(0, 7)}` : 'none: this is the first release', {blocks, details: [...differs, ...takenBack, ...history.problems.map(({what}) => what)]}, {
      previous: {version: running ?? base?.version.version ?? '0.0.0', tag: base?.name, commit: base?.commit},
      base: {commit: history.head, branch: context.config.git.branch},
      proposal: {version: proposal.version, because: proposal.because, options: proposal.options.map(({id, version: number, note, needsReason}) => ({id, version: number, note, needsReason: needsReason !== undefined}))},
    });
  },
};

const choose: Item = {
  id: 'choose',
  requirement: 'G2.2',
  title: 'version is chosen',
  effect: 'pure',
  ask: async context => {
    const view = await versionView(context);
    const {proposal} = view;
    return {
      text: `${proposal.version} proposed (${proposal.level}). ${proposal.because}`,
      options: [
        ...proposal.options.map(({id, version: number, note, needsReason, proposed}) => ({
          id, label: `${id.padEnd(11)} ${number}`, note: note === 'proposed' ? 'free here and on the remote' : note, proposed, ...(needsReason !== undefined && {wants: 'reason' as const}),
        })),
        {id: 'type', label: 'type one', note: 'any free SemVer number above the previous one', wants: 'text' as const},
      ],
      field: {label: 'Version', initial: proposal.version},
      blocks: [commitsBlock(view, context), ...evidenceBlock(view), tagsBlock(view, context), ...takenBlock(view), ...(proposal.warnings.length > 0 ? [{kind: 'lines', title: 'worth a look', lines: proposal.warnings.map(text => ({text: `▲ ${text}`, tone: 'attention' as const}))} as const] : [])],
    };
  },
  run: async context => {
    const view = await versionView(context);
    const [answer] = context.answers;
    const option = view.proposal.options.find(({id}) => id === answer?.choice);
    const wanted = option?.version ?? answer?.text ?? '';
    const checked = checkVersion(wanted, {previous: view.history.previous?.version.version, taken: view.taken, proposal: view.proposal});
    if (!checked.ok) return {refused: `${checked.why} ${checked.next}`};
    const why = option?.needsReason !== undefined && answer?.text ? ` because ${answer.text}` : '';
    return passed(`${checked.version}, chosen by ${answer?.by}${why}`, {
      blocks: [commitsBlock(view, context)], details: [view.proposal.because, ...checked.notes, ...(view.remoteRead ? [] : ['The remote could not be asked whether the number is free.'])],
    }, {version: checked.version, tag: `${context.config.git.tagPrefix}${checked.version}`});
  },
};

/** The commits by what they force, the decisive ones first. */
const commitsBlock = ({history, proposal}: VersionView, {world}: ItemContext): Block => {
  const forces = new Set(proposal.forcedBy.map(({commit}) => commit));
  const counted = history.commits.filter(({level}) => level !== 'none');
  const silent = history.commits.filter(({level}) => level === 'none');
  const row = (commit: (typeof history.commits)[number]): BlockRow => ({
    cells: [`${commit.level}${forces.has(commit.commit) ? ' ◂' : ''}`, commit.short, commit.subject, commit.author, formatAge(world.clock.now() - commit.at)],
    ...(commit.warning !== undefined && {glyph: '▲', tone: 'attention' as const}),
  });
  return {
    kind: 'table', title: `why: ${history.commits.length} commits since ${history.previous?.name ?? 'the beginning'}`, head: ['forces', 'commit', 'subject', 'author', 'age'],
    rows: [
      ...counted.toSorted((a, b) => Number(forces.has(b.commit)) - Number(forces.has(a.commit))).map(row),
      ...(silent.length > 0 ? [{cells: ['none', '', `${silent.length} commits that change nothing for users`, '', ''], tone: 'quiet' as const}] : []),
    ],
  };
};

const tagsBlock = ({history}: VersionView, {world}: ItemContext): Block => ({
  kind: 'table', title: 'newest releases',
  rows: history.newest.map(({name, commit, at}, index) => ({cells: [index === 0 ? 'previous' : 'before', name, commit.slice(0, 7), new Date(at).toISOString().slice(0, 10), formatAge(world.clock.now() - at)]})),
});

/** What speaks beside the commits: changesets and Unreleased declare, a raised engine hints. */
const evidenceBlock = ({proposal}: VersionView): readonly Block[] =>
  proposal.evidence.length === 0
    ? []
    : [{
        kind: 'table', title: 'also says how big it is', head: ['level', '', 'from', 'says'],
        rows: proposal.evidence.map(({level, weight, from, text}) => ({cells: [level, weight, from, text], ...(weight === 'hints' && {tone: 'quiet' as const})})),
      }];

/** Numbers that died; those that are tags stand among the releases. */
const takenBlock = ({taken}: VersionView): readonly Block[] => {
  const burned = taken.filter(({why}) => why === 'burned');
  return burned.length === 0 ? [] : [{kind: 'table', title: 'burned numbers', rows: burned.map(({version: number, reason}) => ({cells: [number, reason ?? 'no reason noted']}))}];
};
