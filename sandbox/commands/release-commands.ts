import {join} from 'node:path';
import {artifactOf, fetchArtifact, readArtifact} from '../ci/artifact.ts';
import {readRecord} from '../ci/record.ts';
import {backup, count, restore} from '../database/backup.ts';
import {migrate, migrateDown, migrationStatus} from '../database/migrate.ts';
import {deploy} from '../hosts/deploy.ts';
import {endPrevious} from '../hosts/end-previous.ts';
import {commitOf} from '../world/git.ts';
import {registerSelf} from '../world/processes.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import {environmentOf, openWorld, type World} from '../world/world.ts';
import {type Command, defineCommand, needed, say, sayJson} from './command.ts';

export const releaseCommands: readonly Command[] = [
  defineCommand({
    name: 'ci-status',
    usage: '--commit C   how CI stands, as JSON; exit 0 passed, 1 failed, 75 not done yet, 3 CI knows nothing of it',
    options: {commit: 'text'},
    run: async ({dir, commit}) => {
      const world = openWorld(dir);
      const name = needed(commit, '--commit C');
      const record = readRecord(world, (await commitOf(world.layout.remote, name)) ?? name);
      sayJson(record ?? {commit: name, state: 'unknown', checks: []});
      return record === undefined
        ? exitCodes.unknown
        : {passed: exitCodes.ok, failed: exitCodes.no, queued: exitCodes.running, running: exitCodes.running}[record.state];
    },
  }),
  defineCommand({
    name: 'artifact-digest',
    usage: '--commit C   digest of what CI built; exit 3 when it built nothing yet',
    options: {commit: 'text'},
    run: async ({dir, commit}) => {
      const world = openWorld(dir);
      const full = await commitOf(world.layout.remote, needed(commit, '--commit C'));
      const artifact = full && artifactOf(world, full);
      if (!artifact) throw new Refused(`CI built no artifact for ${commit} (yet).`, exitCodes.unknown);
      say(artifact.digest);
    },
  }),
  defineCommand({
    name: 'artifact-exists',
    usage: '--digest D   exit 0 when the artifact is there and its bytes have this digest',
    options: {digest: 'text'},
    run: async ({dir, digest}) => {
      const wanted = needed(digest, '--digest D');
      sayJson({digest: wanted, bytes: readArtifact(openWorld(dir), wanted).length});
    },
  }),
  defineCommand({
    name: 'deploy',
    usage: '--env E --version V --digest D [--host H]…   bring a release to the hosts; the former one keeps running',
    options: {env: 'text', version: 'text', digest: 'text', host: 'list'},
    run: async ({dir, env, version, digest, host}) => {
      const world = openWorld(dir);
      const target = environmentOf(world, env);
      const unknown = host.find(name => !target.hosts.some(known => known.name === name));
      if (unknown) throw new Refused(`There is no host ${unknown}.`, exitCodes.usage);
      registerSelf(world.layout.pids, `${target.env}-deploy`);
      await deploy(
        world,
        target,
        {version: needed(version, '--version V'), digest: needed(digest, '--digest D')},
        {hosts: host.length > 0 ? host : undefined, say, signal: stopSignal()},
      );
    },
  }),
  defineCommand({
    name: 'clean',
    usage: '--env E   end the former release that was kept on the hosts',
    options: {env: 'text'},
    run: async ({dir, env}) => endPrevious(environmentOf(openWorld(dir), env), say),
  }),
  defineCommand({
    name: 'migrate',
    usage:
      '--env E [--digest D] [--one-transaction] | --status [--detail] | --down NAME   ' +
      'apply what is pending; with --digest from that artifact, otherwise from the repository',
    options: {env: 'text', digest: 'text', 'one-transaction': 'switch', status: 'switch', detail: 'switch', down: 'text'},
    run: async ({dir, env, digest, 'one-transaction': oneTransaction, status, detail, down}) => {
      const world = openWorld(dir);
      const target = environmentOf(world, env);
      const folder = migrationsOf(world, digest);
      if (status) {
        const found = migrationStatus(target, folder);
        return sayJson(detail ? found : found.applied.map(({name}) => name));
      }
      if (down) return migrateDown(target, down, {folder, oneTransaction: true, say});
      migrate(target, {folder, oneTransaction, say});
    },
  }),
  defineCommand({
    name: 'backup',
    usage: '--env E --to FILE   a consistent copy of the live database; prints JSON',
    options: {env: 'text', to: 'text'},
    run: async ({dir, env, to}) => sayJson(backup(environmentOf(openWorld(dir), env), needed(to, '--to FILE'))),
  }),
  defineCommand({
    name: 'verify-backup',
    usage: 'FILE | --env E   integrity, schema version and row counts of a file or of the live database, as JSON',
    options: {env: 'text'},
    run: async ({dir, env, words}) => {
      const counted = count(words[0] ?? environmentOf(openWorld(dir), env).database);
      sayJson(counted);
      return counted.integrity === 'ok' ? exitCodes.ok : exitCodes.no;
    },
  }),
  defineCommand({
    name: 'restore',
    usage: '--env E --from FILE   put a backup back while the service runs; what it replaces is kept',
    options: {env: 'text', from: 'text'},
    run: async ({dir, env, from}) =>
      sayJson(
        await restore(environmentOf(openWorld(dir), env), needed(from, '--from FILE'), line => void process.stderr.write(`${line}\n`)),
      ),
  }),
];

const migrationsOf = (world: World, digest: string | undefined) =>
  join(digest ? fetchArtifact(world, digest).folder : world.layout.repo, 'migrations');

/** Aborts when we are asked to stop. What must not be cut in half is then ended properly by who does it. */
const stopSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) say(`asked to stop (${name}): not going on to the next host`);
      controller.abort(new Refused(`stopped by ${name}`, exitCodes.stopped));
    });
  }
  return controller.signal;
};
