import {checkBreaking, checkChangelog, keepBytes} from '../changelog/index.ts';
import {failed, passed, type Block, type Outcome} from '../release/evidence.ts';
import type {Answer} from '../release/state.ts';
import {sanitise} from '../world/sanitise.ts';
import {changelogText, keepText, keptText, type ChangelogFact, type ChangelogText} from './parts/changelog-text.ts';
import {historyOf} from './parts/history.ts';
import {defineStep, type Item, type ItemContext, type Refused} from './step.ts';

/** G3: Unreleased becomes a version, in place; shown as a diff before anything is written. */
export const changelog = defineStep({id: 'changelog', items: () => [accept]});

const accept: Item = {
  id: 'accept',
  requirement: 'G3.1',
  title: 'changelog is read and accepted',
  effect: 'pure',
  ask: async context => {
    const now = await changelogText(context);
    const {file, text, problems, made, edited} = now;
    // What is read is what is accepted: kept at once, and not worked out again afterwards.
    const fact = await keepText(context, now, text);
    await context.found({changelog: fact});
    const yours = made.entries.filter(({from}) => from === 'yours').length;
    const says = edited ? 'As edited.' : `${yours} of ${made.entries.length} entries are yours, ${made.entries.length - yours} were filled in from commits.`;
    const [wrong] = problems.filter(({blocks}) => blocks);
    return {
      text: `Read this change to ${file}. It is written at gate 4 Cut. ${says}`,
      options: [
        {id: 'accept', label: 'accept', ...(wrong ? {blocked: wrong.what} : {proposed: true})},
        {id: 'no', label: 'not like this', note: 'the release stops here', wants: 'reason'},
      ],
      edits: {file, text: sanitise(text)},
      blocks: [...attention([...problems.map(({line, what, next}) => `${line === undefined ? '' : `line ${line}: `}${what} ${next}`), ...made.warnings]), {kind: 'diff', title: `${file}: the rest stays byte for byte`, lines: fact.diff}, notesBlock(fact)],
    };
  },
  run: async context => {
    const answer = context.answers.at(-1)!;
    const fact = context.facts.changelog;
    if (answer.choice === 'no') return failed(`${answer.by}: ${answer.text ?? 'not like this'}`, {next: ['Change the file or the commits, then p prepares it again']});
    const text = fact && (await keptText(context, fact));
    if (!fact || text === undefined) return {refused: 'the text that was read is gone from the record; read it once more'};
    return answer.choice === 'edit' ? takeEdit(context, text, answer) : acceptText(context, fact, text, answer);
  },
};

/** An edit is kept before anything is said about it: whatever is wrong with it or fails later, nobody has to write it twice. */
const takeEdit = async (context: ItemContext, before: string, {text = ''}: Answer): Promise<Refused> => {
  const edited = keepBytes(before, sanitise(before), text);
  const now: ChangelogText = {...(await changelogText(context)), edited: true};
  await context.found({changelog: await keepText(context, now, edited)});
  const [wrong] = checkChangelog(edited, context.facts.version!).filter(({blocks}) => blocks);
  return {refused: wrong ? `${wrong.line === undefined ? '' : `line ${wrong.line}: `}${wrong.what} Your text is kept; e opens it again.` : 'taken over as edited; read the difference once more and accept it'};
};

const acceptText = async (context: ItemContext, fact: ChangelogFact, text: string, {by}: Answer): Promise<Outcome | Refused> => {
  const history = await historyOf(context);
  if (history.head !== fact.commit) return {refused: `${context.config.git.branch} has moved since this was prepared; read it once more`};
  const breaking = checkBreaking(text, fact.version, history.commits);
  if (!breaking.ok)
    return failed(`${breaking.missing.length} breaking ${breaking.missing.length === 1 ? 'change is' : 'changes are'} not named`, {
      details: breaking.missing.map(({what, commit}) => `${commit.short}: ${what}`), next: ['p asks again; e opens it in $EDITOR: name each of them'],
    });
  const named = breaking.named.length > 0 ? `, ${breaking.named.length} breaking named` : '';
  return passed(`accepted by ${by}${named}`, {blocks: [{kind: 'diff', title: fact.file, lines: fact.diff}, notesBlock(fact)], details: fact.edited ? ['As edited.'] : []});
};

const attention = (texts: readonly string[]): readonly Block[] =>
  texts.length === 0 ? [] : [{kind: 'lines', title: 'worth a look', lines: texts.map(text => ({text: `▲ ${text}`, tone: 'attention' as const}))}];

/** G3.3: drafted from the section; gate Finalise publishes it. */
const notesBlock = ({notes}: ChangelogFact): Block => ({kind: 'lines', title: 'release notes', lines: notes.split('\n').map(text => ({text}))});
