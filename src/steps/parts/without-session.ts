import type {EnvironmentName} from '../../config/schema.ts';
import {showCommand} from '../../config/template.ts';
import type {RanCommand} from '../../release/evidence.ts';
import type {ItemContext} from '../step.ts';
import {lastLines, ready} from './commands.ts';

/** What is gone when the terminal is: a forwarded agent, a display to ask on, a terminal to ask on. */
const ofTheSession = {SSH_AUTH_SOCK: '', SSH_ASKPASS: '', DISPLAY: '', WAYLAND_DISPLAY: '', GPG_TTY: ''} as const;

export type WithoutSession =
  | {readonly is: 'works' | 'fails'; readonly ran: RanCommand; readonly says: readonly string[]}
  /** No probe is configured. */
  | {readonly is: 'not known'};

/**
 * Whether the way back would work after the operator's session is gone, which is when it is needed most: `rollback.probe` is run
 * without the SSH agent, without a display and without a terminal.
 */
export const worksWithoutSession = async (context: ItemContext, env: EnvironmentName): Promise<WithoutSession> => {
  const probe = context.config.rollback?.probe;
  if (!probe) return {is: 'not known'};
  const command = ready(context, 'reads', probe, env);
  const {exitCode, durationMs, stdout, stderr} = await context.world.run({...command, env: {...command.env, ...ofTheSession}}, context.signal);
  return {is: exitCode === 0 ? 'works' : 'fails', ran: {...showCommand(command), exitCode, durationMs}, says: lastLines(stderr || stdout)};
};
