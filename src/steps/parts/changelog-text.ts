import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {carryEdit, checkChangelog, diffLines, prepareChangelog, readSection, releaseNotes, type ChangelogProblem, type Prepared} from '../../changelog/index.ts';
import {readCommits, readFileAt, repoUrl} from '../../git/index.ts';
import type {DiffLine} from '../../release/evidence.ts';
import type {Facts} from '../../release/facts.ts';
import type {History} from '../../version/index.ts';
import type {ItemContext} from '../step.ts';
import {gitOf} from './git.ts';
import {historyOf} from './history.ts';

export type ChangelogFact = Facts['changelog'];

export type ChangelogText = {
  readonly file: string;
  readonly before: string;
  /** The whole file as it will be. */
  readonly text: string;
  readonly base: string;
  readonly history: History;
  readonly edited: boolean;
  readonly made: Prepared;
  readonly problems: readonly ChangelogProblem[];
};

/**
 * The file as it will be: prepared from the branch, or as somebody edited it. Where the branch moved since that edit, or another
 * number was chosen, what they wrote is taken over and only newer commits are added.
 */
export const changelogText = async (context: ItemContext): Promise<ChangelogText> => {
  const {config, facts} = context;
  const version = facts.version!;
  const file = config.changelog.file;
  const history = await historyOf(context);
  const was = await readFileAt(gitOf(context), history.head, file);
  const prepare = await preparer(context, history);
  const made = prepare(was?.text, history.commits);
  const kept = facts.changelog;
  const own = kept?.edited ? await keptText(context, kept) : undefined;
  const asIs = own !== undefined && kept!.base === (was?.blob ?? '') && kept!.commit === history.head && kept!.version === version;
  const text = own === undefined ? made.text : asIs ? own : prepare(carryEdit(made.text, version, {text: own, version: kept!.version}), await newer(context, history, kept!.commit)).text;
  return {file, before: was?.text ?? '', text, base: was?.blob ?? '', history, edited: own !== undefined, made, problems: checkChangelog(text, version)};
};

const preparer = async (context: ItemContext, history: History): Promise<(before: string | undefined, commits: History['commits']) => Prepared> => {
  const {config, world, facts} = context;
  const {tagPrefix, remote} = config.git;
  const url = config.git.compareUrl ?? repoUrl((await gitOf(context).ask('config', '--get', `remote.${remote}.url`))?.trim() ?? '');
  const date = new Date(world.clock.now()).toISOString().slice(0, 10);
  return (before, commits) => prepareChangelog(before, {version: facts.version!, date, commits, tagPrefix, previousTag: history.previous?.name, ...(url !== undefined && {repoUrl: url})});
};

/** Entries that somebody took out stay out: only what was committed after that edit is added to it. */
const newer = async (context: ItemContext, {commits, head}: History, since: string): Promise<History['commits']> => {
  const ids = new Set((await readCommits(gitOf(context), {from: since, to: head})).map(({commit}) => commit));
  return commits.filter(({commit}) => ids.has(commit));
};

/** Keeps the text in the record, under its own digest, and gives what is journaled about it. */
export const keepText = async ({folder, world, facts}: ItemContext, {file, before, base, history, edited, made}: ChangelogText, text: string): Promise<ChangelogFact> => {
  const version = facts.version!;
  const sha256 = digestOf(text);
  const kept = `changelog-${sha256.slice(0, 12)}.md`;
  await world.files.writeAtomic(join(folder, kept), text);
  const filled = made.entries.filter(({from}) => from === 'commit').map(({text: entry}) => entry);
  return {
    file, version, kept, sha256, base, commit: history.head, edited,
    section: readSection(text, version) ?? '', notes: releaseNotes(text, version)?.body ?? '', diff: diffOf(before, text, filled),
  };
};

/** Undefined where the file in the record is not there any more, or not what was kept. */
export const keptText = async ({folder, world}: Pick<ItemContext, 'folder' | 'world'>, {kept, sha256}: ChangelogFact): Promise<string | undefined> => {
  const text = await world.files.readText(join(folder, kept)).catch(() => undefined);
  return text !== undefined && digestOf(text) === sha256 ? text : undefined;
};

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const diffOf = (before: string, after: string, filled: readonly string[]): readonly DiffLine[] =>
  diffLines(before, after).flatMap(({lines}) => lines.map(({kind, text, before: old, after: now}): DiffLine => {
    const note = kind === 'added' && filled.some(entry => text.includes(entry)) ? 'commit' : kind === 'same' && /^\s*[-*] /.test(text) ? 'yours' : undefined;
    return {sign: kind === 'added' ? '+' : kind === 'removed' ? '-' : ' ', number: (kind === 'removed' ? old : now) ?? 0, text, ...(note && {note})};
  }));
