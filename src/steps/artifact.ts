import {failed, passed} from '../release/evidence.ts';
import {lastLine, lastLines, look, plans} from './parts/commands.ts';
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

const shape = /^sha256:[0-9a-f]{64}$/;

const digest = (input: PlanInput): Item => ({
  id: 'digest', requirement: 'G5.1', title: 'digest of the artifact that CI built', effect: 'pure',
  commands: plans(input, 'reads', undefined, input.config.artifact?.digest),
  run: async context => {
    const said = await look(context, context.config.artifact!.digest);
    const found = said.stdout.trim();
    const evidence = {commands: [said.ran]};
    if (!said.ok) return failed(`exit ${said.exitCode ?? 'by a signal'}: ${lastLine(said.stderr)}`, {...evidence, next: ['Has CI built it? p asks again']});
    if (!shape.test(found)) return failed('it printed no digest', {...evidence, details: [`It has to look like sha256:… with 64 digits, it was: ${lastLine(said.stdout).slice(0, 80)}`], next: ['Correct artifact.digest in the config', 'p asks again']});
    return passed(found, evidence, {digest: found});
  },
});

const previous = (input: PlanInput): Item => ({
  id: 'previous', requirement: 'G5.1', title: 'artifact of the running version can still be had', effect: 'pure', exception: 'two people',
  commands: plans(input, 'reads', undefined, input.config.artifact?.exists),
  run: async context => {
    const {config, facts} = context;
    if (!facts.previousDigest) return passed('the running version does not tell its digest', {details: ['The way back goes by version only.']});
    if (!config.artifact?.exists) return passed(`${facts.previousDigest}, not checked: no command is configured`);
    const said = await look({...context, facts: {...facts, digest: facts.previousDigest}}, config.artifact.exists);
    return said.ok
      ? passed(`${facts.previous?.version} is there`, {commands: [said.ran], validForMs: 3_600_000})
      : failed(`${facts.previous?.version} cannot be fetched any more`, {commands: [said.ran], details: lastLines(said.stderr), next: ['Bring it back: it is the way back', 'm goes on with a reason and a second person']});
  },
});

const provenance = (input: PlanInput): Item => ({
  id: 'provenance', requirement: 'G5.1', title: 'where the artifact comes from', effect: 'pure', exception: 'two people',
  commands: plans(input, 'reads', undefined, input.config.artifact?.provenance),
  run: async context => {
    const said = await look(context, context.config.artifact!.provenance!);
    const evidence = {commands: [said.ran], details: lastLines(said.stdout)};
    return said.ok ? passed(lastLine(said.stdout) || 'exit 0', evidence) : failed(`exit ${said.exitCode ?? 'by a signal'}`, {...evidence, next: ['Do not deploy it before you know who built it', 'm goes on with a reason and a second person']});
  },
});
