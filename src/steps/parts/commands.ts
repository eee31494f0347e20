import type {ConfigCommand} from '../../config/sections/values.ts';
import type {EnvironmentName} from '../../config/schema.ts';
import {fill, showCommand, showTemplate, valuesFrom, type Values} from '../../config/template.ts';
import type {RanCommand, ShownCommand} from '../../release/evidence.ts';
import {sanitise} from '../../world/sanitise.ts';
import type {Command, RunResult, World} from '../../world/world.ts';
import type {ItemContext, JobEnd, PlanInput} from '../step.ts';

/** The commands of an item for its plan; names that are not known yet stay visible. */
export const plans = (
  {facts}: PlanInput, does: Command['does'], env: EnvironmentName | undefined, ...commands: readonly (ConfigCommand | undefined)[]
): readonly ShownCommand[] =>
  commands.flatMap(command => (command ? [showTemplate(does, command, valuesFrom(facts, {env}))] : []));

export const valuesOf = ({facts, releaseId}: ItemContext, env?: EnvironmentName, extra: Values = {}): Values =>
  valuesFrom(facts, {env, 'release.id': releaseId, ...extra});

/** A configured command, ready to run in the repository. */
export const ready = (context: ItemContext, does: Command['does'], command: ConfigCommand, env?: EnvironmentName, extra?: Values): Command => ({
  ...fill(command, valuesOf(context, env, extra), {folder: context.repo}),
  does,
});

/** What a short, reading command said, with what is kept of it as evidence. */
export type Said = RunResult & {readonly ran: RanCommand; readonly ok: boolean};

export const look = async (context: ItemContext, command: ConfigCommand, env?: EnvironmentName, extra?: Values): Promise<Said> => {
  const filled = ready(context, 'reads', command, env, extra);
  const result = await context.world.run(filled, context.signal);
  return {...result, ok: result.exitCode === 0, ran: {...showCommand(filled), exitCode: result.exitCode, durationMs: result.durationMs}};
};

const longestShown = 600;

/** A world that remembers what it ran, for evidence of what a topic does by itself. */
export const remembering = (world: World): {readonly world: World; readonly commands: RanCommand[]} => {
  const commands: RanCommand[] = [];
  const run: World['run'] = async (command, signal) => {
    const result = await world.run(command, signal);
    const shown = showCommand(command);
    // A program of our own that is given as an argument is of no use to a reader.
    commands.push({...shown, text: shown.text.length > longestShown ? `${shown.text.slice(0, 60)} … (${shown.text.length} characters)` : shown.text, exitCode: result.exitCode, durationMs: Math.round(result.durationMs)});
    return result;
  };
  return {world: {...world, run}, commands};
};

/** Runs a configured command so that it outlives the engine, its output live on screen and kept in the record. */
export const perform = (
  context: ItemContext, name: string, command: ConfigCommand, env?: EnvironmentName, extra?: Values, does: Command['does'] = 'changes',
): Promise<JobEnd> => context.job(name, ready(context, does, command, env, extra));

/** The end of an output, for a row or a detail. */
export const lastLines = (text: string, count = 6): readonly string[] =>
  sanitise(text).trimEnd().split('\n').slice(-count).filter(line => line.trim() !== '');

export const lastLine = (text: string): string => lastLines(text, 1)[0]?.trim() ?? '';
