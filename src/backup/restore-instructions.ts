import {join} from 'node:path';
import {formatBytes} from '../util/bytes.ts';
import type {Command} from '../world/world.ts';
import type {Checkpoint} from './checkpoint.ts';
import type {BackupLevel} from './levels.ts';

export type RestoreFacts = {
  readonly checkpoint: Checkpoint;
  /** Absolute folder of the checkpoint. */
  readonly folder: string;
  readonly backup?: {
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly takenAt: number;
    readonly level: BackupLevel;
    /** Measured on the scratch database. */
    readonly restoreMs?: number;
    /** Restores it into the environment; filled in. */
    readonly restore: Command;
    /** Names of variables that the command needs, such as PGPASSWORD. Never values. */
    readonly needs?: readonly string[];
  };
  /** Brings the old version back; filled in. */
  readonly deployOld?: Command;
};

/**
 * How to go back by hand, as text for the record: what was running, what a
 * restore costs, and the commands exactly as they would be typed. It holds no
 * secret, and works without the cockpit.
 */
export const restoreInstructions = ({checkpoint, folder, backup, deployOld}: RestoreFacts): string => {
  const {service, environment, running, at, files, outputs} = checkpoint;
  const lines = [
    `RESTORE ${service} IN ${environment.toUpperCase()} TO ${running.version}`,
    '',
    `State of ${utc(at)}: version ${running.version}, ${running.digest ?? 'digest not known'}.`,
    ...(running.instances.length > 0 ? [`It ran on ${running.instances.join(', ')}.`] : []),
    '',
  ];
  let step = 0;
  const section = (title: string, ...body: readonly string[]) => {
    step += 1;
    lines.push(`${step}. ${title}`, ...body.map(line => `   ${line}`), '');
  };

  const values = valuesOf([backup?.restore, deployOld]);
  if (backup) {
    section(
      'Know what it costs',
      `Everything written after ${utc(backup.takenAt)} is lost.`,
      `The backup was proven to ${backup.level}. ${restoreTime(backup.restoreMs)}`,
    );
    section('Stop whatever writes to the database', 'A restore under writes is neither the old nor the new state.');
    section(`Check the backup (${formatBytes(backup.bytes)})`, `echo ${quote(`${backup.sha256}  ${backup.file}`)} | sha256sum --check`);
    const needs = backup.needs ?? [];
    if (values.length > 0) section('Set what the commands may read', ...values);
    section(
      'Restore it',
      ...(needs.length > 0 ? [`Set ${needs.join(', ')} in the environment first.`] : []),
      ...typedLines(backup.restore),
    );
  }
  if (files.length + outputs.length > 0) {
    section(
      'Compare the configuration',
      ...files.map(
        ({from, kept, sha256}) =>
          `echo ${quote(`${sha256}  ${join(folder, kept)}`)} | sha256sum --check && diff ${quote(join(folder, kept))} ${quote(from)}`,
      ),
      ...outputs.map(({argv, kept}) => `${argv.map(quote).join(' ')} | diff ${quote(join(folder, kept))} -`),
    );
  }
  if (deployOld) section(`Bring ${running.version} back`, ...typedLines(deployOld));
  section('Look whether it is so', `Every instance says ${running.version}; its health is good; errors are usual.`);
  return `${lines.join('\n').trimEnd()}\n`;
};

const restoreTime = (ms: number | undefined): string =>
  ms === undefined ? 'How long a restore takes was not measured.' : `Restoring took ${Math.ceil(ms / 1000)} s on a scratch database.`;

/** A command as it would be typed, with its folder and its variables in front. */
const typedLines = ({argv, cwd, env, shell, input}: Command): readonly string[] => {
  const variables = Object.entries(env ?? {}).filter(([name]) => !ours.test(name)).map(
    ([name, value]) => `${name}=${/pass|secret|token|key/i.test(name) ? '…' : quote(value)} `,
  );
  const program = shell ? `${quote(shell)} -c ${quote(argv[0])}` : argv.map(quote).join(' ');
  return [...(cwd ? [`cd ${quote(cwd)}`] : []), `${variables.join('')}${program}${input === undefined ? '' : '   (reads from stdin)'}`];
};

// Values of the release that scripts may read beside their arguments; written down once, not in front of every command.
const ours = /^COCKPIT_/;

const valuesOf = (commands: readonly (Command | undefined)[]): readonly string[] =>
  Object.entries(Object.assign({}, ...commands.map(command => command?.env ?? {})) as Record<string, string>)
    .filter(([name]) => ours.test(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);

const quote = (text: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const utc = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
