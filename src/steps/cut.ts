import {ci} from './parts/ci.ts';
import {branchFor, cutAndPush} from './parts/cut-and-push.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

/** G4: the first thing that others see. Commit and candidate tag go out in one push, or not at all. */
export const cut = defineStep({id: 'cut', items: input => [push(input), ci(input)]});

const push = (input: PlanInput): Item => {
  const {config, facts} = input;
  const tag = `${config.git.tagPrefix}${facts.version ?? 'X.Y.Z'}-rc.N`;
  return {
    id: 'push',
    requirement: 'G4.4',
    title: `commit chore: release ${config.git.tagPrefix}${facts.version ?? ''}, tag the candidate, push both`,
    effect: 'verifiable',
    commands: [
      {does: 'changes', text: `git commit-tree: ${config.changelog.file}, ${config.git.versionFiles.map(({file}) => file).join(', ')} (made beside your work tree)`},
      {does: 'changes', text: `git push --atomic ${config.git.remote} ${branchFor(input)} ${tag}`},
    ],
    run: cutAndPush,
  };
};
