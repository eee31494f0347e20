import {checkBreaking, checkChangelog, diffLines, prepareChangelog, releaseNotes} from '../changelog/index.ts';
import {readFileAt, repoUrl} from '../git/index.ts';
import {failed, passed, type DiffLine} from '../release/evidence.ts';
import {readHistory} from '../version/index.ts';
import {gitOf} from './parts/git.ts';
import {defineStep, type Item, type ItemContext} from './step.ts';

/** G3: Unreleased becomes a version, in place; shown as a diff before anything is written. */
export const changelog = defineStep({id: 'changelog', items: () => [accept]});

const accept: Item = {
  id: 'accept',
  requirement: 'G3.1',
  title: 'changelog is read and accepted',
  effect: 'pure',
  ask: async context => {
    const {after, diff, says, file, warnings} = await prepared(context, context.facts.changelog?.text);
    return {
      text: `Read this change to ${file}. It is written at gate 4 Cut. ${says}`,
      options: [{id: 'accept', label: 'accept', proposed: true}, {id: 'no', label: 'not like this', note: 'the release stops here', wants: 'reason'}],
      edits: {file, text: after},
      blocks: [{kind: 'diff', title: `${file}: the rest stays byte for byte`, lines: diff}, ...(warnings.length > 0 ? [{kind: 'lines', title: 'worth a look', lines: warnings.map(text => ({text: `▲ ${text}`, tone: 'attention' as const}))} as const] : [])],
    };
  },
  run: async context => {
    const answer = context.answers.at(-1);
    if (answer?.choice === 'no') return failed(`${answer.by}: ${answer.text ?? 'not like this'}`, {next: ['Change the file or the commits, then p prepares it again']});
    // An edit is kept as a fact at once: whatever fails later, nobody has to write it twice.
    if (answer?.choice === 'edit' && answer.text !== undefined) {
      const problems = checkChangelog(answer.text, context.facts.version!);
      if (problems.length > 0) return {refused: problems[0]!.what};
      await context.found({changelog: await factOf(context, answer.text)});
      return {refused: 'taken over as edited; read the difference once more and accept it'};
    }
    const fact = await factOf(context, context.facts.changelog?.text);
    const history = await readHistory(gitOf(context), {tagPrefix: context.config.git.tagPrefix, branch: context.config.git.branch});
    const breaking = checkBreaking(fact.text, context.facts.version!, history.commits);
    if (!breaking.ok)
      return failed(`${breaking.missing.length} breaking ${breaking.missing.length === 1 ? 'change is' : 'changes are'} not named`, {details: breaking.missing.map(({what, commit}) => `${commit.short}: ${what}`), next: ['p asks again; e opens it in $EDITOR: name each of them']});
    const named = breaking.named.length > 0 ? `, ${breaking.named.length} breaking named` : '';
    return passed(`accepted by ${answer?.by}${named}`, {blocks: [{kind: 'diff', title: fact.file, lines: fact.diff}, {kind: 'lines', title: 'release notes', lines: fact.notes.split('\n').map(text => ({text}))}]}, {changelog: fact});
  },
};

const factOf = async (context: ItemContext, edited: string | undefined) => {
  const {after, diff, section, file} = await prepared(context, edited);
  return {file, text: after, section, diff, notes: releaseNotes(after, context.facts.version!)?.body ?? section};
};

/** The file as it will be: prepared from the branch, or as somebody edited it. */
const prepared = async (context: ItemContext, edited: string | undefined) => {
  const {config, world, repo, facts} = context;
  const {tagPrefix, branch} = config.git;
  const git = gitOf(context);
  const history = await readHistory(git, {tagPrefix, branch});
  const before = (await readFileAt(world, repo, history.head, config.changelog.file))?.text;
  const url = config.git.compareUrl ?? repoUrl((await git.ask('config', '--get', `remote.${config.git.remote}.url`))?.trim() ?? '');
  const made = prepareChangelog(before, {
    version: facts.version!, date: new Date(world.clock.now()).toISOString().slice(0, 10), commits: history.commits, tagPrefix, previousTag: history.previous?.name, ...(url !== undefined && {repoUrl: url}),
  });
  const after = edited ?? made.text;
  const yours = made.entries.filter(({from}) => from === 'yours').length;
  return {
    file: config.changelog.file, after, section: made.section, warnings: made.warnings,
    says: edited === undefined ? `${yours} of ${made.entries.length} entries are yours, ${made.entries.length - yours} were filled in from commits.` : 'As edited.',
    diff: diffOf(before ?? '', after, made.entries.filter(({from}) => from === 'commit').map(({text}) => text)),
  };
};

const diffOf = (before: string, after: string, filled: readonly string[]): readonly DiffLine[] =>
  diffLines(before, after).flatMap(({lines}) => lines.map(({kind, text, before: old, after: now}): DiffLine => {
    const note = kind === 'added' && filled.some(entry => text.includes(entry)) ? 'commit' : kind === 'same' && /^\s*[-*] /.test(text) ? 'yours' : undefined;
    return {sign: kind === 'added' ? '+' : kind === 'removed' ? '-' : ' ', number: (kind === 'removed' ? old : now) ?? 0, text, ...(note && {note})};
  }));
