import {branchProbe, changesSince, localFacts, probeRemote, remoteFacts, shownUrl, type RawCommit, type RemoteFacts} from '../git/index.ts';
import {failed, passed, type BlockRow, type Outcome} from '../release/evidence.ts';
import {seeInstances} from '../traffic/index.ts';
import {formatAge} from '../util/duration.ts';
import {reads} from '../world/world.ts';
import {parseCommit} from '../version/index.ts';
import {programsNeeded, variablesNeeded} from '../config/needs.ts';
import {gitOf, placeOf} from './parts/git.ts';
import {historyOf, runningTag} from './parts/history.ts';
import {instancesBlock} from './parts/instances.ts';
import {lockItem} from './parts/lock-item.ts';
import {defineStep, type Item, type ItemContext} from './step.ts';

/** G1: is everything in order before anything is changed. Single named checks; each can be looked at again. */
export const preflight = defineStep({
  id: 'preflight',
  items: ({config}) => [cause, tree, inStep, remote, tools, ...(config.environments.production ? [healthy] : []), ...(config.git.lock ? [lockItem] : []), changes],
});

/** A bad release is not tried again before somebody has written down what was wrong with it. */
const cause: Item = {
  id: 'cause',
  together: true,
  requirement: 'GR.7',
  title: 'cause of the last rollback is written down',
  effect: 'pure',
  exception: 'two people',
  run: async ({before}) => {
    if (!before || (before.result !== 'rolled back' && before.result !== 'unverified')) return passed('the last release was not rolled back');
    if (before.cause) return passed(`${before.version ?? 'it'} was rolled back: ${before.cause}`);
    return failed(`${before.version ?? 'the last release'} was rolled back and nobody wrote why`, {next: ['Open that release and press e', 'm goes on with a reason and a second person']});
  },
};

const remoteOf = (context: ItemContext): Promise<RemoteFacts> => remoteFacts(context.world, gitOf(context), placeOf(context), context.config.git.branch);

const tree: Item = {
  id: 'tree',
  together: true,
  requirement: 'G1.1',
  title: 'work tree clean, on the release branch, git identity set',
  effect: 'pure',
  exception: 'reason',
  commands: [{does: 'reads', text: 'git status --porcelain'}],
  run: async context => {
    const {tree: {clean, files, unwatched}, branch, inProgress, identity} = await localFacts(context.world, gitOf(context));
    const wanted = context.config.git.branch;
    const wrong = [
      ...(clean ? [] : [`${files.length} files are not committed: ${files.slice(0, 4).map(({path, state}) => `${path} (${state})`).join(', ')}`]),
      ...(branch === wanted ? [] : [branch === undefined ? `HEAD is detached, not on ${wanted}` : `on ${branch}, not on ${wanted}`]),
      ...(inProgress ? [`a ${inProgress} is unfinished`] : []),
      ...(identity ? [] : ['git does not know who you are']),
    ];
    if (wrong.length === 0) return passed(`clean, on ${branch}, git identity ${identity!.name}${unwatched.length > 0 ? `; ${unwatched.length} files are not watched by git` : ''}`, {validForMs: 3_600_000});
    const next = [!clean ? 'git stash, or commit them' : undefined, branch !== wanted ? `git switch ${wanted}` : undefined, inProgress ? `git ${inProgress} --abort, or finish it` : undefined, identity ? undefined : 'git config user.email …'].filter(step => step !== undefined);
    return failed(wrong[0]!, {details: wrong.slice(1), next: [next[0] ?? 'p looks again', ...next.slice(1), 'p looks again']});
  },
};

const inStep: Item = {
  id: 'in-step',
  together: true,
  requirement: 'G1.1',
  title: 'in step with the remote',
  effect: 'pure',
  exception: 'reason',
  commands: [{does: 'reads', text: 'git fetch (into a ref of our own)'}],
  run: async context => {
    const {head} = await localFacts(context.world, gitOf(context));
    const seen = await remoteOf(context);
    const {remote: name, branch} = context.config.git;
    if (!seen.reachable) return failed(`${name} does not answer: ${seen.why}`, {next: [seen.next]});
    const {ahead, behind} = seen;
    const says = `${behind.length} behind, ${ahead.length} ahead`;
    if (behind.length === 0 && ahead.length === 0) return passed(says, {validForMs: 600_000}, {base: {commit: head, branch}});
    if (behind.length === 0)
      return passed(`${says}; what is ahead is pushed with the release`, {blocks: [commitsBlock('only here', ahead, context)], validForMs: 600_000}, {base: {commit: head, branch}});
    return failed(says, {
      blocks: [commitsBlock(`only on ${name}`, behind, context)], details: ['Releasing now would leave them out of this release.', ...(context.config.git.flow === 'trunk' ? [`The push would be refused: ${branch} must contain what ${name} has.`] : [])],
      next: [`git pull --ff-only ${name} ${branch}`, ...(context.config.git.flow === 'trunk' ? [] : ['m: leave them out, with a reason'])],
    }, {base: {commit: head, branch}});
  },
};

const commitsBlock = (title: string, commits: readonly RawCommit[], {world}: ItemContext) => ({
  kind: 'table', title,
  rows: commits.slice(0, 12).map((commit): BlockRow => ({cells: [commit.commit.slice(0, 7), parseCommit(commit).subject, commit.author, formatAge(world.clock.now() - commit.at)]})),
}) as const;

const remote: Item = {
  id: 'remote',
  together: true,
  requirement: 'G1.1',
  title: 'remote answers and takes a probe ref',
  effect: 'pure',
  exception: 'reason',
  run: async context => {
    const seen = await remoteOf(context);
    if (!seen.reachable) return failed(seen.why, {next: [seen.next]});
    const probe = await probeRemote(context.world, placeOf(context), context.config.git.lockIn === 'branch' ? branchProbe : undefined);
    if (probe.is !== 'writable') return failed(probe.why, {details: [shownUrl(seen.url)], next: [probe.next, 'm goes on with a reason']});
    return passed(`${shownUrl(seen.url)} is writable${probe.atomic ? '' : '; it cannot push atomically'}`, {validForMs: 3_600_000});
  },
};

const tools: Item = {
  id: 'tools',
  together: true,
  requirement: 'G1.2',
  title: 'every program and credential that the config names is here',
  effect: 'pure',
  exception: 'two people',
  run: async ({config, world, repo, signal}) => {
    const [programs, variables] = [programsNeeded(config), variablesNeeded(config)];
    const missing: string[] = [];
    for (const name of programs) {
      const there = name.startsWith('/') ? await world.files.exists(name) : (await world.run({...reads('sh', '-c', 'command -v "$0"', name), cwd: repo, timeoutMs: 5_000}, signal)).exitCode === 0;
      if (!there) missing.push(name);
    }
    const unset = variables.filter(name => !world.env[name]);
    const says = `${programs.length - missing.length} of ${programs.length} programs, ${variables.length - unset.length} of ${variables.length} credentials`;
    if (missing.length === 0 && unset.length === 0) return passed(says, {validForMs: 3_600_000});
    return failed(says, {details: [...missing.map(name => `Not found: ${name}`), ...unset.map(name => `Not set: ${name}`)], next: ['Install or set them where the engine runs, then p looks again', 'm goes on with a reason and a second person']});
  },
};

const healthy: Item = {
  id: 'healthy',
  together: true,
  requirement: 'G1.3',
  title: 'production is healthy before anything changes',
  effect: 'pure',
  exception: 'two people',
  run: async ({config, facts, state, world, before, signal}): Promise<Outcome> => {
    const seen = await seeInstances(world, config.environments.production!, signal);
    const versions = [...new Set(seen.map(({version}) => version))];
    const bad = seen.filter(({healthy: is}) => is !== true);
    const blocks = [instancesBlock(seen, undefined)];
    if (bad.length > 0) return failed(`${seen.length - bad.length} of ${seen.length} healthy`, {blocks, details: bad.map(({name, says}) => `${name}: ${says}`), next: ['Mend production first, then p looks again', 'm goes on with a reason and a second person']});
    if (versions.length !== 1 || versions[0] === undefined)
      return failed(`instances run different versions: ${versions.map(version => version ?? 'not told').join(', ')}`, {blocks, next: ['Find out which deploy was left half-done', 'm goes on with a reason and a second person']});
    const digest = seen[0]?.digest;
    const burned = before?.burned.find(({version}) => version === versions[0]);
    if (burned)
      return failed(`production runs ${burned.version}, which is marked bad: ${burned.reason}`, {
        blocks, details: ['r would go back to it: a bad version is nothing to go back to.'], next: [`Deploy the version before ${burned.version} first, then p looks again`, 'm goes on with a reason and a second person'],
      });
    // From gate 2 on the release rests on one version before, its tag and its commit: a later look confirms it and never replaces it.
    const settled = state.gates.version.startedAt === undefined ? undefined : facts.previous;
    if (settled && settled.version !== versions[0])
      return failed(`production runs ${versions[0]} now, and this release was prepared over ${settled.version}`, {blocks, next: ['Open gate 1 Preflight again: version, changes and migrations are found anew', `Or put ${settled.version} back first, then p looks again`]});
    return passed(`${seen.length} of ${seen.length} on ${versions[0]}`, {blocks, validForMs: 600_000}, {
      ...(!settled && {previous: {version: versions[0], tag: `${config.git.tagPrefix}${versions[0]}`, commit: undefined}}), ...(digest !== undefined && {previousDigest: digest}),
    });
  },
};

const changes: Item = {
  id: 'changes',
  requirement: 'G1.4',
  title: 'the changes of this release are read',
  effect: 'pure',
  ask: async context => {
    const {summary, blocks} = await readChanges(context);
    return {text: `${summary}. Read them?`, options: [{id: 'yes', label: 'read them'}, {id: 'no', label: 'something is wrong', wants: 'reason'}], blocks};
  },
  run: async context => {
    const {summary, blocks, found} = await readChanges(context);
    const [answer] = context.answers;
    if (answer?.choice !== 'yes') return failed(`${answer?.by}: ${answer?.text ?? 'something is wrong'}`, {blocks, next: ['Mend it on the branch, then p looks again']});
    return passed(`${summary}, read by ${answer.by}`, {blocks}, {changes: found});
  },
};

const readChanges = async (context: ItemContext) => {
  const {config, world} = context;
  const git = gitOf(context);
  const history = await historyOf(context);
  const {head} = history;
  const previous = runningTag(history, context.facts.previous?.version, context.before?.burned);
  const folder = config.migrations?.folder;
  const {commits: raw, files, migrations} = await changesSince(git, {from: previous?.commit, to: head, paths: config.version.paths, ...(folder && {migrations: [`${folder.replace(/\/$/, '')}/**`]})});
  const commits = raw.map(parseCommit);
  const of = (type: string) => commits.filter(commit => commit.type === type && commit.revertedBy === undefined).map(({what}) => what);
  const summary = `${commits.length} commits, ${files.length} files, ${migrations.length} SQL since ${previous?.name ?? 'the beginning'}`;
  const blocks = [
    {kind: 'table', title: 'commits', rows: commits.slice(0, 40).map((commit): BlockRow => ({cells: [commit.short, commit.subject, commit.author, formatAge(world.clock.now() - commit.at)], ...(commit.warning && {glyph: '▲', tone: 'attention'})}))} as const,
    {kind: 'table', title: 'files', right: [1, 2], rows: files.slice(0, 60).map((file): BlockRow => ({cells: [file.path, `+${file.added ?? '?'}`, `−${file.removed ?? '?'}`, file.status]}))} as const,
  ];
  const found = {commits: commits.length, files: files.length, features: of('feat'), fixes: of('fix'), breaking: commits.flatMap(({breaking}) => breaking), migrations: migrations.map(({path}) => path)};
  return {summary, blocks, found};
};
