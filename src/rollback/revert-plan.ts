import type {ConfigCommand} from '../config/sections/values.ts';
import {showTemplate, valuesFrom} from '../config/template.ts';
import type {EnvironmentName} from '../config/schema.ts';
import type {ShownCommand} from '../release/evidence.ts';
import type {WayBackInput, WayBackStep} from './plan.ts';

type MakeStep = (input: WayBackInput, id: string, title: string, command: ConfigCommand, env: EnvironmentName, extra: Readonly<Record<string, string>>) => WayBackStep;

/** What the two steps in git do, for the screen: the engine does them itself, fenced by the deploy lock. */
const gitCommand = (text: string): {readonly command: WayBackStep['command']; readonly commands: readonly ShownCommand[]} => ({
  command: {does: 'changes', argv: ['git', 'revert']}, commands: [{does: 'changes', text}],
});

/** Option B: revert the release in git, push, wait until it is built, deploy what was built. The engine runs `revert` and `built`. */
export const revertSteps = (input: WayBackInput, env: EnvironmentName, step: MakeStep): readonly WayBackStep[] => {
  const {config, state: {facts}} = input;
  const branch = facts.branch ?? config.git.branch;
  const to = facts.previous?.version ?? 'the version before';
  const {reverted} = facts;
  const commit = reverted?.commit ?? '';
  // The artifact of the release that is taken back must not get in by itself: without one of its own there is none.
  const known = {...(commit !== '' && {commit}), digest: reverted?.digest ?? ''};
  const built: WayBackStep[] = config.artifact?.digest
    ? [{id: 'built', title: 'what CI builds of the reverted commit', command: {does: 'reads', argv: config.artifact.digest.argv}, commands: [showTemplate('reads', config.artifact.digest, known)]}]
    : [];
  const targets = config.environments[env]?.instances.length ?? 0;
  const title = `${to} again on ${targets} of ${targets} instances, from the reverted commit`;
  const deploy = config.deploy!.command;
  const values = {...known, version: to};
  // Before the commit is there its digest cannot be filled in: the plan shows the name of the value.
  const redeploy: WayBackStep = commit === '' || (built.length > 0 && reverted?.digest === undefined)
    ? {id: 'redeploy', title, command: {does: 'changes', argv: deploy.argv}, commands: [showTemplate('changes', deploy, {...valuesFrom({}, {env}), version: to})]}
    : step(input, 'redeploy', title, deploy, env, values);
  return [
    {id: 'revert', title: `${facts.tag ?? facts.version} is reverted on ${branch} and pushed, with proof of the deploy lock`, ...gitCommand(`git revert ${facts.previous?.tag ?? facts.previous?.commit?.slice(0, 7) ?? ''}..${facts.commit?.slice(0, 7) ?? ''} on ${branch}; git push --atomic ${config.git.remote} ${branch}`)},
    ...built,
    redeploy,
  ];
};

/** Why option B cannot be gone; undefined when it can. */
export const whyNoRevert = ({config, state: {facts}}: WayBackInput): string | undefined => {
  if (!config.deploy) return 'A revert cannot be deployed: no deploy command is configured.';
  if (config.artifact && !config.artifact.digest) return 'What is built of a reverted commit cannot be found: artifact.digest is not a command.';
  if (!facts.commit) return 'There is nothing to revert: this release was not cut.';
  if (!facts.previous?.commit) return 'The release cannot be reverted: the commit of the version before is not known.';
  return undefined;
};

export const revertConsequences = ({config, state: {facts}}: WayBackInput): readonly string[] => [
  `git: one commit on ${facts.branch ?? config.git.branch} takes ${facts.version} back; what was committed after it stays. Migrations and the changelog stay as they are.`,
  'time: CI has to build it first; until then the instances stay as they are now.',
];
