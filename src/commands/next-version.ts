import type {VersionView} from '../version/index.ts';
import {defineCommand, type CommandInput, type ExitCode} from './command.ts';
import {noMoreThan, printJson, printLines} from './parts/answer.ts';
import {openRepository, versionViewOf, type Repository} from './parts/repository.ts';
import {sanitise} from '../world/sanitise.ts';

const usage = 'next-version [--json]';

/**
 * Gate 2 without a release. 0: this number. 1: the history is not fit for a version. 3: the remote could not be asked, so that
 * nobody can say whether the number is free.
 */
export const nextVersionCommand = defineCommand({
  name: 'next-version',
  usage,
  says: 'the version that follows from the commits, and which of them force it',
  flags: {json: {value: false, says: 'one JSON object'}},
  run: async input => {
    const extra = noMoreThan(input, 0, usage);
    if (extra !== undefined) return extra;
    const repository = await openRepository(input);
    const view = await versionViewOf(input, repository);
    if (input.flags['json']) printJson(input, {format: 1, ...asData(view, repository)});
    else printLines(input, asLines(view));
    warn(input, view, repository);
    return exitCodeOf(view);
  },
});

const exitCodeOf = ({history, remoteRead}: VersionView): ExitCode => {
  if (history.problems.some(({blocks}) => blocks)) return 1;
  return remoteRead ? 0 : 3;
};

const warn = ({tell}: CommandInput, {history, proposal, remoteProblem}: VersionView, {warnings}: Repository): void => {
  for (const {blocks, what, next} of history.problems) tell(sanitise(`${blocks ? '✗' : '▲'} ${what}\n  try       ${next}`));
  for (const warning of [...warnings, ...proposal.warnings]) tell(sanitise(`▲ ${warning}`));
  if (remoteProblem)
    tell(sanitise(`? Whether the number is free could not be asked: ${remoteProblem.why}\n  try       ${remoteProblem.next}`));
};

const asLines = ({history, proposal}: VersionView): string[] => {
  const {previous, commits} = history;
  const silent = commits.filter(({level}) => level === 'none').length;
  const forcing = new Set(proposal.forcedBy);
  const after = previous
    ? `${stepOf(proposal.level)}, after ${previous.version.version} (${previous.name}, ${previous.commit.slice(0, 7)})`
    : 'first release';
  const counted = commits.filter(({level}) => level !== 'none').toSorted((a, b) => Number(forcing.has(b)) - Number(forcing.has(a)));
  return [
    `${proposal.version}  ${after}`,
    `  ${proposal.because}`,
    ...counted.map(({level, short, subject, author}) => `  ${level.padEnd(6)} ${short}  ${subject}  (${author})`),
    ...(silent > 0 ? [`  none   ${silent} ${silent === 1 ? 'commit changes' : 'commits change'} nothing for users`] : []),
  ];
};

/** Even when nothing reaches users a release needs a number of its own. */
const stepOf = (level: VersionView['proposal']['level']): string => (level === 'none' ? 'patch' : level);

const asData = ({history, taken, proposal, remoteRead, remoteProblem}: VersionView, {settings, remote, config, warnings}: Repository) => {
  const forcing = new Set(proposal.forcedBy.map(({commit}) => commit));
  return {
    version: proposal.version,
    tag: `${settings.git.tagPrefix}${proposal.version}`,
    level: proposal.level,
    because: proposal.because,
    previous: history.previous
      ? {version: history.previous.version.version, tag: history.previous.name, commit: history.previous.commit}
      : null,
    branch: settings.git.branch,
    head: history.head,
    options: proposal.options.map(({id, version, note, proposed, needsReason}) => ({
      id,
      version,
      note,
      proposed,
      needsReason: needsReason ?? null,
    })),
    commits: history.commits.map(({commit, at, author, subject, type, scope, level, because, breaking, warning}) => ({
      commit,
      at,
      author,
      subject,
      type: type ?? null,
      scope: scope ?? null,
      level,
      because,
      forces: forcing.has(commit),
      breaking,
      warning: warning ?? null,
    })),
    evidence: proposal.evidence,
    taken: taken.map(({version, why, reason}) => ({version, why, reason: reason ?? null})),
    problems: history.problems,
    warnings: [...warnings, ...proposal.warnings],
    remote: {name: remote ?? null, read: remote !== undefined && remoteRead, why: remoteProblem?.why ?? null},
    configured: config !== undefined,
  };
};
