import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fastImport} from '../company/fast-import.ts';
import {people} from '../company/people.ts';
import type {Story} from '../company/story.ts';
import type {Scenario} from '../scenarios/scenario.ts';
import {git} from './git.ts';
import type {World} from './world.ts';
import {shellScript} from './write-commands.ts';

/** The remote with its history and hooks, and the clone in which the operator, alice, works. */
export const makeRepositories = async (world: World, story: Story, scenario: Scenario): Promise<void> => {
  const {layout} = world;
  await git(['init', '--quiet', '--bare', '--initial-branch=main', layout.remote]);
  await git(['-C', layout.remote, 'fast-import', '--quiet', '--done'], fastImport(story));
  const {name, email} = people.alice;
  await git(['clone', '--quiet', layout.remote, layout.repo]);
  const settings = {'user.name': name, 'user.email': email, 'commit.gpgsign': 'false', 'tag.gpgsign': 'false'};
  for (const [key, value] of Object.entries(settings)) await git(['-C', layout.repo, 'config', key, value]);

  const hook = (file: string, text: string) => {
    writeFileSync(join(layout.remote, 'hooks', file), text);
    chmodSync(join(layout.remote, 'hooks', file), 0o755);
  };
  hook('post-receive', `${shellScript(world, 'post-receive')}\n`);
  if (scenario.updateHook) hook('update', scenario.updateHook);
};
