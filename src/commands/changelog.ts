import {createHash} from 'node:crypto';
import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {checkBreaking, checkChangelog, diffLines, prepareChangelog, releaseNotes} from '../changelog/index.ts';
import {repoUrl} from '../git/index.ts';
import {CockpitError} from '../util/errors.ts';
import {checkVersion, type VersionView} from '../version/index.ts';
import {sanitise} from '../world/sanitise.ts';
import type {World} from '../world/world.ts';
import {defineCommand, flagText, type CommandInput, type ExitCode} from './command.ts';
import {mistyped, noMoreThan, printJson, printLines} from './parts/answer.ts';
import {openRepository, versionViewOf, type Repository} from './parts/repository.ts';

const usage = 'changelog [--version X] [--write] [--json]';

/**
 * Gate 3 without a release. Works on the file as it lies in the work tree, so that what somebody is writing is not lost.
 * 0: the section is fit. 1: something in it has to be put right first; it is printed, or written, all the same.
 */
export const changelogCommand = defineCommand({
  name: 'changelog',
  usage,
  says: 'turns Unreleased into a version and fills in what nobody wrote about',
  flags: {
    version: {value: true, says: 'the version; without it the one that next-version proposes'},
    write: {value: false, says: 'write the file; without it the section is only printed'},
    json: {value: false, says: 'one JSON object'},
  },
  run: async input => {
    const extra = noMoreThan(input, 0, usage);
    if (extra !== undefined) return extra;
    const repository = await openRepository(input);
    const view = await versionViewOf(input, repository);
    const chosen = versionFor(input, view);
    if (!chosen.ok) return chosen.isNumber ? refused(input, chosen.why, chosen.next) : mistyped(input, chosen.why, chosen.next);
    const made = await prepare(repository, view, chosen.version);
    const written = input.flags['write'] === true && made.changed;
    if (written) await repository.world.files.writeAtomic(made.path, made.text, made.mode);
    answer(input, {...made, version: chosen.version, written});
    return made.problems.some(({blocks}) => blocks) ? 1 : 0;
  },
});

type Chosen =
  | {readonly ok: true; readonly version: string}
  | {readonly ok: false; readonly isNumber: boolean; readonly why: string; readonly next: string};

const versionFor = ({flags, tell}: CommandInput, {history, taken, proposal}: VersionView): Chosen => {
  const typed = flagText(flags['version']);
  const checked = checkVersion(typed ?? proposal.version, {previous: history.previous?.version.version, taken, proposal});
  if (!checked.ok) return {...checked, isNumber: /^v?\d+\.\d+\.\d+/.test(typed ?? '')};
  if (typed !== undefined && checked.needsReason !== undefined)
    tell(sanitise(`▲ ${checked.version}: ${checked.needsReason}. Gate Version will ask for a reason.`));
  return {ok: true, version: checked.version};
};

const refused = (input: CommandInput, why: string, next: string): ExitCode => {
  mistyped(input, why, next);
  return 1;
};

const prepare = async ({repo, world, git, settings, remote}: Repository, {history}: VersionView, version: string) => {
  const {
    changelog: {file},
    git: {tagPrefix, compareUrl},
  } = settings;
  const path = join(repo, file);
  const info = await world.files.info(path);
  const before = info ? await readWhole(world, path) : undefined;
  const url = compareUrl ?? (remote === undefined ? undefined : repoUrl((await git.ask('config', '--get', `remote.${remote}.url`)) ?? ''));
  const made = prepareChangelog(before, {
    version,
    date: new Date(world.clock.now()).toISOString().slice(0, 10),
    commits: history.commits,
    tagPrefix,
    previousTag: history.previous?.name,
    ...(url !== undefined && {repoUrl: url}),
  });
  const breaking = checkBreaking(made.text, version, history.commits);
  const problems = [
    ...checkChangelog(made.text, version),
    ...breaking.missing.map(({what, commit}) => ({
      blocks: true,
      what: `A breaking change is not named: ${commit.short} ${what}.`,
      line: undefined,
      next: 'Name it in an entry of this version',
    })),
  ];
  return {
    file,
    path,
    mode: info?.mode ?? 0o644,
    before: before ?? '',
    text: made.text,
    changed: made.text !== before,
    section: made.section,
    entries: made.entries,
    warnings: made.warnings,
    problems,
    breaking,
  };
};

/** Only what can be written back byte for byte: a link would be replaced by a file, and other encodings would be lost. */
const readWhole = async (world: World, path: string): Promise<string> => {
  const text = await world.files.readText(path);
  const no = (cause: string, next: string): CockpitError => new CockpitError(`Reading ${path}`, {cause, next: [next]});
  if ((await lstat(path)).isSymbolicLink()) throw no('it is a symbolic link', 'Set changelog.file in the config to the file itself');
  if (createHash('sha256').update(text).digest('hex') !== (await world.files.sha256(path)))
    throw no('it is not UTF-8 text', `Convert it once: file ${path} says what it is`);
  return text;
};

type Made = Awaited<ReturnType<typeof prepare>> & {readonly version: string; readonly written: boolean};

const answer = (input: CommandInput, made: Made): void => {
  const {file, version, written, changed, section, entries, warnings, problems} = made;
  if (input.flags['json']) printJson(input, {format: 1, ...asData(made)});
  else printLines(input, [section]);
  const yours = entries.filter(({from}) => from === 'yours').length;
  const counts = `${yours} of ${entries.length} entries are yours, ${entries.length - yours} were filled in from commits`;
  const done = written ? `Written to ${file}` : changed ? `Nothing was written; --write puts it into ${file}` : `${file} says this already`;
  input.tell(sanitise(`${version}: ${counts}. ${done}.`));
  for (const warning of warnings) input.tell(sanitise(`▲ ${warning}`));
  for (const {blocks, what, line, next} of problems)
    input.tell(sanitise(`${blocks ? '✗' : '▲'} ${line === undefined ? '' : `line ${line}: `}${what}\n  try       ${next}`));
};

const asData = ({version, file, written, changed, section, entries, before, text, warnings, problems, breaking}: Made) => ({
  version,
  file,
  written,
  changed,
  section,
  notes: releaseNotes(text, version)?.body ?? '',
  entries: entries.map(({heading, text: says, from, line}) => ({heading, text: says, from, line})),
  diff: diffLines(before, text).map(({lines}) =>
    lines.map(({kind, text: says, before: old, after}) => ({kind, text: says, before: old ?? null, after: after ?? null})),
  ),
  breaking: {
    named: breaking.named.map(({what, commit, entry}) => ({commit: commit.commit, what, entry})),
    missing: breaking.missing.map(({what, commit}) => ({commit: commit.commit, what})),
  },
  problems: problems.map(({blocks, what, line, next}) => ({blocks, what, line: line ?? null, next})),
  warnings,
});
