import {posix} from 'node:path';
import type {Path} from '../locate.ts';
import {commandsOf} from '../places.ts';
import {fileRunBy} from '../programs.ts';
import type {Config} from '../schema.ts';
import {argumentPath, mistake, warning, writtenAt, type Rule} from './rule.ts';

/** Every path of the config that has to be looked at before the rules can speak; relative to the repository. */
export const filesNamed = (config: Config): readonly string[] => [
  ...new Set([
    ...commandsOf(config).flatMap(({command}) => [fileRunBy(command)?.file ?? [], command.cwd ?? []].flat()),
    ...ownFiles(config).map(({file}) => file),
  ]),
];

/** Scripts of the repository that a command runs are there, and can be run. */
export const programsExist: Rule = ({config, written, file}) =>
  commandsOf(config).flatMap(place => {
    const runs = fileRunBy(place.command);
    if (!runs || leaves(runs.file)) return [];
    const path = argumentPath(place, runs.argument, written);
    const info = file(runs.file);
    if (!info || info.isDirectory)
      return [
        mistake(
          path,
          `There is no file ${runs.file}.`,
          `Add it to the repository, or correct the path: it is relative to ${place.command.cwd ?? 'the repository'}.`,
        ),
      ];
    if (runs.argument === 0 && (info.mode & 0o111) === 0)
      return [mistake(path, `${runs.file} is not executable.`, `chmod +x ${runs.file}, and commit it: git keeps the mark.`)];
    return [];
  });

export const foldersExist: Rule = ({config, file}) =>
  commandsOf(config).flatMap(({path, command: {cwd}}) => {
    if (cwd === undefined || leaves(cwd) || file(cwd)?.isDirectory) return [];
    return mistake([...path, 'cwd'], `There is no folder ${cwd}.`, 'Correct the path: it is relative to the repository.');
  });

/** Paths that the cockpit itself reads or writes stay in the repository. */
export const pathsStayInside: Rule = ({config}) =>
  [
    ...ownFiles(config),
    {path: ['changelog', 'file'], file: config.changelog.file},
    ...commandsOf(config).flatMap(({path, command}) => (command.cwd === undefined ? [] : [{path: [...path, 'cwd'], file: command.cwd}])),
  ].flatMap(({path, file: name}) =>
    leaves(name) ? mistake(path, `${JSON.stringify(name)} leads out of the repository.`, 'Give a path relative to the repository.') : [],
  );

export const ownFilesExist: Rule = ({config, file, written}) =>
  ownFiles(config).flatMap(({path, file: name, must, what}) => {
    if (leaves(name) || file(name)) return [];
    if (writtenAt(written, path) === undefined && path[1] === 'versionFiles')
      return [
        mistake(
          path,
          `There is no file ${name}, which holds the version where "git.versionFiles" says nothing.`,
          'Add "git": {"versionFiles": [{"file": …, "pattern": …}]}, or [] when the tag alone holds it.',
        ),
      ];
    return [
      (must ? mistake : warning)(
        path,
        `There is no ${what} ${name}.`,
        must ? 'Correct the path: it is relative to the repository.' : 'Correct the path, or add it before the release needs it.',
      ),
    ];
  });

type OwnFile = {readonly path: Path; readonly file: string; readonly must: boolean; readonly what: string};

const ownFiles = ({git, migrations, checkpoint}: Config): readonly OwnFile[] => [
  ...git.versionFiles.map(({file}, index) => ({path: ['git', 'versionFiles', index, 'file'], file, must: true, what: 'file'})),
  ...(migrations ? [{path: ['migrations', 'folder'], file: migrations.folder, must: false, what: 'folder'}] : []),
  // What is saved as configuration may well lie elsewhere on this machine.
  ...checkpoint.files.flatMap((file, index) =>
    file.startsWith('/') ? [] : [{path: ['checkpoint', 'files', index], file, must: false, what: 'file'}],
  ),
];

const leaves = (path: string): boolean => posix.isAbsolute(path) || /^\.\.(?:\/|$)/.test(posix.normalize(path));
