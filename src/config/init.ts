import {join} from 'node:path';
import type {GitLook} from '../world/git-look.ts';
import type {World} from '../world/world.ts';
import {draftFrom} from './init/propose.ts';
import {questionsFor, type Answers, type Question} from './init/questions.ts';
import {lookAt, type Seen} from './init/seen.ts';
import {checkConfig, type Look} from './load.ts';
import {configSchema, type ConfigInput} from './schema.ts';

export type {Question} from './init/questions.ts';

/** A config in the making: always one that works. What is still open makes a gate told. */
export type Proposal = {
  readonly config: ConfigInput;
  /** What was found, one sentence each. */
  readonly found: readonly string[];
  /** What is still to be asked, in this order; the first is next. */
  readonly questions: readonly Question[];
  readonly seen: Seen;
  readonly answers: Answers;
};

/** Looks at the repository in `folder`, of which git has said `look`, and proposes a config for it. Writes nothing, runs nothing. */
export const proposeConfig = async (folder: string, world: World, look: GitLook): Promise<Proposal> => {
  const seen = await lookAt(folder, world, look);
  return withQuestions({...draftFrom(seen), seen, answers: {}, questions: []});
};

/**
 * The proposal with one question answered; an empty answer leaves it out. Refused when the config would not work with it. Pure but
 * for `look`, which says what stands at a path (see `lookIn`).
 */
export const answer = async (
  proposal: Proposal,
  id: string,
  text: string,
  look: Look,
): Promise<{readonly ok: true; readonly proposal: Proposal} | {readonly ok: false; readonly why: string; readonly next: string}> => {
  const asked = questionsFor(proposal.seen).find(question => question.id === id);
  if (!asked) return {ok: false, why: `There is no question ${id}.`, next: 'Answer one of those that are open.'};
  const answers = {...proposal.answers, [id]: text.trim()};
  if (text.trim() === '') return {ok: true, proposal: withQuestions({...proposal, answers})};
  const applied = asked.apply(proposal.config, text.trim(), proposal.answers);
  if (!applied.ok) return {ok: false, why: applied.why, next: `Such as: ${asked.example}`};
  const checked = await checkConfig(configText(applied.config), look);
  const [mistake] = checked.ok ? [] : checked.mistakes;
  if (mistake) return {ok: false, why: mistake.says, next: mistake.next};
  return {ok: true, proposal: withQuestions({...proposal, config: applied.config, answers})};
};

/** As it is written to cockpit.config.json: in the order of the schema, with a newline at the end. */
export const configText = (config: ConfigInput): string => {
  const order = Object.keys(configSchema.shape);
  const entries = Object.entries(config).filter(([, value]) => value !== undefined && !isEmpty(value));
  const sorted = entries.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return `${onOneLine(JSON.stringify(Object.fromEntries(sorted), null, 2))}\n`;
};

export const configPath = (folder: string): string => join(folder, 'cockpit.config.json');

const withQuestions = (proposal: Proposal): Proposal => ({
  ...proposal,
  questions: questionsFor(proposal.seen)
    .filter(({id, when}) => proposal.answers[id] === undefined && when(proposal.config, proposal.answers))
    .map(({id, text, without, example, initial}) => ({id, text, without, example, ...(initial !== undefined && {initial})})),
});

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

// A command is read as a line, and so it is written as one.
const onOneLine = (json: string): string =>
  json.replace(/\[\n\s+("(?:[^"\\\n]|\\.)*"(?:,\n\s+"(?:[^"\\\n]|\\.)*")*)\n\s+\]/g, (whole, items: string) => {
    const line = `[${items.replace(/,\n\s+/g, ', ')}]`;
    return line.length <= 110 ? line : whole;
  });
