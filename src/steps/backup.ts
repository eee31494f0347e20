import {join} from 'node:path';
import {failed, passed, type BlockRow, type Outcome, type RanCommand} from '../release/evidence.ts';
import {seeInstances} from '../traffic/index.ts';
import {formatBytes} from '../util/bytes.ts';
import {attest} from './parts/attest.ts';
import {takeAndVerify} from './parts/backup-ladder.ts';
import {lastLines, look, plans} from './parts/commands.ts';
import {environmentOf, instancesBlock} from './parts/instances.ts';
import {defineStep, type Item, type ItemContext, type PlanInput} from './step.ts';

/** G10: what we return to, and a backup that has been proven, with how to restore it. */
export const backup = defineStep({
  id: 'backup',
  items: input => [
    checkpoint(input),
    ...(input.config.backup ? [verified(input)] : [attest({id: 'verify', requirement: 'G10.3', title: 'database is backed up', text: 'No backup is configured. Is the database backed up and the backup tried, or is there no database?', wants: 'where it is'})]),
    restore(input),
  ],
});

const checkpoint = (input: PlanInput): Item => ({
  id: 'checkpoint', requirement: 'G10.1', title: 'running version and configuration are kept', effect: 'pure', exception: 'two people',
  commands: input.config.checkpoint.commands.flatMap(({command}) => plans(input, 'reads', 'production', command)),
  run: async context => {
    const {config, world, folder, facts, signal} = context;
    const at = join(folder, 'checkpoint');
    const seen = config.environments.production ? await seeInstances(world, environmentOf(context, 'production'), signal) : [];
    const version = seen[0]?.version ?? facts.previous?.version ?? 'unknown';
    if (seen.some(instance => instance.version !== version)) return failed('instances run different versions', {blocks: [instancesBlock(seen, version)], next: ['Find out why; p looks again', 'm goes on with a reason and a second person']});
    const {rows, commands, problems} = await keepConfiguration(context, at);
    await world.files.makeFolder(at);
    await world.files.writeAtomic(join(at, 'running.json'), `${JSON.stringify({version, digest: facts.previousDigest ?? null, instances: seen}, null, 2)}\n`);
    const blocks = [{kind: 'table', title: 'kept', rows: [{cells: ['running', version, facts.previousDigest ?? 'no digest'], glyph: '✓'}, ...rows]} as const];
    if (problems.length > 0) return failed(problems[0]!, {blocks, commands, details: problems.slice(1), next: ['p tries again', 'm goes on with a reason and a second person']});
    return passed(`${version}, ${rows.length} configuration ${rows.length === 1 ? 'state' : 'states'} with checksums`, {blocks, commands, details: [at], validForMs: 3_600_000}, {checkpoint: {folder: at, version, digest: facts.previousDigest}});
  },
});

const keepConfiguration = async (context: ItemContext, at: string) => {
  const {config, world, repo} = context;
  const rows: BlockRow[] = [];
  const commands: RanCommand[] = [];
  const problems: string[] = [];
  await world.files.makeFolder(at);
  for (const file of config.checkpoint.files) {
    const from = file.startsWith('/') ? file : join(repo, file);
    const name = from.split('/').at(-1)!;
    if (!(await world.files.exists(from))) {
      problems.push(`${file} is not there`);
      continue;
    }
    await world.files.copy(from, join(at, name));
    rows.push({cells: [name, `sha256 ${(await world.files.sha256(join(at, name))).slice(0, 12)}…`], glyph: '✓'});
  }
  for (const {name, command} of config.checkpoint.commands) {
    const said = await look(context, command, 'production');
    commands.push(said.ran);
    if (!said.ok) {
      problems.push(`${name}: exit ${said.exitCode ?? 'by a signal'}`);
      continue;
    }
    const file = join(at, `${name.replace(/[^a-z0-9]+/gi, '-')}.txt`);
    await world.files.writeAtomic(file, said.stdout);
    rows.push({cells: [name, `sha256 ${(await world.files.sha256(file)).slice(0, 12)}…`], glyph: '✓'});
  }
  return {rows, commands, problems};
};

const verified = (input: PlanInput): Item => ({
  id: 'verify', requirement: 'G10.4', title: `backup is taken and proven to ${input.config.backup!.level}`,
  // A second backup does no harm, and the newer one is the better one.
  effect: 'keyed', exception: 'two people',
  commands: plans(input, 'changes', 'production', input.config.backup!.take),
  run: async (context): Promise<Outcome> => {
    const {level, rows, file, bytes, sha256, takenAt, commands, problem} = await takeAndVerify(context);
    const wanted = context.config.backup!.level;
    const blocks = [{kind: 'table', title: 'backup', rows} as const];
    const more = {blocks, commands, numbers: {bytes}};
    if (level < wanted) return failed(`needs ${wanted}, has ${level}${problem ? `: ${problem}` : ''}`, {...more, next: ['p takes it again', 'm goes on with a reason and a second person']});
    return passed(`${level}, ${formatBytes(bytes)}`, {...more, details: [file], validForMs: context.config.backup!.validFor}, {backup: {file, level, takenAt, bytes, sha256}});
  },
});

const restore = (input: PlanInput): Item => ({
  id: 'restore', requirement: 'G10.5', title: 'how to restore is written down', effect: 'pure',
  commands: plans(input, 'changes', 'production', input.config.backup?.restore),
  run: async context => {
    const {config, facts, world, folder} = context;
    const [command] = config.backup ? plans({...context, facts: {...facts}}, 'changes', 'production', config.backup.restore) : [];
    const text = [
      `# How to get ${config.service} back to ${facts.checkpoint?.version ?? facts.previous?.version ?? 'the version before'}`, '',
      `Checkpoint: ${facts.checkpoint?.folder ?? 'none'}`, `Running then: ${facts.checkpoint?.version ?? 'unknown'} ${facts.checkpoint?.digest ?? ''}`,
      `Backup: ${facts.backup ? `${facts.backup.file} (${facts.backup.level}, sha256 ${facts.backup.sha256}, taken ${new Date(facts.backup.takenAt).toISOString()})` : 'none'}`, '',
      'Everything written after the backup is lost by restoring it.', '', '```', command ? command.text.replaceAll('{{file}}', facts.backup?.file ?? '{{file}}') : '# no restore command is configured', '```', '',
    ].join('\n');
    const path = join(folder, 'checkpoint', 'RESTORE.md');
    await world.files.writeAtomic(path, text);
    return passed('RESTORE.md in the checkpoint', {details: [path, ...lastLines(text, 4)]});
  },
});
