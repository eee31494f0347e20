import {readSection} from '../../changelog/index.ts';
import {bumpVersionFiles, makeReleaseCommit, readFileAt} from '../../git/index.ts';
import {failed, type Outcome} from '../../release/evidence.ts';
import type {ItemContext} from '../step.ts';
import {keptText} from './changelog-text.ts';
import {gitOf} from './git.ts';

/**
 * The release commit on top of `parent`: changelog and version files, made beside the work tree. The parent itself where they
 * say it already: a later candidate, whose fix is the commit that is released.
 */
export const releaseCommit = async (context: ItemContext, parent: string, at: number): Promise<string | Outcome> => {
  const {config, facts, world, repo} = context;
  const texts = await Promise.all(config.git.versionFiles.map(async ({file, pattern}) => ({path: file, text: (await readFileAt(gitOf(context), parent, file))?.text, pattern})));
  const there = texts.filter((file): file is typeof file & {text: string} => file.text !== undefined);
  const from = await numberNow(context, parent);
  const bumped = bumpVersionFiles(there.map(({path, text, pattern}) => ({path, text, ...(pattern !== undefined && {pattern})})), from === facts.version ? undefined : from, facts.version!);
  const bad = bumped.find(file => !file.ok);
  if (bad && !bad.ok) return failed(`${bad.path}: ${bad.why}`, {next: [bad.next, 'p tries again']});
  const changelog = await changelogFor(context, parent);
  if (typeof changelog === 'object') return changelog;
  const files = new Map<string, string>([...(changelog === undefined ? [] : [[config.changelog.file, changelog] as const]), ...bumped.flatMap(file => (file.ok ? [[file.path, file.text] as const] : []))]);
  const {commit} = await makeReleaseCommit(world, repo, {files, message: `chore: release ${config.git.tagPrefix}${facts.version}`, parent, at, sign: config.git.sign});
  return commit;
};

/**
 * The accepted text where it was prepared from just this file. A file that has the section already is a later candidate's: the
 * branch is right, people may have written in it. Undefined: it stays as it is.
 */
const changelogFor = async (context: ItemContext, parent: string): Promise<string | undefined | Outcome> => {
  const {config, facts} = context;
  const accepted = facts.changelog!;
  const there = await readFileAt(gitOf(context), parent, config.changelog.file);
  if (accepted.base !== (there?.blob ?? '')) {
    if (there && readSection(there.text, facts.version!) !== undefined) return undefined;
    return failed(`${config.changelog.file} was changed on the branch after it was accepted`, {next: [': opens gate 3 Changelog again; what was written by hand is taken over', 'p looks again']});
  }
  const text = await keptText(context, accepted);
  return text ?? failed(`the accepted ${config.changelog.file} is gone from the record`, {details: [`${accepted.kept} is missing or was changed.`], next: [': opens gate 3 Changelog again', 'p looks again']});
};

const numberNow = async (context: ItemContext, parent: string): Promise<string | undefined> => {
  const file = context.config.git.versionFiles.find(({file: name}) => name.endsWith('package.json'));
  if (!file) return undefined;
  const text = (await readFileAt(gitOf(context), parent, file.file))?.text;
  try {
    const {version} = JSON.parse(text ?? '') as {version?: unknown};
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
};
