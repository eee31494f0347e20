import {createInterface} from 'node:readline/promises';
import {openGitReader} from '../../world/git-reader.ts';
import type {CommandInput} from '../command.ts';
import {isUnderWay, type Hotfix} from './open-release.ts';
import type {Project} from './project.ts';

/** Such branches are made by `cockpit hotfix`; nothing else is told from the name. */
const ofHotfix = /^hotfix\//;

/** As long as a reason has to be. */
const shortest = 10;

/**
 * The shorter path, where a new release would begin on the branch of a hotfix: a person in a terminal is asked, a script is told.
 * A reason without a branch means the branch one stands on. Undefined: the whole path, from the branch of the config.
 */
export const offerHotfix = async (input: CommandInput, {repo, folder, world, loaded: {config}}: Project, given: Hotfix | undefined): Promise<Hotfix | undefined> => {
  if (given?.branch !== undefined) return given;
  const branch = (await openGitReader(repo, world.env).ask('symbolic-ref', '--quiet', '--short', 'HEAD'))?.trim() ?? '';
  if (!ofHotfix.test(branch) || branch === config.git.branch || (await isUnderWay(folder))) return given;
  if (given) {
    input.tell(`The hotfix is released from ${branch}, where you stand.`);
    return {...given, branch};
  }
  if (input.flags['headless'] || !process.stdin.isTTY || !process.stderr.isTTY) {
    input.tell(`You stand on ${branch}. To release it: cockpit run --hotfix REASON --branch ${branch}`);
    return undefined;
  }
  const reason = await ask(input, branch, config.git.branch);
  return reason === undefined ? undefined : {reason, branch};
};

const ask = async ({tell}: CommandInput, branch: string, trunk: string): Promise<string | undefined> => {
  tell(
    [
      `You stand on ${branch}. A hotfix takes the shorter path:`,
      '  left out   trying by hand, comparing speed on staging, the window, telling',
      '             beforehand, a rehearsal; each on record with your reason',
      '  kept       CI, the one artifact, SQL review, staging, backup, the way back,',
      '             traffic step by step, smoke, monitoring',
      `  after it   gate 15 merges it back to ${trunk}`,
    ].join('\n'),
  );
  const lines = createInterface({input: process.stdin, output: process.stderr});
  try {
    for (;;) {
      const reason = (await lines.question(`What is broken (Enter alone: the whole path, from ${trunk}): `)).trim();
      if (reason === '') return undefined;
      if (reason.length >= shortest) return reason;
      tell(`At least ${shortest} characters: it stands in the record.`);
    }
  } finally {
    lines.close();
  }
};
