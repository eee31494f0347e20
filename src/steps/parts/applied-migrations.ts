import type {EnvironmentName} from '../../config/schema.ts';
import type {ItemContext} from '../step.ts';
import {look} from './commands.ts';

/** File names that the environment lists as applied; undefined when it cannot be asked. */
export const appliedNames = async (context: ItemContext, env: EnvironmentName): Promise<readonly string[] | undefined> => {
  const status = context.config.migrations?.status;
  if (!status) return undefined;
  const said = await look(context, status, env);
  if (!said.ok) return undefined;
  try {
    const value: unknown = JSON.parse(said.stdout);
    return Array.isArray(value) && value.every(name => typeof name === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Names of this release's files that are not among them. */
export const missingFrom = ({facts}: Pick<ItemContext, 'facts'>, names: readonly string[]): readonly string[] =>
  (facts.migrations?.files ?? []).map(nameOf).filter(name => !names.includes(name));

export const nameOf = ({path}: {readonly path: string}): string => path.split('/').at(-1)!;
