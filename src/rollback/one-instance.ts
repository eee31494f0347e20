import type {ConfigCommand} from '../config/sections/values.ts';
import type {EnvironmentName} from '../config/schema.ts';
import type {RollbackScope, RollbackStep} from '../release/rollback-state.ts';
import type {WayBackInput, WayBackStep} from './plan.ts';

type MakeStep = (input: WayBackInput, id: string, title: string, command: ConfigCommand, env: EnvironmentName, extra: Readonly<Record<string, string>>) => WayBackStep;

/** How often what is not seen back is tried again by itself. Design of the engine, section 6.2: two retries, then a person. */
export const triesAlone = 2;

/**
 * Steps that bring single instances back, each alone: for those that were not seen after the last step. None where the config
 * has no command for one, where they have been tried often enough, or where the way goes through git.
 */
export const oneByOne = (input: WayBackInput, scope: RollbackScope, names: readonly string[], before: readonly RollbackStep[], make: MakeStep): readonly WayBackStep[] => {
  const round = roundsIn(before) + 1;
  const {one} = input.config.rollback ?? {};
  if (!one || scope === 'nothing deployed' || input.way === 'revert' || round > triesAlone) return [];
  return names.map(name => stepFor(input, scope, name, round, one, make));
};

/** The step with this id as `oneByOne` made it; undefined for ids of other steps. */
export const oneOfThem = (input: WayBackInput, scope: RollbackScope, id: string, make: MakeStep): WayBackStep | undefined => {
  const [, round, name] = /^again-(\d)-(.+)$/.exec(id) ?? [];
  const {one} = input.config.rollback ?? {};
  return one && name !== undefined && scope !== 'nothing deployed' ? stepFor(input, scope, name, Number(round), one, make) : undefined;
};

/** How often single instances have been tried again in this rollback. */
export const roundsIn = (steps: readonly RollbackStep[]): number =>
  Math.max(0, ...steps.map(({plan}) => Number(/^again-(\d)-/.exec(plan.id)?.[1] ?? 0)));

const stepFor = (input: WayBackInput, env: EnvironmentName, name: string, round: number, one: ConfigCommand, make: MakeStep): WayBackStep =>
  make(input, `again-${round}-${name}`, `${input.state.facts.previous?.version ?? 'the version before'} back on ${name} alone, try ${round} of ${triesAlone}`, one, env, {instance: name});
