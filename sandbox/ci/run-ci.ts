import {spawn} from 'node:child_process';
import {appendFileSync, closeSync, openSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {cleanEnv, git} from '../world/git.ts';
import {identityOf} from '../world/processes.ts';
import type {World} from '../world/world.ts';
import {buildArtifact} from './artifact.ts';
import {type CiCheck, type CiRecord, ciLogOf, readRecord, writeRecord} from './record.ts';
import {unpack} from './tar.ts';

const checkTimeoutMs = 120_000;

type Planned = {readonly name: string; readonly run: readonly [string, ...string[]]};

/**
 * CI for one commit: checks it out, runs the checks that its ci.json names,
 * and builds the artifact when all have passed. The record is written after
 * each step, so that whoever looks sees it go on.
 */
export const runCi = async (world: World, commit: string): Promise<CiRecord> => {
  const folder = join(world.layout.ci, `work-${commit}`);
  const log = ciLogOf(world, commit);
  const runner = identityOf(process.pid);
  let record: CiRecord = {
    commit,
    state: 'running',
    checks: [],
    queuedAt: readRecord(world, commit)?.queuedAt ?? Date.now(),
    log,
    ...(runner ? {runner} : {}),
  };
  const note = (change: Partial<CiRecord>) => {
    record = {...record, ...change};
    writeRecord(world, record);
  };
  note({});

  try {
    unpack(await git(['-C', world.layout.remote, 'archive', '--format=tar', commit]), folder);
    const {checks: planned} = JSON.parse(readFileSync(join(folder, 'ci.json'), 'utf8')) as {checks: Planned[]};
    const checks: CiCheck[] = [...planned.map(({name}) => name), 'build'].map(name => ({name, state: 'queued', durationMs: 0}));
    const finish = (index: number, state: CiCheck['state'], from: number) => {
      checks[index] = {name: checks[index]!.name, state, durationMs: Math.round(performance.now() - from)};
      note({checks: [...checks]});
    };

    for (const [index, {run}] of planned.entries()) {
      const from = performance.now();
      finish(index, 'running', from);
      const passed = await runCheck(world, run, folder, log);
      finish(index, passed ? 'passed' : 'failed', from);
      if (!passed) {
        note({state: 'failed', reason: `${checks[index]!.name} failed`, finishedAt: Date.now()});
        return record;
      }
    }

    const from = performance.now();
    finish(planned.length, 'running', from);
    const artifact = await buildArtifact(world, commit);
    finish(planned.length, 'passed', from);
    note({state: 'passed', digest: artifact.digest, artifact: artifact.file, finishedAt: Date.now()});
  } catch (error) {
    note({state: 'failed', reason: error instanceof Error ? error.message : String(error), finishedAt: Date.now()});
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  return record;
};

/** Temporary files of a check go to its own folder, which is removed even when the check was cut off. */
const runCheck = (world: World, [program, ...args]: Planned['run'], cwd: string, log: string): Promise<boolean> =>
  new Promise(resolve => {
    appendFileSync(log, `$ ${program} ${args.join(' ')}\n`);
    const out = openSync(log, 'a');
    const child = spawn(program === 'node' ? world.node : program, args, {
      cwd,
      stdio: ['ignore', out, out],
      timeout: checkTimeoutMs,
      killSignal: 'SIGKILL',
      env: cleanEnv({NODE_NO_WARNINGS: '1', TMPDIR: cwd}),
    });
    closeSync(out);
    child.on('error', () => resolve(false));
    child.on('exit', code => resolve(code === 0));
  });
