import {failed, passed, type Outcome} from '../release/evidence.ts';
import {askDigest, canBeFetched, plansDigest, plansFetch} from './parts/artifact-source.ts';
import {lastLine, lastLines, perform, plans} from './parts/commands.ts';
import {defineStep, type Decide, type Item, type ItemContext, type PlanInput} from './step.ts';

/** G5: the artifact that CI built, by digest; and the one that we would go back to. */
export const artifact = defineStep({
  id: 'artifact',
  items: input => (input.config.artifact ? [digest(input), previous(input), ...(input.config.artifact.provenance ? [provenance(input)] : [])] : [none]),
});

const none: Item = {
  id: 'none', requirement: 'G5.1', title: 'no artifact is configured', effect: 'pure',
  run: async ({facts}) => passed(`the release is known by its commit ${facts.commit?.slice(0, 7) ?? ''} only`),
};

const digest = (input: PlanInput): Item => ({
  id: 'digest', requirement: 'G5.1', title: 'digest of the artifact that CI built', effect: 'pure',
  commands: plansDigest(input),
  run: async context => {
    const {read, commands} = await askDigest(context);
    if (!read.ok) return failed(read.why, {commands, next: [read.next, 'p asks again']});
    const {digest: seen} = read;
    const again = ofAnotherCommit(context, seen);
    if (again) return again;
    const {frozenDigests = [], commit = '', candidateTag = ''} = context.facts;
    return passed(seen, {commands, details: [`From ${read.from}. It is frozen: staging and production get this one or nothing.`]}, {digest: seen, frozenDigests: [...frozenDigests, {digest: seen, commit, candidateTag}]});
  },
});

/** A tag that is named after the version, a file of CI from yesterday: the fix is not in it, and staging would pass the old candidate again. */
const ofAnotherCommit = ({facts, answers}: ItemContext, digest: string): Outcome | Decide | undefined => {
  const of = (facts.frozenDigests ?? []).filter(frozen => frozen.digest === digest);
  const [first] = of;
  if (!first || of.some(({commit}) => commit === facts.commit)) return undefined;
  const answer = answers.at(-1);
  if (answer?.choice === 'same') return undefined;
  const why = `${facts.candidateTag} of commit ${facts.commit?.slice(0, 7)} has the digest of ${first.candidateTag}, which is of commit ${first.commit.slice(0, 7)}`;
  if (answer?.choice === 'stop') return failed(why, {next: ['Let CI build this commit, then p asks again', 'Look whether artifact names the candidate or the commit, and not the version only']});
  return {
    decide: {
      text: `${why}. Has CI built this commit?`,
      options: [
        {id: 'stop', label: 'no, or nobody knows: stop here', note: 'p asks again once it is built'},
        {id: 'same', label: 'yes: what has changed is not in the artifact', wants: 'reason'},
      ],
      field: {label: 'What was looked at'},
      blocks: [{kind: 'table', title: 'the same digest', head: ['candidate', 'commit', 'digest'], rows: [first, {candidateTag: facts.candidateTag ?? '', commit: facts.commit ?? ''}].map(({candidateTag, commit}) => ({cells: [candidateTag, commit, digest]}))}],
    },
  };
};

const previous = (input: PlanInput): Item => ({
  id: 'previous', requirement: 'G5.1', title: 'artifact of the running version can still be had', effect: 'pure', exception: 'two people',
  commands: plansFetch(input),
  run: async context => {
    const {facts} = context;
    if (!facts.previousDigest) return passed('the running version does not tell its digest', {details: ['The way back goes by version only.']});
    const found = await canBeFetched(context, facts.previousDigest);
    if (!found) return passed(`${facts.previousDigest}, not checked: nothing is configured that could look`);
    return found.ok
      ? passed(`${facts.previous?.version} is there`, {commands: found.commands, details: [found.says], validForMs: 3_600_000})
      : failed(`${facts.previous?.version} cannot be fetched any more`, {commands: found.commands, details: [found.says], next: ['Bring it back: it is the way back', 'm goes on with a reason and a second person']});
  },
});

/** As much of what it printed as a person reads; the whole is in a file of the record. */
const shownLines = 40;

const provenance = (input: PlanInput): Item => ({
  id: 'provenance', requirement: 'G5.1', title: 'where the artifact comes from', effect: 'pure', exception: 'two people',
  commands: plans(input, 'reads', undefined, input.config.artifact?.provenance),
  run: async context => {
    const {config} = context;
    const end = await perform(context, 'provenance', config.artifact!.provenance!, undefined, undefined, 'reads');
    const blocks = [{kind: 'lines', title: 'what it said', lines: lastLines(end.output, shownLines).map(text => ({text}))} as const];
    const evidence = {commands: [end.ran], blocks};
    return end.exitCode === 0 ? passed(lastLine(end.output) || 'exit 0', evidence) : failed(`exit ${end.exitCode}`, {...evidence, next: ['Do not deploy it before you know who built it', 'm goes on with a reason and a second person']});
  },
});
