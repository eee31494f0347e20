import {readFileSync} from 'node:fs';
import {z} from 'zod';
import type {MigrationChoice} from '../../release/commands.ts';
import {gateIds, type GateId} from '../../release/gates.ts';
import type {ItemPlan, Question} from '../../release/state.ts';
import {CockpitError} from '../../util/errors.ts';
import {flagText, type CommandInput} from '../command.ts';

const answer = z.union([z.string(), z.strictObject({choice: z.string(), text: z.string().optional()})]);

const schema = z.strictObject({
  answers: z.record(z.string(), z.union([answer, z.array(answer)])).optional().describe('by "gate.item": an option id, or {choice, text}; a list where an item asks for decisions one after the other'),
  attest: z.enum(['yes', 'ask']).optional().describe('yes: every yes/no question of a checklist is answered yes'),
  production: z.boolean().optional().describe('true types the name of production where it is asked'),
  exceptions: z.record(z.string(), z.string().min(10)).optional().describe('by "gate.item": the reason of an exception'),
  onFailure: z.enum(['stop', 'roll back']).optional(),
  migration: z.enum(['keep', 'down', 'restore']).optional().describe('what becomes of the migration in a rollback'),
  cause: z.string().min(10).optional(),
  stopBefore: z.enum(gateIds).optional(),
});

/** What a person would answer, for a release without one. */
export type Answers = Readonly<Omit<z.output<typeof schema>, 'migration'>> & {readonly migration?: MigrationChoice | undefined};

export const parseAnswers = (text: string, file: string): Answers => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CockpitError(`Reading the answers in ${file}`, {cause: error, next: ['It has to be one JSON object']});
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CockpitError(`Reading the answers in ${file}`, {cause: z.prettifyError(parsed.error), next: ['docs/headless.md shows all fields']});
};

/** Of `--answers FILE`, before anything is opened: a mistake in it must not leave a release behind. Undefined without the flag. */
export const readAnswers = ({flags}: CommandInput): Answers | undefined => {
  const file = flagText(flags['answers']);
  if (file === undefined) return undefined;
  try {
    return parseAnswers(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof CockpitError) throw error;
    throw new CockpitError(`Reading the answers in ${file}`, {cause: error, next: ['Look at the path of --answers']});
  }
};

/** The answer to one question: by name, else yes where that is agreed, else what is proposed. Never a guess beyond that. */
export const answerFor = (answers: Answers, gate: GateId, plan: ItemPlan, question: Question, refused: string | undefined): {readonly choice: string; readonly text?: string} | undefined => {
  if (refused !== undefined) return undefined;
  const given = answers.answers?.[`${gate}.${plan.id}`];
  if (typeof given === 'string') return {choice: given};
  if (given && 'choice' in given) return {choice: given.choice, ...(given.text !== undefined && {text: given.text})};
  if (answers.attest !== 'yes') return undefined;
  const proposed = question.options.find(option => option.proposed && option.blocked === undefined);
  if (proposed) return {choice: proposed.id};
  const [first] = question.options;
  return first && first.blocked === undefined && ['yes', 'agreed', 'accept', 'none'].includes(first.id) ? {choice: first.id, ...(first.wants && {text: 'answered by the file of answers'})} : undefined;
};

/** The answer to the n-th decision that an item asks for, from 1; undefined where none is given. */
export const decisionFor = (answers: Answers, id: string, n: number): {readonly choice: string; readonly text?: string} | undefined => {
  const given = answers.answers?.[id];
  const own = Array.isArray(given) ? given[n - 1] : n === 1 ? given : undefined;
  if (own === undefined) return undefined;
  if (typeof own === 'string') return {choice: own};
  return 'choice' in own ? {choice: own.choice, ...(own.text !== undefined && {text: own.text})} : undefined;
};
