import {join} from 'node:path';
import {dataLossNow, levelNeeded, readCheckpoint, restoreInstructions, saveCheckpoint, type Checkpoint, type LevelRow} from '../backup/index.ts';
import {variablesNeeded} from '../config/needs.ts';
import {failed, passed, type BlockRow, type Outcome} from '../release/evidence.ts';
import {seeInstances} from '../traffic/index.ts';
import {formatBytes} from '../util/bytes.ts';
import {formatDuration} from '../util/duration.ts';
import type {Command} from '../world/world.ts';
import {attest} from './parts/attest.ts';
import {plans, ready, remembering} from './parts/commands.ts';
import {environmentOf, instancesBlock} from './parts/instances.ts';
import {takeBackup} from './parts/take-backup.ts';
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
    const {config, folder, facts, repo, signal} = context;
    const {world, commands} = remembering(context.world);
    const at = join(folder, 'checkpoint');
    const seen = config.environments.production ? await seeInstances(world, environmentOf(context, 'production'), signal) : [];
    const version = seen[0]?.version ?? facts.previous?.version ?? 'unknown';
    if (seen.some(instance => instance.version !== version)) return failed('instances run different versions', {blocks: [instancesBlock(seen, version)], next: ['Find out why; p looks again', 'm goes on with a reason and a second person']});
    const saved = await saveCheckpoint(
      {
        folder: at, root: repo, service: config.service, environment: 'production',
        running: {version, digest: facts.previousDigest, instances: seen.map(({name}) => name)},
        files: config.checkpoint.files,
        commands: config.checkpoint.commands.map(({name, command}) => ({name, command: ready(context, 'reads', command, 'production')})),
      },
      world,
      signal,
    );
    const kept = [...saved.files, ...saved.outputs];
    const rows: BlockRow[] = [
      {cells: ['running', `${version}  ${facts.previousDigest ?? 'no digest'}  ${seen.length} of ${seen.length}`], glyph: '✓'},
      ...kept.map(({from, sha256, bytes}) => ({cells: [from, `${formatBytes(bytes)}, sha256 ${sha256.slice(0, 12)}…`], glyph: '✓'})),
    ];
    return passed(`${version}, ${kept.length} configuration ${kept.length === 1 ? 'state' : 'states'} with checksums`, {
      blocks: [{kind: 'table', title: 'what we return to', rows}], commands, details: [at], validForMs: 3_600_000,
    }, {checkpoint: {folder: at, version, digest: facts.previousDigest}});
  },
});

const verified = (input: PlanInput): Item => ({
  id: 'verify', requirement: 'G10.4', title: `backup is taken and proven to ${levelNeeded(input)}`,
  // A second backup does no harm, and the newer one is the better one.
  effect: 'keyed', exception: 'two people',
  commands: plans(input, 'changes', 'production', input.config.backup!.take),
  run: async (context): Promise<Outcome> => {
    const {config, facts, world} = context;
    const {file, takenAt, needed, verified: proof, commands, notes} = await takeBackup(context);
    const {reached, enough, rows, bytes = 0, sha256 = '', restoreMs, problem} = proof;
    const now = world.clock.now();
    const loss: BlockRow = {cells: ['', 'data lost if restored now', dataLossNow(takenAt, now)], tone: 'attention'};
    const blocks = [{kind: 'table', title: `backup   ${file.split('/').at(-1)}   ${formatBytes(bytes)}`, rows: [...rows.map(levelRow), loss]} as const];
    const why = needed === config.backup!.level ? 'policy' : `migrations are ${facts.migrations?.rollbackClass}`;
    const more = {blocks, commands, numbers: {bytes, ...(restoreMs !== undefined && {restoreMs})}};
    if (!enough || reached === undefined)
      return failed(`needs ${needed} (${why}), has ${reached ?? 'nothing'}: ${problem?.why ?? 'it was not proven'}`, {
        ...more, details: notes, next: [problem?.next ?? 'Look at its command', 'p takes it again', 'm goes on with a reason and a second person'],
      });
    const restoring = restoreMs === undefined ? '' : `, restoring takes ${formatDuration(restoreMs)}`;
    return passed(
      `${reached}, ${formatBytes(bytes)}${restoring}`,
      {...more, details: [file, ...notes], validForMs: Math.max(1, takenAt + config.backup!.validFor - now)},
      {backup: {file, level: reached, takenAt, bytes, sha256, ...(restoreMs !== undefined && {restoreMs})}},
    );
  },
});

const glyphs = {passed: '✓', failed: '✗', 'not reached': '·', 'not asked for': '·'} as const;

const levelRow = ({level, what, state, says}: LevelRow): BlockRow => ({cells: [level, what, says], glyph: glyphs[state], tone: state === 'failed' ? 'bad' : state === 'passed' ? 'plain' : 'quiet'});

const restore = (input: PlanInput): Item => ({
  id: 'restore', requirement: 'G10.5', title: 'how to restore is written down', effect: 'pure',
  commands: plans(input, 'changes', 'production', input.config.backup?.restore),
  run: async context => {
    const {config, facts, world, folder} = context;
    const at = facts.checkpoint?.folder ?? join(folder, 'checkpoint');
    const {backup: taken} = facts;
    const text = restoreInstructions({
      checkpoint: (await readCheckpoint(at, world)) ?? unsaved(context),
      folder: at,
      ...(taken && config.backup && {backup: {...taken, restore: ready(context, 'changes', config.backup.restore, 'production', {file: taken.file}), needs: variablesNeeded(config)}}),
      ...oldVersion(context),
    });
    const path = join(at, 'RESTORE.md');
    await world.files.makeFolder(at);
    await world.files.writeAtomic(path, text);
    return passed('RESTORE.md in the checkpoint', {
      details: [path], blocks: [{kind: 'lines', title: 'how to restore by hand', lines: text.trimEnd().split('\n').map(line => ({text: line}))}],
    });
  },
});

/** The checkpoint was left out by an exception: what is known of it all the same. */
const unsaved = ({config, facts, world}: ItemContext): Checkpoint => ({
  v: 1, at: world.clock.now(), service: config.service, environment: 'production', files: [], outputs: [],
  running: {version: facts.previous?.version ?? 'the version before', digest: facts.previousDigest, instances: []},
});

const oldVersion = (context: ItemContext): {readonly deployOld?: Command} => {
  const {rollback} = context.config;
  try {
    return rollback ? {deployOld: ready(context, 'changes', rollback.command, 'production')} : {};
  } catch {
    // A value that it needs is not known: gate 12 says so before anything is deployed.
    return {};
  }
};
