import {failed, passed} from '../release/evidence.ts';
import {askDigest, canBeFetched, plansDigest, plansFetch} from './parts/artifact-source.ts';
import {lastLine, lastLines, perform, plans} from './parts/commands.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

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
    return passed(read.digest, {commands, details: [`From ${read.from}. It is frozen: staging and production get this one or nothing.`]}, {digest: read.digest});
  },
});

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
