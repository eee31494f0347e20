import type {KeptFile} from '../config/kept-files.ts';
import type {Command} from '../world/world.ts';
import type {WayBackStep} from './plan.ts';

type About = {
  readonly service: string; readonly from: string; readonly to: string; readonly repo: string; readonly releaseId: string; readonly checks: readonly string[];
  /** Copies of the scripts that the commands name, laid out as in the repository. */
  readonly kept: {readonly folder: string; readonly files: readonly KeptFile[]};
};

/**
 * rollback.sh: the way back for when there is neither cockpit nor Node.
 *
 * Plain POSIX sh with exactly the commands that `r` runs, in the same order.
 * A step that fails does not keep the next from being tried; the script says
 * so and ends with 1. It holds no secrets: they come from the environment.
 * Where the repository has changed or is gone, the copies of its scripts run
 * that the release keeps: the same choice that `r` makes.
 */
export const rollbackScript = (steps: readonly WayBackStep[], about: About): string =>
  [
    '#!/bin/sh',
    `# ${comment(about.service)}: ${comment(about.from)} back to ${comment(about.to)}. Release ${comment(about.releaseId)}.`,
    '# The same commands as the rollback key, in the same order. Safe to run twice.',
    'failed=0',
    ...whereItRuns(about),
    '',
    ...steps.flatMap((step, index) => [
      `echo ${quote(`${index + 1} of ${steps.length}  ${step.title}`)}`,
      `${commandLine(step.command, about.repo)} || { failed=1; echo ${quote(`FAILED: ${step.title}`)} >&2; }`,
      '',
    ]),
    'echo "now look yourself:"',
    ...about.checks.map(url => `echo ${quote(`  curl -fsS ${url}`)}`),
    'exit "$failed"',
    '',
  ].join('\n');

/** A version number in a file may have moved on since; for such a file it is enough that it is there. */
const whereItRuns = ({repo, kept: {folder, files}}: About): readonly string[] => [
  `repo=${quote(repo)}`,
  `kept=${quote(folder)}`,
  'at=$repo',
  '[ -d "$repo" ] || at=$kept',
  ...files.map(({path, exact}) => `${exact ? `cmp -s "$repo"/${quote(path)} "$kept"/${quote(path)}` : `[ -f "$repo"/${quote(path)} ]`} || at=$kept`),
  '[ "$at" = "$repo" ] || echo "the repository has changed or is gone: running the copies in $kept" >&2',
  'cd "$at" 2>/dev/null || cd "$kept" 2>/dev/null || cd /',
];

/** The command as one line of sh: variables, folder and arguments quoted, so that nothing is expanded but the folder. */
const commandLine = ({argv, env, cwd, shell}: Command, repo: string): string => {
  const place = (text: string): string => (text === repo ? '"$at"' : text.startsWith(`${repo}/`) ? `"$at"/${quote(text.slice(repo.length + 1))}` : quote(text));
  const words = shell === undefined ? argv.map(place).join(' ') : [shell, '-c', ...argv].map(quote).join(' ');
  const variables = Object.entries(env ?? {}).map(([name, value]) => `${name}=${quote(value)}`);
  const line = variables.length > 0 ? `env ${variables.join(' ')} ${words}` : words;
  return cwd === undefined || cwd === repo ? line : `(cd ${place(cwd)} && ${line})`;
};

const quote = (text: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const comment = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, ' ');
