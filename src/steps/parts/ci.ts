import type {Config} from '../../config/schema.ts';
import {readGithubChecks, repoUrl, type Check, type ChecksSeen} from '../../git/index.ts';
import {failed, passed, type Block, type Outcome} from '../../release/evidence.ts';
import {formatCount} from '../../util/duration.ts';
import type {Item, ItemContext, PlanInput} from '../step.ts';
import {attest} from './attest.ts';
import {lastLine, lastLines, look, plans} from './commands.ts';
import {gitOf} from './git.ts';

type Settings = NonNullable<Config['ci']>;

/** G4.5: CI has passed for exactly this commit. Asked by a command or of GitHub; where neither is configured a person says so. */
export const ci = (input: PlanInput): Item => {
  const {config} = input;
  if (!config.ci)
    return attest({
      id: 'ci', requirement: 'G4.5', title: 'CI has passed for exactly this commit', exception: 'two people',
      text: ({facts}) => `Has CI passed for ${facts.commit?.slice(0, 12)} (${facts.candidateTag})? Nothing in the config asks it.`,
      yes: 'it has passed for this commit', no: 'it has not',
      blocks: ({facts}) => [{kind: 'lines', title: 'look at CI for exactly', lines: [{text: `commit  ${facts.commit ?? ''}`}, {text: `tag     ${facts.candidateTag ?? ''}`}, {text: `branch  ${facts.branch ?? ''}`}]}],
    });
  return {
    id: 'ci', requirement: 'G4.5', title: 'CI passes for exactly this commit', effect: 'pure', exception: 'two people',
    commands: config.ci.github ? [{does: 'reads', text: `${config.ci.github.api}: check runs and statuses of the commit`}] : plans(input, 'reads', undefined, config.ci.command),
    run: context => poll(context, config.ci!),
  };
};

/** One look: over, or what to say until the next. */
type Seen = {readonly outcome: Outcome} | {readonly says: readonly string[]; readonly evidence: Parameters<typeof passed>[1]};

const mend = ['Fix it on the branch; gate 4 opens again for rc.N+1', 'p asks again', 'm goes on with a reason and a second person'] as const;

const poll = async (context: ItemContext, settings: Settings): Promise<Outcome> => {
  const {world, signal} = context;
  const until = world.clock.mono() + settings.timeout;
  const ask = settings.github ? await github(context, settings.github) : byCommand(context, settings);
  if ('status' in ask) return ask;
  for (;;) {
    const seen = await ask.look();
    if ('outcome' in seen) return seen.outcome;
    const left = until - world.clock.mono();
    if (left < 0)
      return failed(`CI has not answered in time: ${seen.says[0]}`, {...seen.evidence, details: seen.says.slice(1), next: ['p waits again', 'Look at CI itself', 'm goes on with a reason and a second person']});
    context.say([`${seen.says[0]}  ${formatCount(left)}`, ...seen.says.slice(1)].join('\n'));
    await world.clock.sleep(settings.every, signal);
  }
};

type Asking = {readonly look: () => Promise<Seen>};

const byCommand = (context: ItemContext, {command}: Settings): Asking => ({
  look: async () => {
    const said = await look(context, command!);
    const lines = lastLines(said.stdout, 12);
    const says = lastLine(said.stdout) || lastLine(said.stderr) || `exit ${said.exitCode ?? 'by a signal'}`;
    const evidence = {commands: [said.ran], details: lines};
    if (said.ok) return {outcome: passed(`passed for ${context.facts.commit?.slice(0, 7)}`, evidence)};
    // 75 is EX_TEMPFAIL of sysexits.h: not yet.
    if (said.exitCode !== 75) return {outcome: failed(`CI says no: ${says}`, {...evidence, next: mend})};
    return {says: [says, ...(lines.length > 1 ? lines : [])], evidence};
  },
});

const github = async (context: ItemContext, {api, repository: named, bearerEnv, required}: NonNullable<Settings['github']>): Promise<Asking | Outcome> => {
  const {config, world, facts, signal} = context;
  const url = repoUrl((await gitOf(context).ask('config', '--get', `remote.${config.git.remote}.url`))?.trim() ?? '');
  const repository = named ?? (url && /^https?:\/\/[^/]+\/([^/]+\/[^/]+)$/.exec(url)?.[1]);
  if (!repository) return failed('which repository on GitHub is asked is not known', {next: ['Set ci.github.repository to owner/name', 'm goes on with a reason and a second person']});
  let before: string | undefined;
  return {
    look: async () => {
      const seen = await readGithubChecks(world, {api, repository, commit: facts.commit!, token: world.env[bearerEnv], required}, signal);
      const lines = linesOf(seen);
      if (seen.is === 'failed') return {outcome: failed(`CI says no: ${namesOf(seen.checks, 'failed')}`, {blocks: [blockOf(seen.checks, repository)], next: mend})};
      if (seen.is === 'unknown' && seen.final) return {outcome: failed(`${api} cannot tell: ${seen.why}`, {next: [seen.next, 'p asks again', 'm goes on with a reason and a second person']})};
      if (seen.is !== 'passed') {
        before = undefined;
        return {says: lines, evidence: seen.is === 'running' ? {blocks: [blockOf(seen.checks, repository)]} : {}};
      }
      // Without names a workflow may be known a moment later than the others: all of it has to be green, and the same, twice.
      const names = seen.checks.map(({name}) => name).sort().join('\n');
      if (required.length === 0 && before !== names) {
        before = names;
        return {says: [`${lines[0]}; once more, in case another check begins`, ...lines.slice(1)], evidence: {}};
      }
      return {outcome: passed(`${seen.checks.length} of ${seen.checks.length} checks passed for ${facts.commit!.slice(0, 7)}`, {blocks: [blockOf(seen.checks, repository)]})};
    },
  };
};

const glyphs = {passed: '✓', running: '◆', failed: '✗'} as const;

const linesOf = (seen: ChecksSeen): readonly string[] => {
  if (seen.is === 'none') return ['no check has begun'];
  if (seen.is === 'unknown') return [`it cannot be asked now: ${seen.why}`, seen.next];
  const done = seen.checks.filter(({state}) => state === 'passed').length;
  const running = namesOf(seen.checks, 'running');
  return [
    `${done} of ${seen.checks.length} passed${running === '' ? '' : `, waiting for ${running}`}`,
    ...seen.checks.map(({name, state, says}) => `${glyphs[state]} ${name}  ${says}`),
  ];
};

const namesOf = (checks: readonly Check[], state: Check['state']): string => {
  const names = checks.filter(check => check.state === state).map(({name}) => name);
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
};

const blockOf = (checks: readonly Check[], repository: string): Block => ({
  kind: 'table', title: `checks of ${repository}`,
  rows: checks.map(({name, state, says}) => ({cells: [name, says], glyph: glyphs[state], tone: state === 'failed' ? 'bad' : 'plain'})),
});
