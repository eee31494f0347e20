import type {Command} from '../world/world.ts';
import type {WayBackStep} from './plan.ts';

type About = {readonly service: string; readonly from: string; readonly to: string; readonly repo: string; readonly releaseId: string; readonly checks: readonly string[]};

/**
 * rollback.sh: the way back for when there is neither cockpit nor Node.
 *
 * Plain POSIX sh with exactly the commands that `r` runs, in the same order.
 * A step that fails does not keep the next from being tried; the script says
 * so and ends with 1. It holds no secrets: they come from the environment.
 */
export const rollbackScript = (steps: readonly WayBackStep[], about: About): string =>
  [
    '#!/bin/sh',
    `# ${about.service}: ${comment(about.from)} back to ${comment(about.to)}. Release ${about.releaseId}.`,
    '# The same commands as the rollback key, in the same order. Safe to run twice.',
    'failed=0',
    `cd ${quote(about.repo)} || exit 1`,
    '',
    ...steps.flatMap((step, index) => [
      `echo ${quote(`${index + 1} of ${steps.length}  ${step.title}`)}`,
      `${commandLine(step.command)} || { failed=1; echo ${quote(`FAILED: ${step.title}`)} >&2; }`,
      '',
    ]),
    'echo "now look yourself:"',
    ...about.checks.map(url => `echo ${quote(`  curl -fsS ${url}`)}`),
    'exit "$failed"',
    '',
  ].join('\n');

/** The command as one line of sh: variables, folder and arguments quoted, so that nothing is expanded. */
const commandLine = ({argv, env, cwd, shell}: Command): string => {
  const words = (shell === undefined ? argv : [shell, '-c', ...argv]).map(quote).join(' ');
  const variables = Object.entries(env ?? {}).map(([name, value]) => `${name}=${quote(value)}`);
  const line = variables.length > 0 ? `env ${variables.join(' ')} ${words}` : words;
  return cwd === undefined ? line : `(cd ${quote(cwd)} && ${line})`;
};

const quote = (text: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const comment = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, ' ');
